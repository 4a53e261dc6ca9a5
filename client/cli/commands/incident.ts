/** Incidents: opened, carried on, over, reviewed, and what is due about them. */

import { Option } from 'commander';
import type { Incident, Seriousness, Severity } from '../../../domain/model/findings';
import type { PersonRequest } from '../../../domain/model/retainer';
import { didYouMean } from '../../../domain/values/nearest';
import { lookup } from '../../../domain/values/own-members';
import { hasVisibleText } from '../../../domain/values/text';
import { type Names, personName } from '../../texts/words';
import { type Answer, actingPerson, allOf, command, usageError, wholeFrom, withChoices } from '../command';
import { momentFrom, understoodAt } from '../moments';
import { asOption, keyOption } from '../options';
import { columns, indent, moment, plain } from '../output';
import type { Paint } from '../paint';
import type { Session } from '../session';
import { answerText } from './answer';
import { roleFrom } from './people';

interface Options {
  as?: string;
  key?: string;
  severity?: string;
  what?: string;
  harm?: string;
  detected?: string;
  serious?: string;
  mitigation?: string;
  action?: string;
  owner?: string;
  due?: string;
  done?: string;
  reported?: string | true;
  how?: string;
  learned?: string;
}

interface Given {
  session: Session;
  id: string;
  incident: string;
  options: Options;
}

const SEVERITIES = ['low', 'high', 'severe'] as const satisfies readonly Severity[];
const SERIOUS = ['serious', 'widespread', 'death'] as const satisfies readonly Seriousness[];

/** @throws Failure BAD_INPUT */
function oneOf<T extends string>(option: string, values: readonly T[], given: string | undefined): T | undefined {
  if (given === undefined) return undefined;
  const found = values.find((value) => value === given);
  if (found) return found;
  throw usageError(`${option} cannot be ${given}`, [
    ...didYouMean(given, values),
    `expected one of: ${values.join(', ')}`,
  ]);
}

/** @throws Failure BAD_INPUT */
function textFrom(option: string, given: string | undefined): string {
  if (hasVisibleText(given)) return given;
  throw usageError(`say it: ${option} TEXT`);
}

/** A serious incident is severe: no further option is needed. @throws Failure BAD_INPUT */
function severityFrom(given: string | undefined, seriousness: string | undefined): Severity {
  const severity = oneOf('--severity', SEVERITIES, given) ?? (oneOf('--serious', SERIOUS, seriousness) && 'severe');
  if (severity) return severity;
  throw usageError('say how severe it is: --severity', [`expected one of: ${SEVERITIES.join(', ')}`]);
}

/** What each act sends, and its options in addition to --as and --key. */
interface Act {
  options: readonly (keyof Options)[];
  /** @throws Failure BAD_INPUT naming every option that it needs and has not been given */
  requires(options: Options): void;
  done: string;
  send(given: Given, by: string): Promise<Parameters<typeof answerText>[1]>;
}

/** The options that name a moment, as the answer repeats them, and whether a date is meant to its end. */
const MOMENTS = { detected: ['known since', false], due: ['due by', true], reported: ['reported at', false] } as const;

/** What was understood of them, in the client's time zone. */
async function understoodOf({ session, id, options }: Given): Promise<string[]> {
  const given = (Object.keys(MOMENTS) as (keyof typeof MOMENTS)[]).filter((name) => typeof options[name] === 'string');
  if (given.length === 0) return [];
  const when = await understoodAt(session, id);
  const lines = given.map(async (name) => {
    const [words, ends] = MOMENTS[name];
    return `${words} ${when(await momentFrom(session, id, `--${name}`, options[name] as string, ends))}`;
  });
  return Promise.all(lines);
}

const optional = async (given: Given, option: 'detected' | 'due', ends: boolean): Promise<string | undefined> => {
  const { session, id, options } = given;
  return options[option] === undefined ? undefined : momentFrom(session, id, `--${option}`, options[option], ends);
};

