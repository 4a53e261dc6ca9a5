import { Option } from 'commander';
import { type KnownPerson, withRoles } from '../../../domain/charter/known-people';
import { STEP_IDS } from '../../../domain/gates/steps';
import { didYouMean, nearestOrLonger } from '../../../domain/values/nearest';
import { type ListPage, listEngagements } from '../../lists/listing';
import { type Names, personName } from '../../texts/words';
import { type Answer, command, usageError, wholeFrom, withChoices } from '../command';
import { commonZone, healthText, moment, note, plain, table } from '../output';
import type { Paint } from '../paint';

const HEALTHS = ['on-track', 'overdue', 'held', 'rolled-back', 'pilot-mode', 'in-operation', 'closed', 'lost'];
const PLACES = [...STEP_IDS, 'operation', 'closed'];

export interface PageOptions {
  limit?: string;
  page?: string;
}

export const pageOptions = () => [
  new Option('--limit <n>', 'engagements per page, 1 to 200').default('20'),
  new Option('--page <token>', 'a further page, by the token that the one before ended with'),
];

export const pageOf = ({ limit, page }: PageOptions) => ({ limit: wholeFrom('--limit', limit, 1, 200), page });

interface ListOptions extends PageOptions {
  client?: string;
  step?: string;
  health?: string;
  owner?: string;
  accountManager?: string;
  closed?: boolean;
}

/** @throws Failure BAD_INPUT with what was probably meant */
function oneOf(option: string, given: string | undefined, known: readonly string[]): string | undefined {
  if (given === undefined || known.includes(given)) return given;
  throw usageError(`${option} ${given} is not known`, [
    ...didYouMean(given, known, nearestOrLonger),
    `expected one of: ${known.join(', ')}`,
  ]);
}

export const list = command<ListOptions>({
  name: 'list',
  summary: 'the engagements, by client, step, health, owner or account manager',
  about:
    'Lists the running engagements, the most urgent first: where each stands, its health, on whom it is pending since when ' +
    'and by when. First stand those that are lost: their workflow has ended although nobody closed them, and dayone ' +
    'recover brings them back. Its first line counts all that fit, by health. Filters can be combined.',
  examples: [
    'dayone list --health overdue',
    'dayone list --account-manager jonas-weber --limit 50',
    'dayone list --closed --json',
  ],
  options: [
    new Option('--client <name>', 'the client, as the charter writes it'),
    withChoices(new Option('--step <step>', 'the step at which it stands, or operation'), PLACES),
    withChoices(new Option('--health <health>', 'its health'), HEALTHS),
    new Option('--owner <person>', 'person id, name or address'),
    new Option('--account-manager <person>', 'person id, name or address'),
    new Option('--closed', 'those that were closed, as long as the server keeps them'),
    ...pageOptions(),
  ],
  run: async (session, _args, options): Promise<Answer> => {
    const filter = {
      ...options,
      step: oneOf('--step', options.step, PLACES),
      health: oneOf('--health', options.health, HEALTHS),
    };
    const page = pageOf(options);
    const visibility = await session.server.visibility();
    const found = await listEngagements(visibility, filter, page);
    const isEmpty = found.engagements.length === 0 && page.page === undefined;
    const asked = { owner: options.owner, 'account-manager': options.accountManager };
    const notes: string[] = [];
    for (const [role, person] of Object.entries(isEmpty ? asked : {})) {
      if (person === undefined) continue;
      await session.refuseUnknown(person);
      notes.push(...noteWithoutRole(await session.knownPeople(), role, person));
    }
    for (const line of notes) if (session.options.json) note(session.io, line);
    const names = await session.people();
    return { json: found, text: (paint) => [...listText(found, names, paint), ...notes] };
  },
});

/** A note that a known person has this role in no engagement, with the roles that they have; empty where they have it. */
function noteWithoutRole(known: readonly KnownPerson[], role: string, person: string): string[] {
  const one = known.find(({ id }) => id === person);
  if (!one || Object.values(one.stands ?? {}).some((held) => held.includes(role))) return [];
  const roles = withRoles(one);
  return [
    `${person} is in the people directory, and is ${role} of no engagement${roles === person ? '' : `: ${roles}`}`,
  ];
}

function listText({ engagements, total, byHealth, next }: ListPage, names: Names, paint: Paint): string[] {
  if (total === 0) return ['No engagement fits.'];
  const zone = commonZone(engagements);
  const rows = engagements.map((one) => [
    one.id,
    plain(one.client ?? '–'),
    one.step ?? '–',
    healthText(one.health ?? '–', paint),
    one.waitingOn.length > 0 ? one.waitingOn.map((id) => personName(id, names)).join(', ') : '–',
    moment(one.waitingSince, zone),
    moment(one.dueAt, zone),
  ]);
  const lost = engagements.filter(({ health }) => health === 'lost').map(({ id }) => id);
  return [
    countText(total, byHealth, paint),
    '',
    ...table(['id', 'client', 'stands at', 'health', 'waiting on', 'since', 'due'], rows, paint),
    ...(lost.length > 0
      ? ['', `${paint.red('Lost:')} nothing continues there; \`dayone recover ${lost.join(' ')}\` brings them back`]
      : []),
    ...furtherPage(engagements.length, total, next, paint),
  ];
}

const engagementsText = (total: number): string => (total === 1 ? 'one engagement' : `${total} engagements`);

function countText(total: number, byHealth: ListPage['byHealth'], paint: Paint): string {
  const each = Object.entries(byHealth).map(([health, count]) => `${count} ${healthText(health, paint)}`);
  return `${engagementsText(total)}: ${each.join(', ')}`;
}

/** How many of all are shown, and how to get the next page, where there is one. */
export const furtherPage = (shown: number, total: number, next: string | null, paint: Paint): string[] =>
  next === null
    ? []
    : ['', `${shown} of ${engagementsText(total)} are shown; ${paint.dim('further ones:')} --page ${next}`];
