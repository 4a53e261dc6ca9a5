/** Nobody signs unseen: a terminal shows it and asks; a script says what was seen, or that it need not be shown. */

import { Option } from 'commander';
import { CONFIRMED_AT, unconfirmedText } from '../../domain/charter/figures';
import { toleratedText } from '../../domain/gates/tolerated';
import type { StepId } from '../../domain/model/steps';
import { commandFor } from '../../evidence/command-words';
import { staleSignOffs, subjectLines } from '../texts/signing-view';
import type { Subject } from '../use-cases/sign';
import { usageError } from './command';
import { indent, plain, tell } from './output';
import { type Paint, paintFor } from './paint';
import type { Session } from './session';

export const yesOption = (does = 'sign'): Option => new Option('--yes', `${does} without being asked, for scripts`);

interface Consent {
  yes?: boolean;
  /** Digest of what was shown elsewhere. */
  subject?: string;
}

/** Whether a person at a terminal is asked. `--json` is for scripts. */
export const isAsked = ({ io, options }: Session, { yes }: Consent): boolean =>
  !yes && !options.json && io.ask !== undefined;

/**
 * A script says what it signs.
 * @param see the command that shows it
 * @throws Failure BAD_INPUT where there is no terminal and nothing says what was seen
 */
export function requireConsent(session: Session, consent: Consent, see: string): void {
  if (consent.yes || consent.subject !== undefined || isAsked(session, consent)) return;
  throw usageError('there is no terminal here to ask at: say what was seen with --subject DIGEST, or --yes', [
    `see it, with its digest: ${see}`,
  ]);
}

/** Asks for a yes at the terminal. */
export async function saysYes({ io }: Session, question: string): Promise<boolean> {
  const answer = await io.ask?.(`${question} [y/N] `);
  return /^y(es)?$/i.test(answer?.trim() ?? '');
}

/** What is signed at a gate, as it is shown before anybody signs. `changed`: lines since the person signed last. */
export function subjectText(
  found: Subject,
  lines: readonly string[],
  changed: readonly string[] | null,
  paint: Paint,
): string[] {
  const { id, gate, purpose, digest } = found;
  return [
    `${paint.bold(`${id}, ${gate}`)}: ${purpose}`,
    `${paint.dim('digest')} ${digest}`,
    '',
    ...indent(lines),
    ...unconfirmedLines(found, paint),
    ...(changed === null
      ? []
      : ['', paint.yellow('Changed since it was signed:'), ...indent(changed.length > 0 ? changed : [NOT_HERE])]),
    '',
  ];
}

/** How much of what is signed the client has not confirmed, and what follows; nothing where everything is. */
export const unconfirmedLines = (found: Subject, paint: Paint): string[] =>
  found.unconfirmed.length === 0
    ? []
    : [
        '',
        paint.yellow(`${unconfirmedText(found.unconfirmed)}: the gate stays closed until then.`),
        ...toConfirm(found, paint),
      ];

/** With which checks unanswered the gate was accepted, and why that is tolerated; nothing where each was answered. */
export const unansweredLines = ({ unanswered }: Pick<Subject, 'unanswered'>, paint: Paint): string[] =>
  unanswered.flatMap((one) => ['', paint.yellow(`Accepted with ${plain(toleratedText(one))}.`)]);

/** How they are confirmed, and what that does to what is signed. */
export function toConfirm({ id, gate, outdatedByConfirming }: Subject, paint: Paint): string[] {
  const confirms = CONFIRMED_AT.get(gate);
  if (confirms === undefined) return [];
  return [
    ...(outdatedByConfirming ? ['Confirming changes what is signed here: everybody who has signed signs again.'] : []),
    paint.dim(`  ${commandFor(id, { message: 'amend', confirms }, null)}`),
  ];
}

export const NOT_HERE = '(what was signed is not available here)';

/**
 * Shows what is signed, and asks; says so where it is not signed.
 * @param does what a yes does: `Approve`
 */
export async function agrees(
  session: Session,
  { id, gate, by }: { id: string; gate: StepId; by: string },
  does: string,
  found: Subject,
): Promise<boolean> {
  const { io } = session;
  const names = await session.people();
  const state = await session.state(id);
  const stale = staleSignOffs(state, await session.records.entriesHere(id), by, new Date().toISOString(), names);
  const changed = stale.find((one) => one.gate === gate)?.changed ?? null;
  const lines = subjectLines(found.subject, state.charter.calendar.timezone, names);
  const text = subjectText(found, lines, changed, paintFor(io.outIsTerminal, io.env));
  tell(io, await session.readable(text));
  if (await saysYes(session, `${does} ${gate} as ${await session.withNames(by)}?`)) return true;
  tell(io, [`${id}: nothing was signed at ${gate}.`]);
  return false;
}
