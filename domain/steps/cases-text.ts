/** What collected cases say, as people read it: rounded. What is signed is exact. */
import { numberText } from '../charter/figures';
import type { CasesFacts } from '../questions';
import { lookup } from '../record';

const dayOf = (at: string | null): string => at?.slice(0, 10) ?? 'an unknown day';

/** `1,000 cases from 2026-01-05 to 2026-02-06 (UTC), on 25 working days`. */
export const casesText = ({ count, from, to, workingDays }: CasesFacts): string =>
  `${numberText(count)} cases from ${dayOf(from)} to ${dayOf(to)} (UTC), on ${workingDays} working days`;

/** A metric's value before the change, with where it comes from; or why there is none. */
export function baselineText({ baselines, columns }: CasesFacts, metric: string): string {
  const found = lookup(baselines, metric);
  if (!found) return 'not measured';
  if ('problem' in found) return found.problem;
  const { value, samples, reference } = found;
  const told = reference ? 'a distribution' : numberText(value);
  const read = columns.find((one) => one.metric === metric);
  const how = read ? `: ${reference ? '' : `${read.aggregation} of `}column ${read.column}` : '';
  return `${told} (measured${how}, over ${numberText(samples)} cases)`;
}
