/** What people are shown before they sign, in words. */
import { subjectLines } from '../../client/shown';
import type { CasesFacts } from '../../domain/questions';
import { processRedesign } from '../../domain/steps/process-redesign';
import { engagement } from '../rules/vocabulary';
import { fact } from '../support/paper-world';

const FACTS: CasesFacts = {
  count: 1_234,
  from: '2026-10-01T08:00:00.000Z',
  to: '2026-11-20T16:00:00.000Z',
  timeProblem: null,
  workingDays: 31,
  columns: [
    { metric: 'minutes', column: 'minutes', aggregation: 'mean' },
    { metric: 'kinds', column: 'kind', aggregation: 'distribution' },
  ],
  baselines: {
    minutes: { value: 51.10499999999999, samples: 1_234 },
    kinds: { value: 0, samples: 1_234, reference: { kind: 'categories', counts: { a: 1 } } as never },
  },
};

test('the cases are shown as rows, time span and the value before the change of each metric, rounded', () => {
  const e = engagement().upTo('process-redesign');
  e.handCases({ says: { cases: fact(FACTS) } });
  const subject = processRedesign.subject(e.state);
  expect(subject.found).toEqual(FACTS);
  const lines = subjectLines(subject).join('\n');
  expect(lines).toContain('found: 1,234 cases from 2026-10-01 to 2026-11-20 (UTC), on 31 working days');
  expect(lines).toMatch(/minutes: '?"?51.1 \(measured: mean of column minutes, over 1,234 cases\)/);
  expect(lines).toMatch(/kinds: '?"?a distribution \(measured: column kind, over 1,234 cases\)/);
});
