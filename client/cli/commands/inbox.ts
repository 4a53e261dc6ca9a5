import { Option } from 'commander';
import type { State } from '../../../domain/model/state';
import { roleOf, withNames } from '../../../domain/views/people-words';
import { commandFor } from '../../../evidence/command-words';
import type { PersonRecord } from '../../../evidence/store';
import { writeNew } from '../../files/write';
import { type InboxPage, inboxOf } from '../../lists/inbox';
import { type Request, requestMail, requestTo } from '../../texts/request';
import { type Names, personName } from '../../texts/words';
import { type Answer, actingPerson, command, usageError } from '../command';
import { commonZone, indent, moment, plain, table } from '../output';
import type { Paint } from '../paint';
import type { Session } from '../session';
import { furtherPage, type PageOptions, pageOf, pageOptions } from './list';

interface InboxOptions extends PageOptions {
  as?: string;
  mail?: boolean;
  out?: string;
  from?: string;
  force?: boolean;
}

export const inbox = command<InboxOptions>({
  name: 'inbox',
  summary: 'what waits for one person, over all engagements',
  about:
    'Lists what the engagements wait for from one person: sign-offs, evidence, and claims that were not confirmed, ' +
    'each with its engagement, step and due date. What is asked only later, and can be signed or prepared before its gate ' +
    'opens, is pending on nobody: "why" and "agenda" list it. With --mail it prints a request ready to send: what is asked, why, ' +
    'by when, and how to answer; with --out it writes the same as a mail (RFC 5322) that a mail program opens. ' +
    'Name and address come from the people directory.',
  examples: [
    'dayone inbox --as anna-berg',
    'DAYONE_AS=anna-berg dayone inbox --json',
    'dayone inbox --as anna-berg --mail',
    'dayone inbox --as anna-berg --mail --out request.eml',
  ],
  options: [
    new Option('--as <person>', 'person id, else DAYONE_AS'),
    new Option('--mail', 'as a request ready to send'),
    new Option('--out <file>', 'write the mail to a file, such as request.eml'),
    new Option('--from <person>', "who sends it; the first engagement's account manager if absent"),
    new Option('--force', 'write over a file that is there'),
    ...pageOptions(),
  ],
  run: async (session, _args, options): Promise<Answer> => {
    if (options.out !== undefined && !options.mail) throw usageError('--out writes a mail: say --mail as well');
    const person = actingPerson(session, options.as);
    const page = pageOf(options);
    const visibility = await session.server.visibility();
    const found = await inboxOf(visibility, person, page);
    const names = await session.people();
    const nothing = found.items.length === 0 && found.more.length === 0;
    if (nothing && page.page === undefined && names.size > 0) await session.refuseUnknown(person);
    if (options.mail) return mail(session, person, found, options);
    return { json: { person, ...found }, text: (paint) => inboxText(personName(person, names), found, names, paint) };
  },
});

function inboxText(name: string, found: InboxPage, names: Names, paint: Paint): string[] {
  const { items, more, total, next } = found;
  if (items.length === 0 && more.length === 0) return [`Nothing waits for ${name}.`];
  const zone = commonZone(items);
  const rows = items.map((one) => [
    one.engagement,
    one.step,
    paint.dim(one.kind),
    moment(one.dueAt, zone),
    `${plain(one.what)}${one.person === one.holder ? '' : `, ${roleOf(one)}`}${one.problem ? paint.red(` ! ${plain(withNames(one.problem, (id) => names.get(id)))}`) : ''}`,
    one.action ? paint.dim(commandFor(one.engagement, one.action, one.person)) : '',
  ]);
  return [
    `${pendingOn(paint.bold(name), found)}:`,
    '',
    ...indent(table(['engagement', 'step', 'kind', 'due', 'what', 'how'], rows, paint)),
    ...more.map((id) => `  ${id}: more than a list carries; see dayone why ${id}`),
    ...furtherPage(engagementsIn(found).length, total, next, paint),
  ];
}

/** The true count: of things where all are shown, else of engagements. */
const pendingOn = (name: string, { items, more, total, next }: InboxPage): string => {
  const all = next === null && total === engagementsIn({ items, more }).length;
  if (!all) return `${total} engagements are pending on ${name}; these are due first`;
  return `${items.length === 1 ? 'One thing is' : `${items.length} things are`} pending on ${name}`;
};

const engagementsIn = ({ items, more }: Pick<InboxPage, 'items' | 'more'>): string[] => [
  ...new Set([...items.map(({ engagement }) => engagement), ...more]),
];

/** The list says which engagements; each says itself what it asks now, and the digest of it. */
async function mail(session: Session, id: string, found: InboxPage, options: InboxOptions): Promise<Answer> {
  const states = await Promise.all(engagementsIn(found).map((engagement) => session.state(engagement)));
  const person = await session.records.reader.people.get(id);
  const names = await session.people();
  const asked = { id, name: person?.name ?? id };
  const request = requestTo(asked, states, new Date().toISOString(), found.total, (one) => names.get(one));
  const to = person?.email ? `${person.name} <${person.email}>` : null;
  const file = request.engagements.length > 0 ? (options.out ?? null) : null;
  if (file !== null) await writeMail(session, file, { person, request, states, options });
  const answer = { person: id, to, ...request, total: found.total, file, next: found.next };
  return {
    json: answer,
    text: (paint) => {
      if (request.engagements.length === 0)
        return [`Nothing waits for ${personName(id, new Map([[id, person?.name ?? id]]))}.`];
      if (file !== null) return [`${file}: ${paint.green('written')}, to ${to}`];
      return [
        `To: ${to ?? `${person?.name ?? id} (no address is known)`}`,
        `Subject: ${request.subject}`,
        '',
        ...request.text.trimEnd().split('\n'),
      ];
    },
  };
}

interface InboxMail {
  person: PersonRecord | undefined;
  request: Request;
  states: readonly State[];
  options: InboxOptions;
}

/** @throws Failure BAD_INPUT where an address is not known */
async function writeMail(
  session: Session,
  file: string,
  { person, request, states, options }: InboxMail,
): Promise<void> {
  const first = states.find(({ id }) => id === request.engagements[0])!;
  const sender = options.from ?? first.charter.people['account-manager'] ?? '';
  const from = await session.records.reader.people.get(sender);
  const without = [
    ...(person?.email ? [] : [`to: ${person?.name ?? options.as}`]),
    ...(from?.email ? [] : [`from: ${from?.name ?? sender}`]),
  ];
  if (without.length > 0)
    throw usageError('a mail needs addresses; nothing was written', [
      ...without.map((whom) => `no address is known ${whom}`),
      'an address is written in the charter: Anna Berg <anna@client.example>',
    ]);
  const to = { name: person!.name, address: person!.email! };
  const sent = await requestMail(request, { name: from!.name, address: from!.email! }, to);
  await writeNew(file, sent, options.force ?? false);
}
