import type { Charter } from '../../model/charter';
import type { Action } from '../../model/gates';
import type { SubmittedCases } from '../../model/metrics';
import type { CaseColumn, CasesFacts } from '../../model/questions';
import type { State } from '../../model/state';
import { digest } from '../../values/digest';
import {
  checked,
  confirmedFigures,
  observed,
  type RequirementSpec,
  signed,
  stated,
  statedOrDocumented,
} from '../requirement-specs';
import { step } from './step';

const SUBMIT: Action = { message: 'submit-cases' };

/** The metrics whose value before the change is measured from the collected cases. */
export const caseColumns = (charter: Charter): CaseColumn[] =>
  (charter.metrics ?? []).flatMap((metric) =>
    metric.baseline.from === 'cases'
      ? [{ metric: metric.id, column: metric.baseline.column, aggregation: metric.aggregation }]
      : [],
  );

/** How the days with cases are counted. */
export const caseDaysBy = ({ calendar: { timezone, workdays, holidays } }: Charter) => ({
  timezone,
  workdays,
  holidays,
});

/** Why cases are too few to say how the process runs today; null where they are enough. */
export function reachesBack({ limits }: Charter, { count, workingDays }: CasesFacts): string | null {
  const { caseDays, caseCount } = limits;
  if (count >= caseCount || workingDays >= caseDays) return null;
  return `found ${count} cases over ${workingDays} working days, asked are ${caseCount} cases or ${caseDays} working days`;
}

/** Everything that keeps cases from counting, one line each: the same at submission and at the gate. */
export function faultsOfCases(charter: Charter, facts: CasesFacts): string[] {
  if (facts.count === 0) return ['there are no cases'];
  const faults = [
    ...(facts.timeProblem === null ? [] : [facts.timeProblem]),
    ...Object.entries(facts.baselines).flatMap(([metric, found]) =>
      'problem' in found ? [`metric ${metric}: ${found.problem}`] : [],
    ),
  ];
  const short = faults.length === 0 ? reachesBack(charter, facts) : null;
  return short === null ? faults : [short];
}

/** Cached by charter, as it is needed whenever an engagement runs. */
const columnDigests = new WeakMap<Charter, string>();

/** What is measured in the cases, as far as their gate knows it. */
export function columnsDigest({ charter }: State): string {
  const found = columnDigests.get(charter) ?? digest(caseColumns(charter));
  columnDigests.set(charter, found);
  return found;
}

const columnText = ({ column, aggregation }: CaseColumn): string => `${aggregation} of column ${column}`;

/** What the metrics read in the cases now, against what was measured in them: one line each. */
export function columnChanges(before: readonly CaseColumn[], now: readonly CaseColumn[]): string[] {
  const measured = new Map(before.map((one) => [one.metric, columnText(one)]));
  const asked = new Map(now.map((one) => [one.metric, columnText(one)]));
  const lines = [...new Set([...measured.keys(), ...asked.keys()])].map((metric) => {
    const [was, is] = [measured.get(metric), asked.get(metric)];
    if (was === is) return null;
    if (was === undefined) return `metric ${metric} asks for the ${is}`;
    return is === undefined
      ? `metric ${metric} asks for no column any more`
      : `metric ${metric} asks for the ${is}, not the ${was}`;
  });
  return lines.filter((line) => line !== null);
}

/** Why nobody can approve the cases yet: they have not been read, so nobody can see what they say. Null: they can. */
export const unreadCases = ({ cases, live }: State): string | null => {
  if (live || !cases || cases.signed) return null;
  return cases.judged?.problem ? `the cases cannot be read: ${cases.judged.problem}` : 'the cases are being read';
};

/** The cases were read as they are asked for now, and nothing is wrong with them. */
function readCases(s: State, { facts, columns, judged }: SubmittedCases): RequirementSpec {
  const what = 'the cases can be read, and reach back far enough';
  if (judged?.problem) return stated('cases-read', what, 'delivery-lead', false, judged.problem, SUBMIT);
  if (!facts || columns !== columnsDigest(s)) return observed('cases-read', what, 'delivery-lead', false);
  const faults = faultsOfCases(s.charter, facts);
  const problem = faults.length === 0 ? null : `claimed to be usable; ${faults.join('; ')}`;
  return stated('cases-read', what, 'delivery-lead', true, problem, SUBMIT);
}

const storedCases = ({ digest }: SubmittedCases): RequirementSpec =>
  checked<'document'>(
    'cases',
    'the evidence store holds the cases unchanged',
    'delivery-lead',
    { kind: 'document', digest },
    ({ bytes }) => (bytes > 0 ? null : 'the file is empty'),
    { action: SUBMIT },
  );

/** Process redesign: the process is settled with people in it, and cases say how it runs today. */
export const processRedesign = step({
  id: 'process-redesign',
  phase: 'process',
  decisionMeeting: 'kick-off',
  delivers: 'baseline cases',
  purpose: 'The target process with every hand-over between people and AI, and cases of how it runs today.',
  clauses: ['NIST AI RMF MAP 3.3', 'NIST AI RMF MAP 3.5', 'NIST AI RMF MEASURE 2.1'],
  subjects: [
    (s) => ({
      handOvers: s.charter.process?.handOvers ?? null,
      document: s.evidence.process?.digest ?? null,
      cases: s.cases?.digest ?? null,
      found: s.cases?.signed ?? null,
    }),
  ],
  requirements: (s) => {
    const { caseDays, caseCount } = s.charter.limits;
    const asks: RequirementSpec[] = [
      ...confirmedFigures(s, 'process-redesign'),
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
        SUBMIT,
      ),
      signed('owner', 'approves the target process'),
    ];
    if (s.cases) asks.push(readCases(s, s.cases), storedCases(s.cases));
    return asks;
  },
});
