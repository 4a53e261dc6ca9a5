/** What people order while an engagement runs: drill, rollback, hold, resume, recheck, close. */

import { Option } from 'commander';
import type { State } from '../../../domain/model/state';
import { secondsText } from '../../texts/words';
import { type Answer, actingPerson, allOf, command } from '../command';
import { drillDryRun } from '../drill-plan';
import { asOption, keyOption, reasonFrom, reasonOption } from '../options';
import type { Session } from '../session';
import { answerText } from './answer';

interface Ordered {
  as?: string;
  reason?: string;
  key?: string;
}

/** A command that needs a reason and nothing else. */
const withReason = (
  kind: 'hold' | 'resume',
  done: string,
  words: { name: string; summary: string; about: string; examples: string[] },
) =>
  command<Ordered>({
    ...words,
    args: '<id>',
    options: [asOption(), reasonOption(), keyOption()],
    run: async (session, [id], options): Promise<Answer> => {
      const [by, reason] = allOf(
        () => actingPerson(session, options.as),
        () => reasonFrom(options.reason),
      );
      const answer = await session.about((dayone) => dayone.tell(id!, kind, { by, reason, key: options.key }));
      return { json: { id, by, ...answer }, text: (paint) => answerText(`${id}: ${done}`, answer, paint) };
    },
  });

export const rollback = command<Ordered & { release?: string }>({
  name: 'rollback',
  args: '<id>',
  summary: 'roll back a release, now',
  about:
    'Takes the candidate or the live release back: to the last proven release, else to the fallback. The people whom ' +
    'the charter names may do so at any time; no hold, freeze or change window is in the way. It is about the release ' +
    'that is exposed when it is ordered, the candidate before the live one. While a rollback is not confirmed, or its ' +
    'hold stands, a second one takes nothing else down: the release below has to be named (--release). Afterwards ' +
    'nothing moves forward until somebody lets it (dayone resume).',
  examples: [
    'dayone rollback shared-mailbox-triage --as hanna-brandt --reason "wanted mail is filtered out"',
    'dayone rollback shared-mailbox-triage --as hanna-brandt --release r1 --reason "r1 is wrong, too"',
  ],
  options: [
    asOption(),
    reasonOption(),
    new Option('--release <release>', 'the release to roll back; default: the one that is exposed'),
    keyOption(),
  ],
  run: async (session, [id], options): Promise<Answer> => {
    const [by, reason] = allOf(
      () => actingPerson(session, options.as),
      () => reasonFrom(options.reason),
    );
    const { release, key } = options;
    const answer = await session.about((dayone) =>
      dayone.tell(id!, 'roll-back', { by, reason, key, ...(release === undefined ? {} : { release }) }),
    );
    const done =
      answer.event === 'command.noted'
        ? 'rolled back already; nothing else was taken down (name another release: --release)'
        : 'the rollback is ordered';
    return { json: { id, by, ...answer }, text: (paint) => answerText(`${id}: ${done}`, answer, paint) };
  },
});

export const hold = withReason('hold', 'on hold', {
  name: 'hold',
  summary: 'stop forward moves',
  about: 'Stops forward moves, and the clock of the stall limit. Guardrails and rollbacks continue.',
  examples: ['dayone hold shared-mailbox-triage --as adam-kerr --reason "the client reorganises in December"'],
});

export const resume = withReason('resume', 'no longer on hold', {
  name: 'resume',
  summary: 'lift a hold',
  about: 'Lifts a hold. After a rollback only the owner, the deputy or the account manager can.',
  examples: ['dayone resume shared-mailbox-triage --as hanna-brandt --reason "release r1 is out"'],
});

export const recheck = command<Ordered>({
  name: 'recheck',
  args: '<id>',
  summary: 're-check the external systems now',
  about: 'Asks the open gates to re-check the external systems at once, instead of waiting for their next check.',
  examples: ['dayone recheck shared-mailbox-triage --as dana-ruiz'],
  options: [asOption(), keyOption()],
  run: async (session, [id], options): Promise<Answer> => {
    const by = actingPerson(session, options.as);
    const answer = await session.about((dayone) => dayone.tell(id!, 'recheck', { by, key: options.key }));
    return {
      json: { id, by, ...answer },
      text: (paint) => answerText(`${id}: the open gates re-check`, answer, paint),
    };
  },
});

