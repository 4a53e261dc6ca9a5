/** What is asked, found or due by what is known now, and what is not any more, whoever settled it and however. */
import { type Happening, happened } from '../decide/ruling';
import type { State } from '../state';
import { UNAPPROVED } from './change-control';
import { withdrawnSamples } from './grades';
import { pursued } from './incident-review';
import { ownerSettled } from './owner-continuity';
import { drillSettled } from './rollback-drill';

/** Steps whose findings are of the release that is live. */
const OF_THE_RELEASE: readonly string[] = ['slo-watch', 'vendor-currency', 'unit-cost'];

/** What was found of a release ends with it. */
const overWithRelease = (s: State): Happening[] =>
  s.live
    ? []
    : s.findings
        .filter(({ id, step, closedAt }) => closedAt === null && (OF_THE_RELEASE.includes(step) || id === UNAPPROVED))
        .map(({ id }) => happened('finding.closed', { id, how: 'nothing is live any more' }));

export const settled = (s: State, at: string): Happening[] => [
  ...overWithRelease(s),
  ...withdrawnSamples(s),
  ...ownerSettled(s),
  ...drillSettled(s, at),
  ...pursued(s, at),
];