const ACTS: Record<'open' | 'update' | 'close' | 'review', Act> = {
  open: {
    options: ['severity', 'what', 'harm', 'detected', 'serious'],
    requires: ({ severity, serious, what }) =>
      void allOf(
        () => severityFrom(severity, serious),
        () => textFrom('--what', what),
      ),
    done: 'is open',
    send: async (given, by) => {
      const { session, id, incident, options } = given;
      const serious = oneOf('--serious', SERIOUS, options.serious);
      const severity = severityFrom(options.severity, options.serious);
      const what = textFrom('--what', options.what);
      const detectedAt = await optional(given, 'detected', false);
      const { harm, key } = options;
      return session.about((dayone) =>
        dayone.tell(id, 'incident-open', { by, incident, severity, what, harm, serious, detectedAt, key }),
      );
    },
  },
  update: {
    options: ['severity', 'harm', 'mitigation', 'serious', 'action', 'owner', 'due', 'done', 'reported'],
    requires: () => {},
    done: 'is as you say',
    send: async (given, by) => {
      const { session, id, incident, options } = given;
      const { harm, mitigation, action, key } = options;
      const severity = oneOf('--severity', SEVERITIES, options.severity);
      const serious = oneOf('--serious', SERIOUS, options.serious);
      const owner = options.owner === undefined ? undefined : roleFrom(options.owner);
      const done = wholeFrom('--done', options.done, 1, 1_000);
      const dueAt = await optional(given, 'due', true);
      const reportedAt =
        options.reported === true
          ? ((await session.records.saidUnder(id, key, 'incident.updated'))?.reportedAt ?? new Date().toISOString())
          : options.reported && (await momentFrom(session, id, '--reported', options.reported, false));
      const said = { severity, harm, mitigation, serious, action, owner, dueAt, done, reportedAt };
      return session.about((dayone) => dayone.tell(id, 'incident-update', { by, incident, ...said, key }));
    },
  },
  close: {
    options: ['how'],
    requires: ({ how }) => void textFrom('--how', how),
    done: 'is over',
    send: ({ session, id, incident, options }, by) => {
      const how = textFrom('--how', options.how);
      return session.about((dayone) => dayone.tell(id, 'incident-close', { by, incident, how, key: options.key }));
    },
  },
  review: {
    options: ['learned'],
    requires: ({ learned }) => void textFrom('--learned', learned),
    done: 'is reviewed',
    send: ({ session, id, incident, options }, by) => {
      const learned = textFrom('--learned', options.learned);
      return session.about((dayone) => dayone.tell(id, 'incident-review', { by, incident, learned, key: options.key }));
    },
  },
};

const NAMES = [...Object.keys(ACTS), 'list'] as const;

/** An option of another act would be lost unseen. @throws Failure BAD_INPUT */
function refuseOthers(act: string, own: readonly string[], options: Options): void {
  const others = Object.keys(options).filter((name) => !['as', 'key', ...own].includes(name));
  if (others.length === 0) return;
  const takes = own.length > 0 ? `takes ${own.map((name) => `--${name}`).join(', ')}` : 'takes no option';
  throw usageError(`${others.map((name) => `--${name}`).join(', ')} is not of "incident ${act}"`, [`it ${takes}`]);
}

export const incident = command<Options>({
  name: 'incident',
  args: '<act> <id> [incident]',
  choices: NAMES,
  summary: 'incidents: open, update, close, review, list',
  about:
    'An incident is anything that went wrong under the system, by an id of your own. Anybody of the engagement opens ' +
    'it; owner, deputy, delivery lead and account manager carry it on and close it; owner or account manager review ' +
    'it. A severe one has to be reviewed, an action has to be done by its date, and a serious one (EU AI Act art. 73) ' +
    'has to be reported in time where the charter says that the Act applies: what is overdue pages. ' +
    'docs/how-to/run-an-incident.md tells how one is run.',
  examples: [
    'dayone incident open shared-mailbox-triage lost-mail --as dana-ruiz --severity severe --what "orders were filtered out" --serious serious',
    'dayone incident update shared-mailbox-triage lost-mail --as hanna-brandt --mitigation "put back" --action "a rule for orders" --owner delivery-lead --due 2027-06-30',
    'dayone incident update shared-mailbox-triage lost-mail --as dana-ruiz --done 1',
    'dayone incident update shared-mailbox-triage lost-mail --as hanna-brandt --reported',
    'dayone incident close shared-mailbox-triage lost-mail --as hanna-brandt --how "every order was answered"',
    'dayone incident review shared-mailbox-triage lost-mail --as hanna-brandt --learned "orders are looked through first"',
    'dayone incident list shared-mailbox-triage',
  ],
  options: [
    asOption(),
    withChoices(new Option('--severity <severity>', 'low, high or severe'), SEVERITIES),
    new Option('--what <text>', 'open: what happened'),
    new Option('--harm <text>', 'what it did to whom'),
    new Option('--detected <moment>', 'open: when it was known, a date or a moment with its offset; now if absent'),
    withChoices(
      new Option('--serious <kind>', 'serious, widespread or death (EU AI Act art. 73): the incident is then severe'),
      SERIOUS,
    ),
    new Option('--mitigation <text>', 'update: what was done against it'),
    new Option('--action <text>', 'update: what somebody will do, with --due'),
    new Option('--owner <role>', 'update: who does the action; the owner if absent'),
    new Option('--due <date>', 'update: last day for the action, or a moment with its offset'),
    new Option('--done <n>', 'update: the number of an action that is done'),
    new Option('--reported [moment]', 'update: it was reported to the authority, now if nothing else is said'),
    new Option('--how <text>', 'close: how it ended'),
    new Option('--learned <text>', 'review: what was learned'),
    keyOption(),
  ],
  run: async (session, [act, id, name], options): Promise<Answer> => {
    if (act === 'list') {
      refuseOthers(act, [], options);
      if (name !== undefined) throw usageError('"incident list" lists all incidents of an engagement');
      return list(session, id!);
    }
    const chosen = lookup(ACTS, act!);
    if (!chosen)
      throw usageError(`there is no "incident ${act}"`, [
        ...didYouMean(act!, NAMES),
        `expected one of: ${NAMES.join(', ')}`,
      ]);
    refuseOthers(act!, chosen.options, options);
    if (name === undefined) throw usageError(`say which: dayone incident ${act} ${id} INCIDENT`);
    const given: Given = { session, id: id!, incident: name, options };
    const [by] = allOf(
      () => actingPerson(session, options.as),
      () => chosen.requires(options),
    );
    const answer = await chosen.send(given, by);
    const moments = await understoodOf(given);
    return {
      json: { id, by, incident: name, ...answer },
      text: (paint) => [
        ...answerText(`${id}: incident ${name} ${chosen.done}${options.serious ? ', and severe' : ''}`, answer, paint),
        ...moments,
      ],
    };
  },
});

