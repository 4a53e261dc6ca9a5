/** The report of a period by the command line: printed, written as a page, accepted. */

import type { CommandAnswer } from '../../domain/messages/messages';
import { localTime } from '../../domain/values/local-time';
import type { MetricReport, PeriodReport } from '../../domain/views/period-report';
import { version } from '../embedded/paths';
import { writeNew } from '../files/write';
import { figure } from '../page-parts/chart';
import { reportOf, type SignedReport } from '../report/gather';
import { reportPage } from '../report/page';
import { moneyText, type Names, personName } from '../texts/words';
import { type AcceptanceGiven, acceptReport } from '../use-cases/accept-report';
import { type Answer, actingPerson, usageError } from './command';
import { columns, indent, moment, plain } from './output';
import type { Paint } from './paint';
import { verdictText } from './retainer-text';
import type { Session } from './session';

export interface ReportOptions {
  period?: string;
  out?: string;
  force?: boolean;
  sign?: boolean;
  subject?: string;
  as?: string;
  key?: string;
}

/** @throws Failure BAD_INPUT, STALE_SUBJECT, FILE_UNREADABLE, and what an engagement refuses */
export async function periodReportOf(session: Session, id: string, options: ReportOptions): Promise<Answer> {
  if (options.period === undefined) throw usageError('say which period: --period 2026-Q4');
  const told = async (): Promise<SignedReport> => {
    const entries = await session.records.entries(id);
    if (entries.length === 0) throw await session.records.unknown(id);
    return reportOf(entries, options.period!, new Date().toISOString());
  };
  const shown = await told();
  const answer = options.sign ? await acceptReport(session, shown, acceptanceFrom(session, options)) : undefined;
  const { report, digest, ended, signed, changed } = await session.readable(answer ? await told() : shown);
  const names = await session.people();
  const file = options.out ?? null;
  if (file !== null) await writePage(session, { report, digest, ended, signed, changed }, file, options.force ?? false);
  return {
    json: { id, digest, ended, file, signed, changed, ...(answer && { answer }), report },
    text: (paint) => [
      ...reportText({ report, digest, ended, signed, changed }, names, paint),
      ...(answer ? ['', acceptedText(answer, options, paint)] : []),
      ...(file === null ? [] : ['', `${file}: ${paint.green('written')}, to read and to print`]),
    ],
  };
}

/** @throws Failure BAD_INPUT */
function acceptanceFrom(session: Session, { as, subject, key }: ReportOptions): AcceptanceGiven {
  const by = actingPerson(session, as);
  if (subject === undefined || /^[0-9a-f]{8,64}$/.test(subject)) return { by, subject, key };
  throw usageError(`--subject cannot be ${subject}`, [
    'expected the digest of the report, or its first 8 digits at least',
  ]);
}

async function writePage(session: Session, signed: SignedReport, file: string, over: boolean): Promise<void> {
  const people = (await session.knownPeople()).map(({ id, name }) => ({ id, name }));
  await writeNew(file, reportPage(signed, { people }, `dayone ${version()}`), over);
}

const acceptedText = (answer: CommandAnswer, { period }: ReportOptions, paint: Paint): string =>
  `${paint.green('accepted')}: the report of ${period} ${paint.dim(`(ledger entry ${answer.entry})`)}`;

function reportText({ report, digest, ended, signed, changed }: SignedReport, names: Names, paint: Paint): string[] {
  const { engagement, title, period, timezone, until } = report;
  return [
    `${paint.bold(engagement)}  ${plain(title)}, ${period}${ended ? '' : paint.yellow(`, until ${localTime(until, timezone, { weekday: true })}`)}`,
    ...indent(
      columns([
        ...factsOf(report, paint),
        ['digest', digest],
        ...signedFacts({ ended, signed, changed }, names, paint),
      ]),
    ),
    '',
    ...indent(
      report.metrics.length > 0 ? columns(report.metrics.map((metric) => metricCells(metric, paint))) : ['no metric'],
    ),
  ];
}

function factsOf(
  { value, effort, incidents, drills, changes, findings, steps, lapses, pilotMode }: PeriodReport,
  paint: Paint,
) {
  const money = (amount: number): string => moneyText(amount, value!.currency);
  const open = findings.filter(({ to }) => to === null).length;
  const failed = drills.filter(({ passed }) => !passed).length;
  const run = steps.reduce((all, one) => all + one.run, 0);
  const missed = steps.reduce((all, one) => all + one.missed, 0);
  const facts: [string, string][] = [
    [
      'value',
      value
        ? `${money(value.delivered)} of ${money(value.planned)} planned; the retainer cost ${money(value.retainerCost)}`
        : 'not counted',
    ],
    ['hours', `${effort.hours}${effort.agreed === null ? ', none were agreed' : ` of ${effort.agreed} agreed`}`],
    ['steps', `${run} run${missed > 0 ? paint.red(`, ${missed} missed`) : ''}`],
    ['findings', `${findings.length}${open > 0 ? paint.yellow(`, ${open} open`) : ''}`],
    ['incidents', String(incidents.length)],
    ['drills', `${drills.length}${failed > 0 ? paint.red(`, ${failed} failed`) : ''}`],
    ['changes', String(changes.length)],
  ];
  for (const { prerequisite, from, to } of lapses)
    facts.push(['lapsed', paint.red(`${prerequisite}, ${moment(from)} – ${to ? moment(to) : 'now'}`)]);
  for (const { from, to } of pilotMode)
    facts.push(['pilot mode', paint.red(`${moment(from)} – ${to ? moment(to) : 'now'}`)]);
  return facts;
}

function signedFacts(
  { ended, signed, changed }: Pick<SignedReport, 'ended' | 'signed' | 'changed'>,
  names: Names,
  paint: Paint,
) {
  if (!ended) return [['accepted', paint.dim('when the period is over')] as [string, string]];
  const given = Object.entries(signed).map(([role, { by, at }]) => `${role}: ${personName(by, names)}, ${moment(at)}`);
  const anew = changed ? [paint.yellow('it has changed since it was accepted: both are asked again')] : [];
  return [['accepted', [...given, ...anew].join('; ') || 'by nobody yet'] as [string, string]];
}

function metricCells(metric: MetricReport, paint: Paint): string[] {
  const told = (value: number | null | undefined): string => (value == null ? '–' : figure(value, metric));
  const { last, worst, baseline, target } = metric;
  return [
    metric.metric,
    `before ${told(baseline?.value)}`,
    `target ${target ?? '–'}`,
    last ? `last ${told(last.value)} ${verdictText(last.verdict, paint)}` : 'not measured',
    worst ? `worst ${told(worst.value)} ${verdictText(worst.verdict, paint)}` : '',
  ];
}
