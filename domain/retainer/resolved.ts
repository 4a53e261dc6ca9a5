/** Opens and closes requests and findings by what is known now, independent of who resolved them and how. */

import { followUps } from '../findings/incident-duties';
import { event, type NewEvent } from '../kernel/events';
import { isOfGuardrail, openFindings } from '../kernel/open-findings';
import type { State } from '../model/state';
import { withdrawnSamples } from './grades';
import { UNAPPROVED } from './steps/change-control';
import { ownerSettled } from './steps/owner-continuity';
import { drillSettled } from './steps/rollback-drill';

/** Steps whose findings are of the release that is live. */
const OF_THE_RELEASE: readonly string[] = ['slo-watch', 'vendor-currency', 'unit-cost'];

/**
 * Findings about a release are closed when it ends. Those of a critical guardrail stay open until a person has closed
 * the incident of its rollback.
 */
function overWithRelease(s: State): NewEvent[] {
  if (s.live) return [];
  const open = openFindings(s);
  const held = open.some(({ id }) => isOfGuardrail(id));
  return open
    .filter(({ id, step }) => OF_THE_RELEASE.includes(step) || id === UNAPPROVED)
    .filter(({ step }) => !held || step !== 'slo-watch')
    .map(({ id }) => event('finding.closed', { id, how: 'nothing is live any more' }));
}

export const closeResolved = (s: State, at: string): NewEvent[] => [
  ...overWithRelease(s),
  ...withdrawnSamples(s),
  ...ownerSettled(s),
  ...drillSettled(s, at),
  ...followUps(s, at),
];
