import type { Charter } from '../charter/charter';
import { digest } from '../digest';
import { type Ask, checked, confirmedFigures, signed, stated, statedOrDocumented } from '../gates/asks';
import type { CasesFacts } from '../questions';
import type { State } from '../state';
import { step } from './step';

/** The metrics whose value before the change is measured from the collected cases. */
export const caseColumns = (charter: Charter) =>
  (charter.metrics ?? []).flatMap((metric) =>
    metric.baseline.from === 'cases'
      ? [{ metric: metric.id, column: metric.baseline.column, aggregation: metric.aggregation }]
      : [],
  );

/** How the days with cases are counted. */
const calendarOf = ({ charter }: State) => {
  const { timezone, workdays, holidays } = charter.calendar;
  return { timezone, workdays, holidays };
};

/** Why cases are too few to say how the process runs today; null where they are enough. */
export function reachesBack({ limits }: Charter, { count, workingDays }: CasesFacts): string | null {
  const { caseDays, caseCount } = limits;
  if (count >= caseCount || workingDays >= caseDays) return null;
  return `found ${count} cases over ${workingDays} working days, asked are ${caseCount} cases or ${caseDays} working days`;
}

/** What is measured in the cases, as far as their gate knows it. */
export const columnsDigest = (s: State): string => digest(caseColumns(s.charter));

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
        null,
        { message: 'submit-cases' },
      ),
      signed('owner', 'approves the target process'),
    ];
    if (s.cases)
      asks.push(
        checked<'cases'>(
          'cases',
          'the cases reach back far enough',
          'delivery-lead',
          { kind: 'cases', digest: s.cases.digest, columns: caseColumns(s.charter), calendar: calendarOf(s) },
          (facts) => {
            const problem = reachesBack(s.charter, facts);
            return problem && `claimed to reach back far enough; ${problem}`;
          },
        ),
      );
    return asks;
  },
});
