import { digest } from '../digest';
import { type Ask, checked, confirmedFigures, signed, stated, statedOrDocumented } from '../gates/asks';
import type { State } from '../state';
import { step } from './step';

/** The metrics whose value before the change is measured from the collected cases. */
const columnsOf = (s: State) =>
  (s.charter.metrics ?? []).flatMap((metric) =>
    metric.baseline.from === 'cases'
      ? [{ metric: metric.id, column: metric.baseline.column, aggregation: metric.aggregation }]
      : [],
  );

/** How the days with cases are counted. */
const calendarOf = ({ charter }: State) => {
  const { timezone, workdays, holidays } = charter.calendar;
  return { timezone, workdays, holidays };
};

/** What is measured in the cases, as far as their gate knows it. */
export const columnsDigest = (s: State): string => digest(columnsOf(s));

/** Process redesign: the process is settled with people in it, and cases say how it runs today. */
export const processRedesign = step({
  id: 'process-redesign',
  phase: 'process',
  sitting: 'kick-off',
  delivers: 'baseline cases',
  purpose: 'The target process with every hand-over between people and AI, and cases of how it runs today.',
  clauses: ['NIST AI RMF MAP 3.3', 'NIST AI RMF MAP 3.5', 'NIST AI RMF MEASURE 2.1'],
  subject: (s) => ({
    handOvers: s.charter.process?.handOvers ?? null,
    document: s.evidence.process?.digest ?? null,
    cases: s.cases?.digest ?? null,
  }),
  asks: (s) => {
    const { caseDays, caseCount } = s.charter.limits;
    const asks: Ask[] = [
      ...confirmedFigures(s, 'process.handOvers'),
      ...statedOrDocumented(
        s,
        s.charter.process?.handOvers?.length,
        'process',
        'the target process with every hand-over between people and AI',
        'delivery-lead',
      ),
      stated(
        'cases',
        `cases of the process as it runs today (${caseDays} working days or ${caseCount} cases)`,
        'delivery-lead',
        s.cases !== null,
      ),
      signed('owner', 'approves the target process'),
    ];
    if (s.cases)
      asks.push(
        checked<'cases'>(
          'cases',
          'the cases reach back far enough',
          'delivery-lead',
          { kind: 'cases', digest: s.cases.digest, columns: columnsOf(s), calendar: calendarOf(s) },
          (facts) =>
            facts.count >= caseCount || facts.workingDays >= caseDays
              ? null
              : `claimed to reach back far enough; found ${facts.count} cases over ${facts.workingDays} working days, asked are ${caseCount} cases or ${caseDays} working days`,
        ),
      );
    return asks;
  },
});