async function list(session: Session, id: string): Promise<Answer> {
  const { retainer } = await session.readable(await session.state(id));
  const now = new Date().toISOString();
  const requests = retainer.requests.filter(({ step }) => step === 'incident-review');
  const due = requests.map(({ what, role, dueAt }) => ({ what, role, dueAt, overdue: dueAt <= now }));
  const names = await session.people();
  return {
    json: { id, incidents: retainer.incidents, due },
    text: (paint) => [
      paint.bold(id),
      ...(retainer.incidents.length === 0 ? ['  No incident is known.'] : []),
      ...retainer.incidents.toReversed().flatMap((one) => ['', ...incidentText(one, names, paint)]),
      ...(requests.length === 0 ? [] : ['', 'What is due:', ...indent(dueText(requests, now, paint))]),
    ],
  };
}

const dueText = (requests: readonly PersonRequest[], now: string, paint: Paint): string[] =>
  columns(
    requests.map(({ what, role, dueAt }) => {
      const when = `until ${moment(dueAt)}`;
      return [plain(what), role, dueAt <= now ? paint.red(`${when}, overdue`) : when];
    }),
  );

function incidentText(one: Incident, names: Names, paint: Paint): string[] {
  const { severity, serious, closedAt, reviewedAt, reviewedBy, reportedAt, harm, mitigation } = one;
  const stands = reviewedAt ? 'reviewed' : closedAt ? 'over' : paint.red('open');
  const facts: [string, string][] = [
    ['what', plain(one.what)],
    ...(harm === null ? [] : [['harm', plain(harm)] as [string, string]]),
    ...(mitigation === null ? [] : [['mitigation', plain(mitigation)] as [string, string]]),
    ['known', `${moment(one.detectedAt)}, opened ${moment(one.openedAt)} by ${personName(one.openedBy, names)}`],
    ...(reportedAt === null ? [] : [['reported', moment(reportedAt)] as [string, string]]),
    ...one.actions.map(({ id, what, owner, dueAt, doneAt }): [string, string] => [
      `action ${id}`,
      `${plain(what)}: ${owner}, ${doneAt ? paint.green(`done ${moment(doneAt)}`) : `until ${moment(dueAt)}`}`,
    ]),
    ...(closedAt === null ? [] : [['over', moment(closedAt)] as [string, string]]),
    ...(reviewedAt === null
      ? []
      : [['reviewed', `${moment(reviewedAt)} by ${personName(reviewedBy!, names)}`] as [string, string]]),
  ];
  return [
    `  ${paint.bold(one.id)}, ${severity}${serious ? ` (${serious})` : ''}, ${stands}`,
    ...indent(columns(facts), 4),
  ];
}
