/** Findings of the retainer: what is open, and what was done about it. */

import { Option } from 'commander';
import { highestFirst, openFindings } from '../../../domain/kernel/open-findings';
import type { CommandAnswer } from '../../../domain/messages/messages';
import type { Finding } from '../../../domain/model/findings';
import { didYouMean } from '../../../domain/values/nearest';
import { hasVisibleText } from '../../../domain/values/text';
import type { ListedFinding } from '../../../domain/views/visibility';
import { commandFor } from '../../../evidence/command-words';
import { type FindingsPage, findingsOf } from '../../lists/findings';
import { type Names, personName } from '../../texts/words';
import { remediateFinding } from '../../use-cases/submit';
import { type Answer, actingPerson, allOf, command, usageError, wholeFrom } from '../command';
import { asOption, keyOption } from '../options';
import { indent, moment, plain, table } from '../output';
import type { Paint } from '../paint';
import type { Session } from '../session';
import { answerText } from './answer';
import { furtherPage } from './list';

interface FindingsOptions {
  all?: boolean;
  limit?: string;
  page?: string;
}

export const findings = command<FindingsOptions>({
  name: 'findings',
  args: '[id]',
  summary: 'what the retainer found: of one engagement, or everywhere',
  about:
    'Lists the open findings, the highest severity first: of one engagement, or of all that run. A list carries the first ' +
    'twelve of each engagement, cut short. With --all it tells the closed ones of an engagement too, and how each was closed.',
  examples: ['dayone findings', 'dayone findings shared-mailbox-triage --all'],
  options: [
    new Option('--all', 'of one engagement: the closed ones too'),
    new Option('--limit <n>', 'of all engagements: how many a page shows, 1 to 200').default('200'),
    new Option('--page <token>', 'a further page, by the token that the one before ended with'),
  ],
  run: async (session, [id], options): Promise<Answer> => {
    if (id !== undefined) return ofOne(session, id, options.all ?? false);
    if (options.all) throw usageError('--all is for one engagement', ['dayone findings ID --all']);
    const limit = wholeFrom('--limit', options.limit, 1, 200);
    const found = await session.readable(
      await findingsOf(await session.server.visibility(), { limit, page: options.page }),
    );
    return { json: found, text: (paint) => everywhereText(found, paint) };
  },
});

async function ofOne(session: Session, id: string, all: boolean): Promise<Answer> {
  const state = await session.state(id);
  const closed = all ? state.findings.filter(({ closedAt }) => closedAt !== null) : [];
  const found = await session.readable([...highestFirst(state), ...closed]);
  const names = await session.people();
  return {
    json: { id, findings: found },
    text: (paint) => [
      ...(found.length === 0 ? [`${id} has no ${all ? '' : 'open '}finding.`] : findingsText(found, paint)),
      ...found.flatMap((one) => becameText(id, one, names, paint)),
    ],
  };
}

export function severityText(severity: Finding['severity'], paint: Paint): string {
  if (severity === 'ticket') return severity;
  return severity === 'page' ? paint.yellow(severity) : paint.red(severity);
}

const dueText = ({ dueAt, overdue }: ListedFinding, zone: string | null, paint: Paint): string =>
  overdue ? paint.red(`${moment(dueAt, zone)}, overdue`) : moment(dueAt, zone);

/** @param zone of the engagement; absent: that of the answer */
export function findingsText(
  found: readonly (ListedFinding & Partial<Finding>)[],
  paint: Paint,
  zone: string | null = null,
): string[] {
  const rows = found.map((one) => [
    one.id,
    one.closedAt ? paint.dim('closed') : severityText(one.severity, paint),
    one.owner,
    moment(one.openedAt, zone),
    one.closedAt ? moment(one.closedAt, zone) : dueText(one, zone, paint),
    plain(one.what),
  ]);
  return table(['finding', 'severity', 'owner', 'opened', 'due', 'what'], rows, paint);
}

/** How it was closed, or is to be. */
function becameText(engagement: string, finding: Finding, names: Names, paint: Paint): string[] {
  const { id, closed, remediation, remedy, closedAt, action } = finding;
  const by = remediation ? ` by ${personName(remediation.by, names)}` : '';
  if (closedAt) return [paint.dim(`${id}: closed${by}: ${plain(closed ?? '')}`)];
  if (!remedy) return action ? [paint.dim(`${id}: ${commandFor(engagement, action, null)}`)] : [];
  const approved =
    remedy.approvedBy.length > 0 ? `approved by the ${remedy.approvedBy.join(' and the ')}` : 'not approved';
  return [`${id}: release ${remedy.release} is to remedy it, ${approved}`];
}

