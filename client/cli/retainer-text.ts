/** How a retainer stands, for a terminal: its calendar in the client's local time, and what it found and asks. */

import type { Verdict } from '../../domain/model/metrics';
import type { State } from '../../domain/model/state';
import { localTime } from '../../domain/values/local-time';
import type { CalendarRow } from '../../domain/views/retainer-overview';
import { commandFor } from '../../evidence/command-words';
import type { ScheduleSeen } from '../temporal/schedules';
import { counted, type Names, personName } from '../texts/words';
import type { RetainerView } from '../use-cases/run-retainer';
import { findingsText } from './commands/findings';
import { columns, indent, moment, plain, table } from './output';
import type { Paint } from './paint';

export const verdictText = (verdict: Verdict, paint: Paint): string => {
  if (verdict === 'pass') return paint.green(verdict);
  return verdict === 'fail' || verdict === 'error' ? paint.red(verdict) : paint.yellow(verdict);
};

/** @param at now */
export function retainerText(view: RetainerView, names: Names, at: string, paint: Paint): string[] {
  const { id, timezone, inOperation, cycles, findings, requests } = view;
  const local = (when: string): string => localTime(when, timezone, { weekday: true });
  return [
    `${paint.bold(id)}  ${inOperation ? counted(cycles, 'cycle') : 'not in operation: no step is due'}, times of ${timezone}`,
    ...indent(columns(factsOf(view, names, local, paint))),
    '',
    ...indent(
      table(
        ['step', 'every', 'last', 'verdict', 'next'],
        view.steps.map((row) => cells(row, local, at, paint)),
        paint,
      ),
    ),
    ...stepText(view.steps, paint),
    ...(findings.length > 0 ? ['', 'Open findings:', ...indent(findingsText(findings, paint))] : []),
    ...(requests.length > 0 ? ['', 'Asked of people:', ...indent(requestsText(view, local, at, paint))] : []),
  ];
}

type Local = (at: string) => string;

function factsOf({ schedule, paused, lapses, pilot }: RetainerView, names: Names, local: Local, paint: Paint) {
  const facts: [string, string][] = [['next tick', tickText(schedule, local, paint)]];
  if (paused)
    facts.push([
      'paused',
      paint.yellow(`until ${local(paused.until)}, by ${personName(paused.by, names)}: ${plain(paused.reason)}`),
    ]);
  for (const [prerequisite, lapse] of Object.entries(lapses))
    facts.push(['lapsed', paint.red(`${prerequisite}, since ${local(lapse.since)}: ${plain(lapse.why)}`)]);
  if (pilot) facts.push(['pilot mode', paint.red(`since ${local(pilot.since)}: ${plain(pilot.detail)}`)]);
  return facts;
}

function tickText(schedule: ScheduleSeen | null, local: Local, paint: Paint): string {
  if (!schedule) return 'there is no Schedule';
  const { pause, nextAt, differing } = schedule;
  if (pause) return paint.yellow(`none, paused${pause.note ? `: ${plain(pause.note.replace(/^dayone: /, ''))}` : ''}`);
  const next = nextAt[0] ? local(nextAt[0]) : 'none';
  return differing.length > 0
    ? `${next} ${paint.yellow(`(it is not as it should be: ${differing.join('; ')})`)}`
    : next;
}

function cells({ step, every, last, dueAt }: CalendarRow, local: Local, at: string, paint: Paint): string[] {
  const next = dueAt === null ? paint.dim('–') : dueAt <= at ? 'with the next tick' : local(dueAt);
  return [
    step,
    every,
    last ? local(last.scheduledAt) : paint.dim('never'),
    last ? verdictText(last.verdict, paint) : paint.dim('–'),
    next,
  ];
}

/** What was found, where it is not simply well. */
function stepText(steps: readonly CalendarRow[], paint: Paint): string[] {
  const lines = steps.flatMap(({ step, last }) =>
    last && last.verdict !== 'pass' && last.detail !== '' ? [`${step}: ${plain(last.detail)}`] : [],
  );
  return lines.length > 0 ? ['', ...indent(lines.map(paint.dim))] : [];
}

function requestsText({ id, requests }: RetainerView, local: Local, at: string, paint: Paint): string[] {
  return requests.flatMap(({ what, role, dueAt, action, escalated }) => [
    `${plain(what)}  ${paint.dim(`${role}, due`)} ${dueAt < at ? paint.red(local(dueAt)) : local(dueAt)}${escalated ? paint.red(', escalated') : ''}`,
    paint.dim(`    ${commandFor(id, action, null)}`),
  ]);
}

/** What of the retainer belongs into the status: what has lapsed, a pause, and what people are asked. */
export function standingFacts(
  { lapses, retainer }: { lapses: State['lapses']; retainer: Pick<State['retainer'], 'paused' | 'requests'> },
  names: Names,
  paint: Paint,
): [string, string][] {
  const { paused, requests } = retainer;
  return [
    ...Object.entries(lapses).map(([prerequisite, { since, why }]): [string, string] => [
      'lapsed',
      paint.red(`${prerequisite}, since ${moment(since)}: ${plain(why)}`),
    ]),
    ...(paused
      ? [
          [
            'paused',
            paint.yellow(
              `the retainer, until ${moment(paused.until)}, by ${personName(paused.by, names)}: ${plain(paused.reason)}`,
            ),
          ] as [string, string],
        ]
      : []),
    ...requests.map(({ what, role, dueAt }): [string, string] => [
      'asked',
      `${plain(what)}: ${role}, due ${moment(dueAt)}`,
    ]),
  ];
}
