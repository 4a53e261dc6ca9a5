/** An engagement in operation whose cycles draw samples, which people grade. */
import type { Charter } from '../../../domain/model/charter';
import type { RetainerSteps } from '../../../domain/model/charter/retainer-steps';
import type { Role } from '../../../domain/model/people';
import { openSamples } from '../../../domain/retainer/grades';
import type { PaperEngagement } from '../../support/paper-engagement';
import type { World } from '../../support/paper-world';
import { cycleOf, engagement, given, pass, SIXTY_LINES, says } from '../vocabulary';

export const EXPERT = 'ida-holm';
const CASES = { kind: 'csv', url: 'http://127.0.0.1:9400/cases.csv' } as const;

export function charter(
  change: Partial<RetainerSteps['quality-sample']> = {},
  people: Charter['people'] = {},
): Charter {
  const { retainer } = SIXTY_LINES;
  const sample = { ...retainer.steps['quality-sample'], cases: CASES, ...change };
  return {
    ...SIXTY_LINES,
    people: { ...SIXTY_LINES.people, 'process-expert': EXPERT, ...people },
    retainer: { ...retainer, steps: { ...retainer.steps, 'quality-sample': sample } },
  };
}

export const operating = (of = charter()) => given(engagement(of).upTo('operation'), pass(1)).and;
export const draws = (world?: World) => cycleOf('quality-sample', world);
export const lastOf = (e: PaperEngagement) => e.state.retainer.samples.at(-1)!;

/** The open sample is graded: so many of its 30 cases were right. */
export const graded =
  (good: number, who: Role | (string & {}) = 'process-expert', total = 30) =>
  (e: PaperEngagement) =>
    says(who, { kind: 'grade-sample', sample: openSamples(e.state)[0]?.id ?? 'none', good, total })(e);

/** A week later, another sample, graded at once. */
export const week = (good: number) => (e: PaperEngagement) => given(e, pass(7, 'days'), draws(), graded(good));
