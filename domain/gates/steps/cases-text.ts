/** What collected cases say, as people read it: rounded. What is signed is exact. */
import { numberText } from '../../charter/figures';
import type { CasesFacts } from '../../model/questions';
import { localDay } from '../../values/local-time';
import { lookup } from '../../values/own-members';

const counted = (count: number, what: string): string => `${numberText(count)} ${what}${count === 1 ? '' : 's'}`;

/**
 * `1,000 cases from 2026-01-05 to 2026-02-06 (Europe/Berlin), on 25 working days`.
 * @param timezone of the charter's calendar: its days are those that were counted
 */
export function casesText({ count, from, to, workingDays }: CasesFacts, timezone: string): string {
  const day = (at: string | null): string => (at === null ? 'an unknown day' : localDay(at, timezone));
  return `${counted(count, 'case')} from ${day(from)} to ${day(to)} (${timezone}), on ${counted(workingDays, 'working day')}`;
}

/** A metric's value before the change, with where it comes from; or why there is none. */
export function baselineText({ baselines, columns }: CasesFacts, metric: string): string {
  const found = lookup(baselines, metric);
  if (!found) return 'not measured';
  if ('problem' in found) return found.problem;
  const { value, samples, reference } = found;
  const figure = reference ? 'a distribution' : numberText(value);
  const read = columns.find((one) => one.metric === metric);
  const how = read ? `: ${reference ? '' : `${read.aggregation} of `}column ${read.column}` : '';
  return `${figure} (measured${how}, over ${counted(samples, 'case')})`;
}