interface CloseOptions extends Ordered {
  leaveRunning?: boolean;
  rollBack?: boolean;
}

export const close = command<CloseOptions>({
  name: 'close',
  args: '<id>',
  summary: 'end an engagement',
  about:
    'Ends an engagement. While something is live, say whether it is left running or rolled back first. The retainer ' +
    'ends, and the ledger keeps the record.',
  examples: [
    'dayone close shared-mailbox-triage --as hanna-brandt --leave-running --reason "the client operates it alone"',
    'dayone close lead-qualification --as jonas-weber --reason "no mandate"',
  ],
  options: [
    asOption(),
    reasonOption(),
    new Option('--leave-running', 'what is live stays').conflicts('rollBack'),
    new Option('--roll-back', 'what is live goes first').conflicts('leaveRunning'),
    keyOption(),
  ],
  run: async (session, [id], options): Promise<Answer> => {
    const [by, reason] = allOf(
      () => actingPerson(session, options.as),
      () => reasonFrom(options.reason),
    );
    const mode = options.leaveRunning ? 'leave-running' : options.rollBack ? 'roll-back' : undefined;
    const answer = await session.about((dayone) => dayone.tell(id!, 'close', { by, reason, mode, key: options.key }));
    return { json: { id, by, ...answer }, text: (paint) => answerText(`${id}: it closes`, answer, paint) };
  },
});

export const drill = command<Ordered & { wait?: boolean; dryRun?: boolean }>({
  name: 'drill',
  args: '<id>',
  summary: 'order a rollback drill',
  about:
    'Orders the timed exercise of the rollback, against the release on its way, at zero exposure. Owner or deputy ' +
    'order it. With --wait the command ends with the drill: exit code 0 if it passed, 1 if not. With --dry-run nothing ' +
    'is ordered: it tells what the drill would do, phase by phase, whether its order would be refused now and why, and ' +
    'what the executor and the proofs answer.',
  examples: [
    'dayone drill shared-mailbox-triage --as hanna-brandt --wait',
    'dayone drill shared-mailbox-triage --dry-run',
  ],
  exits: {
    1: 'refused; with --wait: the drill has not passed; with --dry-run: it would be refused, or something does not answer',
  },
  options: [
    asOption(),
    new Option('--wait', 'until the drill has ended').conflicts('dryRun'),
    new Option('--dry-run', 'tell what it would do, and order nothing'),
    keyOption(),
  ],
  run: async (session, [id], options): Promise<Answer> => {
    if (options.dryRun) {
      return drillDryRun(session, id!, options.as);
    }
    const by = actingPerson(session, options.as);
    const answer = await session.about((dayone) => dayone.tell(id!, 'order-drill', { by, key: options.key }));
    const ordered = {
      json: { id, by, ...answer },
      text: (paint: Parameters<Answer['text']>[0]) => answerText(`${id}: drill ordered`, answer, paint),
    };
    if (!options.wait) return ordered;
    session.say('The drill is in progress.');
    const ended = await endOfDrill(session, id!);
    const proof = ended.proof;
    return {
      json: { ...ordered.json, drill: ended },
      text: (paint) => [
        ...ordered.text(paint),
        proof
          ? `${paint.green('passed')}: restored in ${secondsText(proof.restoreSeconds)}, allowed are ${secondsText(proof.rtoSeconds)}`
          : `${paint.red('not passed')}: see dayone timeline ${id}`,
      ],
      exit: proof ? 0 : 1,
    };
  },
});

const LOOK_EVERY_MS = 500;

/** Looks until the drill that is open now has ended; `proof` is null where it did not pass. */
async function endOfDrill(session: Session, id: string) {
  const open = (await session.state(id)).drill;
  const proofOf = (s: State, drill: string) =>
    Object.values(s.releases).find((release) => release.drill?.drill === drill)?.drill ?? null;
  for (;;) {
    const state = await session.state(id);
    const name = open?.drill ?? `drill:${id}:${state.drills}`;
    if (state.drill === null) return { name, proof: proofOf(state, name) };
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
