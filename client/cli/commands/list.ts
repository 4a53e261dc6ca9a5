import { Option } from 'commander';
import { Failure } from '../../../domain/failures';
import { STEP_IDS } from '../../../domain/steps';
import type { InboxPage, ListPage } from '../../listing';
import { type Answer, actingPerson, command, meant, misuse, wholeFrom } from '../command';
import { type Names, named } from '../names';
import { indent, moment, type Paint, plain, table } from '../output';
import { healthText } from './status';

const HEALTHS = ['on-track', 'overdue', 'held', 'rolled-back', 'pilot-mode', 'in-operation', 'closed'];
const PLACES = [...STEP_IDS, 'operation', 'closed'];

interface PageOptions {
  limit?: string;
  page?: string;
}

const pageOptions = () => [
  new Option('--limit <n>', 'engagements per page, 1 to 200').default('20'),
  new Option('--page <token>', 'a further page, by the token that the one before ended with'),
];

const pageOf = ({ limit, page }: PageOptions) => ({ limit: wholeFrom('--limit', limit, 1, 200), page });

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
  throw misuse(`${option} ${given} is not known`, [...meant(given, known), `expected one of: ${known.join(', ')}`]);
}

export const list = command<ListOptions>({
  name: 'list',
  summary: 'the engagements, by client, step, health, owner or account manager',
  about:
    'Lists the running engagements: where each stands, its health, who is waited for since when and by when. Filters ' +
    'can be combined. One page is one query, however many engagements there are.',
  examples: [
    'dayone list --health overdue',
    'dayone list --account-manager jonas-weber --limit 50',
    'dayone list --closed --json',
  ],
  options: [
    new Option('--client <name>', 'the client, as the charter writes it'),
    new Option('--step <step>', 'the step at which it stands, or operation'),
    new Option('--health <health>', HEALTHS.join(', ')),
    new Option('--owner <person>', 'person id'),
    new Option('--account-manager <person>', 'person id'),
    new Option('--closed', 'those that have ended, as long as the server keeps them'),
    ...pageOptions(),
  ],
  run: async (session, _args, options): Promise<Answer> => {
    const filter = {
      ...options,
      step: oneOf('--step', options.step, PLACES),
      health: oneOf('--health', options.health, HEALTHS),
    };
    const page = pageOf(options);
    const client = await session.client();
    const { listEngagements }: typeof import('../../listing') = require('../../listing');
    const found = await listEngagements(client, filter, page);
    const names = await session.people();
    return { json: found, text: (paint) => listText(found, names, paint) };
  },
});

function listText({ engagements, next }: ListPage, names: Names, paint: Paint): string[] {
  if (engagements.length === 0) return ['No engagement fits.'];
  const rows = engagements.map((one) => [
    one.id,
    plain(one.client ?? '–'),
    one.step ?? '–',
    healthText(one.health ?? '–', paint),
    one.waitingOn.length > 0 ? one.waitingOn.map((id) => named(id, names)).join(', ') : '–',
    moment(one.waitingSince),
    moment(one.dueAt),
  ]);
  return [
    ...table(['id', 'client', 'stands at', 'health', 'waiting on', 'since', 'due'], rows, paint),
    ...furtherPage(next, paint),
  ];
}

const furtherPage = (next: string | null, paint: Paint): string[] =>
  next === null ? [] : ['', `${paint.dim('There is more:')} the same with --page ${next}`];

interface InboxOptions extends PageOptions {
  as?: string;
}

export const inbox = command<InboxOptions>({
  name: 'inbox',
  summary: 'what waits for one person, over all engagements',
  about:
    'Lists what the engagements wait for from one person: sign-offs, evidence, and claims that were not borne out, ' +
    'each with its engagement, step and due date.',
  examples: ['dayone inbox --as anna-berg', 'DAYONE_AS=anna-berg dayone inbox --json'],
  options: [new Option('--as <person>', 'person id, else DAYONE_AS'), ...pageOptions()],
  run: async (session, _args, options): Promise<Answer> => {
    const person = actingPerson(session, options.as);
    const page = pageOf(options);
    const client = await session.client();
    const { inboxOf }: typeof import('../../listing') = require('../../listing');
    const found = await inboxOf(client, person, page);
    const names = await session.people();
    const nothing = found.items.length === 0 && found.more.length === 0;
    if (nothing && page.page === undefined && names.size > 0 && !names.has(person))
      throw new Failure('UNKNOWN_PERSON', `nobody here has the id ${person}`, meant(person, [...names.keys()]));
    return { json: { person, ...found }, text: (paint) => inboxText(named(person, names), found, paint) };
  },
});

function inboxText(name: string, { items, more, next }: InboxPage, paint: Paint): string[] {
  if (items.length === 0 && more.length === 0) return [`Nothing waits for ${name}.`];
  const rows = items.map((one) => [
    one.engagement,
    one.step,
    paint.dim(one.kind),
    moment(one.dueAt),
    `${plain(one.what)}${one.problem ? paint.red(` ! ${plain(one.problem)}`) : ''}`,
  ]);
  return [
    `${paint.bold(name)} is waited for with ${items.length === 1 ? 'one thing' : `${items.length} things`}:`,
    '',
    ...indent(table(['engagement', 'step', 'kind', 'due', 'what'], rows, paint)),
    ...more.map((id) => `  ${id}: more than a list carries; see dayone why ${id}`),
    ...furtherPage(next, paint),
  ];
}
