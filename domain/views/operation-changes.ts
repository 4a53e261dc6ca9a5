/** Changes of the operation: charter, prerequisites, holds, pilot mode, findings, the retainer, and the end. */

import { currentPhase } from '../gates/open-steps';
import { lockOpen, prerequisiteStatuses } from '../gates/prerequisites';
import { PREREQUISITES, type StepId } from '../model/steps';
import { lookup } from '../values/own-members';
import { type ChangeRule, is } from './change';
import { healthOf } from './visibility';

export const charter: ChangeRule = (before, after, at) => {
  const { charterVersion: version, charterDigest: digest, proposal } = after;
  const proposed = proposal && proposal.digest !== before.proposal?.digest;
  return [
    ...(proposed
      ? [is('amendment-proposed', proposal.at, { by: proposal.by, gates: Object.keys(proposal.gates) as StepId[] })]
      : []),
    ...(version === before.charterVersion ? [] : [is('charter', at, { version, digest })]),
  ];
};

export const prerequisites: ChangeRule = (before, after, at) => {
  const [old, now] = [prerequisiteStatuses(before), prerequisiteStatuses(after)];
  const [wasOpen, isOpen] = [lockOpen(before), lockOpen(after)];
  return [
    ...PREREQUISITES.filter((one) => old[one].standing !== now[one].standing).map((prerequisite) => {
      const { standing: to, since } = now[prerequisite];
      return is('standing', since ?? at, { prerequisite, from: old[prerequisite].standing, to });
    }),
    ...(wasOpen === isOpen ? [] : [is('lock', at, { to: isOpen ? 'open' : 'closed' })]),
  ];
};

export const holds: ChangeRule = (before, after, at) => {
  const { hold } = after;
  if (hold?.since === before.hold?.since) return [];
  if (!hold) return [is('hold-lifted', at, { since: before.hold!.since })];
  return [is('hold', hold.since, { by: hold.by, reason: hold.reason, why: hold.kind })];
};

export const pilotMode: ChangeRule = (before, after, at) => {
  const { pilot } = after;
  if (pilot?.since === before.pilot?.since) return [];
  if (!pilot) return [is('pilot-mode-left', at, { since: before.pilot!.since })];
  return [is('pilot-mode', pilot.since, { why: pilot.why, detail: pilot.detail })];
};

export const findings: ChangeRule = (before, after, at) =>
  after.findings.flatMap((one) => {
    const { id, severity, what, owner, openedAt, closedAt, closed } = one;
    const was = before.findings.find((known) => known.id === id);
    const again = was?.closedAt != null && was.closedAt !== closedAt;
    return [
      ...(was && !again ? [] : [is('finding-opened', was ? at : openedAt, { finding: id, severity, what, owner })]),
      ...(closedAt && closedAt !== was?.closedAt ? [is('finding-closed', closedAt, { finding: id, how: closed })] : []),
    ];
  });

export const retainer: ChangeRule = (before, after, at) => {
  const armed = after.schedule?.created ?? false;
  return [
    ...(armed === (before.schedule?.created ?? false) ? [] : [is('retainer-armed', at, { armed })]),
    ...Object.entries(after.retainer.steps)
      .filter(([step, record]) => lookup(before.retainer.steps, step)?.at !== record.at)
      .map(([step, { at: reportedAt, verdict, scheduledAt }]) =>
        is('retainer', reportedAt, { step, verdict, scheduledAt }),
      ),
  ];
};

export const phase: ChangeRule = (before, after, at, seenAt) => {
  if (after.closedAt) return [];
  const [from, to] = [currentPhase(before), currentPhase(after)];
  const [was, health] = [healthOf(before, seenAt), healthOf(after, at)];
  return [
    ...(from === to ? [] : [is('step', at, { from, to })]),
    ...(was === health ? [] : [is('health', at, { from: was, to: health })]),
  ];
};

export const closing: ChangeRule = (before, { closing: now }) =>
  now && !before.closing ? [is('closing', now.at, { mode: now.mode, by: now.by, reason: now.reason })] : [];

export const closed: ChangeRule = (before, { closedAt, closing: asked }) =>
  closedAt && !before.closedAt ? [is('closed', closedAt, { by: asked?.by ?? null })] : [];
