/** A request ready to send: what waits for one person, why, by when, and how to answer. */

import { waitsForPeople } from '../../domain/gates/requirements';
import { isStepId, stepOf } from '../../domain/gates/steps';
import { subjectDigest } from '../../domain/gates/subjects';
import type { State } from '../../domain/model/state';
import type { StepId } from '../../domain/model/steps';
import { type OpenItem, openItems } from '../../domain/open-items/open-items';
import { dateOf } from '../../domain/values/dates';
import { localTime } from '../../domain/values/local-time';
import { inOneLine, oneLine } from '../../domain/values/text';
import { inRole, type NameOf, withNames } from '../../domain/views/people-words';
import { commandFor } from '../../evidence/command-words';

export interface Request {
  subject: string;
  text: string;
  /** The engagements that it asks for; none: nothing waits. */
  engagements: string[];
}

/** A name with its address. */
interface Mailbox {
  name: string;
  address: string;
}

/** The request as a mail (RFC 5322), which mail programs open as a draft. */
export async function requestMail(request: Request, from: Mailbox, to: Mailbox): Promise<string> {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
  const mailbox = ({ name, address }: Mailbox): Mailbox => ({ name: oneLine(name), address });
  const { subject, text } = request;
  const mail = new MailComposer({
    ...{ from: mailbox(from), to: mailbox(to), subject, text },
    headers: { 'X-Unsent': '1' },
  });
  return (await mail.compile().build()).toString('utf8');
}

interface Asked {
  state: State;
  items: OpenItem[];
}

const WIDTH = 76;

/**
 * What the engagements, as they stand at `at`, ask of a person. Grouped by engagement and gate, the first due first.
 * @param total how many engagements wait for the person; more than `states` where those are a page of them
 * @param nameOf the names behind the ids that a problem speaks of
 */
export function requestTo(
  person: { id: string; name: string },
  states: readonly State[],
  at: string,
  total = states.length,
  nameOf: NameOf = () => undefined,
): Request {
  const asked = states
    .map((state) => ({
      state,
      items: waitsForPeople(openItems(state, at))
        .filter((one) => one.person === person.id)
        .map((one) => ({ ...one, problem: one.problem === null ? null : withNames(one.problem, nameOf) })),
    }))
    .filter(({ items }) => items.length > 0)
    .sort((a, b) => (firstDue(a) ?? '9').localeCompare(firstDue(b) ?? '9'));
  const [first] = asked;
  if (!first) return { subject: `Nothing waits for ${person.name}`, text: '', engagements: [] };
  // An engagement that waits no more, since lists saw it, is not counted.
  const all = Math.max(asked.length, total - (states.length - asked.length));
  return {
    subject: subjectOf(all, first),
    text: [
      `${oneLine(person.name)},`,
      '',
      ...opening(all, asked.length),
      ...asked.flatMap((one) => engagementText(one, person.id)),
      ...(all > asked.length ? [`${all - asked.length} more wait for you: dayone inbox --as ${person.id}`, ''] : []),
      ...FOOT,
    ]
      .map(inOneLine)
      .join('\n'),
    engagements: asked.map(({ state }) => state.id),
  };
}

function subjectOf(all: number, first: Asked): string {
  const due = firstDue(first);
  const by = due ? `, due ${day(due, first.state)}` : '';
  if (all > 1) return oneLine(`[dayone] ${all} engagements wait for you${by}`);
  const steps = [...new Set(first.items.map(({ step }) => step))];
  return oneLine(
    `[dayone] ${first.state.charter.title}: ${steps.join(' and ')} ${steps.length > 1 ? 'wait' : 'waits'} for you${by}`,
  );
}

const opening = (all: number, told: number): string[] => [
  all === 1
    ? 'this waits for you.'
    : `${all} engagements wait for you${told < all ? `; these ${told} are due first` : ''}.`,
  '',
];

const FOOT = ['Nothing is decided by reading this.', ''];

function engagementText({ state, items }: Asked, person: string): string[] {
  const { title, client } = state.charter;
  const head = oneLine(`${title}, ${client}`);
  const steps = [...new Set(items.map(({ step }) => step))];
  return [
    head,
    '='.repeat(Math.min([...head].length, WIDTH)),
    '',
    ...steps.flatMap((step) =>
      stepText(
        state,
        step,
        items.filter((one) => one.step === step),
        person,
      ),
    ),
  ];
}

function stepText(state: State, step: OpenItem['step'], items: readonly OpenItem[], person: string): string[] {
  const [{ since, dueAt }] = items as [OpenItem];
  const { timezone } = state.charter.calendar;
  return [
    isStepId(step) ? oneLine(`${step}: ${stepOf(step).purpose}`) : step,
    `Asked since ${since ? hour(since, state) : 'now'}${dueAt ? `, due ${hour(dueAt, state)}` : ''} (${timezone}).`,
    '',
    ...items.flatMap((item) => [
      oneLine(`- ${item.what}, ${inRole(item)}`),
      ...(item.problem ? [`  ${oneLine(`what is wrong: ${item.problem}`)}`] : []),
    ]),
    '',
    ...answers(state, step, items, person),
  ];
}

/** How to answer, in lines that can be copied. */
function answers(state: State, step: OpenItem['step'], items: readonly OpenItem[], person: string): string[] {
  const { id } = state;
  const signing = items.filter(({ action }) => action?.message === 'sign');
  const sent = items.flatMap(({ action }) =>
    action && action.message !== 'sign' ? [commandFor(id, action, person)] : [],
  );
  const others = items.some(({ action }) => !action);
  return [
    ...(signing.length > 0 && isStepId(step) ? signLines(state, step, signing, person) : []),
    ...(sent.length > 0 ? ['How to submit it:', '', ...[...new Set(sent)].map((one) => `    ${one}`), ''] : []),
    ...(others ? ['What is missing, and how to submit it:', '', `    dayone why ${id}`, ''] : []),
  ];
}

function signLines(state: State, step: StepId, signing: readonly OpenItem[], person: string): string[] {
  const digest = subjectDigest(state, step);
  const sign = ({ role }: OpenItem): string =>
    `    dayone sign ${state.id} --gate ${step} --as ${person}${signing.length > 1 ? ` --role ${role}` : ''} \\`;
  return [
    'See first exactly what you would sign:',
    '',
    `    dayone show ${state.id} --gate ${step} --subject ${digest.slice(0, 12)}`,
    '',
    'Then approve exactly this (or say --reject or --request-changes, with --comment "why"):',
    '',
    ...signing.flatMap((one) => [sign(one), `      --approve --subject ${digest}`, '']),
  ];
}

const firstDue = ({ items }: Asked): string | null => items.flatMap(({ dueAt }) => dueAt ?? []).sort()[0] ?? null;

/** In the client's time zone: it is their working day that counts. */
function day(at: string, { charter: { calendar } }: State): string {
  const form = { weekday: 'short', day: 'numeric', month: 'short', timeZone: calendar.timezone } as const;
  return new Intl.DateTimeFormat('en-GB', form).format(dateOf(at)).replaceAll(',', '');
}
const hour = (at: string, { charter }: State): string => localTime(at, charter.calendar.timezone, { weekday: true });