function everywhereText({ engagements, total, next }: FindingsPage, paint: Paint): string[] {
  const none = total === 0 ? ['No finding is open.'] : [];
  return [
    ...none,
    ...engagements.flatMap(({ engagement, title, timezone, findings: found, more }, n) => [
      ...(n > 0 ? [''] : []),
      `${paint.bold(engagement)}  ${plain(title ?? '')}`,
      ...indent(findingsText(found, paint, timezone)),
      ...(more > 0 ? [`  ${more} more: dayone findings ${engagement}`] : []),
    ]),
    ...furtherPage(engagements.length, total, next, paint),
  ];
}

interface RemediateOptions {
  finding?: string;
  how?: string;
  evidence?: string;
  release?: string;
  approve?: boolean;
  as?: string;
  key?: string;
}

export const remediate = command<RemediateOptions>({
  name: 'remediate',
  args: '<id>',
  summary: 'close a finding by what was done about it, or name the release that will',
  about:
    'Says with --how what was done about a finding, and closes it; --evidence attaches the proof. What found it finds it ' +
    'again if it was not remedied: then it is reopened. With --release the delivery lead names the release that is to ' +
    'remedy it; owner and account manager approve that with --approve, and then no freeze and no pilot mode stands in the ' +
    'way of that release.',
  examples: [
    'dayone remediate shared-mailbox-triage --finding drift-check --as dana-ruiz --how "new suppliers; the sample is fine" --evidence notes',
    'dayone remediate shared-mailbox-triage --finding quality-sample --as dana-ruiz --release r3',
    'dayone remediate shared-mailbox-triage --finding quality-sample --as hanna-brandt --approve',
  ],
  options: [
    new Option('--finding <finding>', 'its id, as dayone findings prints it'),
    new Option('--how <text>', 'what was done about it').conflicts(['release', 'approve']),
    new Option('--evidence <file>', 'with --how: the proof; it is attached'),
    new Option('--release <release>', 'the release that is to remedy it'),
    new Option('--approve', 'approve the release that was named, in your role'),
    asOption(),
    keyOption(),
  ],
  run: async (session, [id], options): Promise<Answer> => {
    const { how, release, approve, evidence: file, key } = options;
    if (file !== undefined && how === undefined) throw usageError('--evidence belongs to --how TEXT');
    const open = options.finding === undefined ? openFindings(await session.state(id!)).map((one) => one.id) : [];
    const [by, finding, done] = allOf(
      () => actingPerson(session, options.as),
      () => findingFrom(options.finding, open),
      () => (approve || release !== undefined ? '' : doneFrom(how)),
    );
    if (approve) {
      const named = release ?? (await remedyOf(session, id!, finding));
      const answer = await session.about((dayone) =>
        dayone.tell(id!, 'approve-remedy', { by, finding, release: named, key }),
      );
      return said(
        { id: id!, by, finding, release: named },
        `${await session.withNames(by)} approved release ${named} as the remedy of ${finding}`,
        answer,
      );
    }
    if (release !== undefined) {
      const answer = await session.about((dayone) => dayone.tell(id!, 'name-remedy', { by, finding, release, key }));
      return said({ id: id!, by, finding, release }, `release ${release} is to remedy ${finding}`, answer);
    }
    const given = { by, finding, how: done, file, key };
    const { evidence, answer } = await remediateFinding(await session.context(), id!, given);
    return said({ id: id!, by, finding, evidence }, `${finding} is remedied`, answer);
  },
});

interface Said {
  id: string;
  by: string;
  finding: string;
  release?: string;
  evidence?: string;
}

function said({ release, evidence, ...of }: Said, done: string, answer: CommandAnswer): Answer {
  return {
    json: { ...of, release: release ?? null, evidence: evidence ?? null, ...answer },
    text: (paint) => answerText(`${of.id}: ${done}`, answer, paint),
  };
}

/** @throws Failure BAD_INPUT */
function doneFrom(how: string | undefined): string {
  if (hasVisibleText(how)) return how;
  throw usageError('say what was done: --how TEXT', ['or which release will: --release RELEASE']);
}

/** @throws Failure BAD_INPUT with the ids of the open ones */
function findingFrom(given: string | undefined, open: readonly string[]): string {
  if (given !== undefined) return given;
  throw usageError('say which finding: --finding FINDING', [`open: ${open.join(', ') || 'none'}`]);
}

/** @throws Failure BAD_INPUT */
async function remedyOf(session: Session, id: string, finding: string): Promise<string> {
  const { findings: all } = await session.state(id);
  const remedy = all.find((one) => one.id === finding)?.remedy;
  if (remedy) return remedy.release;
  const ids = all.map((one) => one.id);
  throw usageError(`no release is named as the remedy of ${finding}`, didYouMean(finding, ids));
}
