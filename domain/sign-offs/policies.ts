/** What follows automatically from sign-offs and amendments: findings that are resolved, amendments that come into force. */

import { gateOf } from '../gates/gate-of';
import { event, type Policy } from '../kernel/events';
import { openFindings } from '../kernel/open-findings';
import type { StepId } from '../model/steps';
import { remediedWaivers } from './roles';

/** What was withdrawn and is accepted again, and what a waiver left, is no finding any more. */
export const mending: Policy = (s, at) => {
  const open = openFindings(s).filter((finding) => finding.id.startsWith('withdrawn:'));
  const mended = open.filter((finding) => gateOf(s, finding.step as StepId)?.acceptedAt);
  return [
    ...mended.map(({ id }) => event('finding.closed', { id, how: 'its gate has accepted it again' })),
    ...remediedWaivers(s, at),
  ];
};

export const amending: Policy = (s) => {
  const gates = Object.values(s.proposal?.gates ?? {});
  // Gates that only prove again what has lapsed amend nothing.
  if (!s.proposal || s.proposal.digest === s.charterDigest || gates.some((gate) => gate.acceptedAt === null)) return [];
  return [event('amendment.accepted', { charterDigest: s.proposal.digest })];
};
