/**
 * Findings and their ladder: ticket < page < change freeze < automatic rollback < pilot mode. A finding is opened once,
 * raised while it is open, reopened after it was closed, and closed by the same check passing or by a remediation.
 */

import { afterWorkingDays, DAY_MS } from '../kernel/calendar';
import { type CommandHandler, event, type NewEvent, refused, refusedName } from '../kernel/events';
import { isOfGuardrail, openFindingOf, openFindings, severityRank } from '../kernel/open-findings';
import type { CommandOf } from '../model/commands';
import type { FindingSeverity } from '../model/findings';
import type { Action } from '../model/gates';
import type { Role } from '../model/people';
import type { State } from '../model/state';
import { actsIn, holdersOf, holdsRole } from '../people/delegation';
import { hasActed } from '../people/roles';
import { shifted } from '../values/dates';

export interface FindingToOpen {
  /** The check that found it, and what it is of: the same check finds it again under the same id. */
  id: string;
  step: string;
  severity: FindingSeverity;
  what: string;
  owner: Role;
  /** What closes it, where one message does. */
  action?: Action;
}

/** So many working days from now, at the end of their hours; calendar days if no working days are precomputed. */
export const workingDaysFrom = (s: State, at: string, days: number): string =>
  afterWorkingDays(s.workdays, at, days) ?? shifted(at, Math.ceil(days) * DAY_MS);

/** Opens or reopens a finding, or raises an open one; does nothing if its severity is already as high. */
export function openFinding(s: State, finding: FindingToOpen, at: string): NewEvent[] {
  const open = openFindingOf(s, finding.id);
  if (open && severityRank(open.severity) >= severityRank(finding.severity)) return [];
  const dueAt = workingDaysFrom(s, at, s.charter.retainer.findingDays[finding.severity]);
  return [event('finding.opened', { ...finding, dueAt })];
}

/** The same check passed: closes what it had found. */
export const closeFinding = (s: State, id: string, how: string): NewEvent[] =>
  openFindingOf(s, id) ? [event('finding.closed', { id, how })] : [];

/** Opens the finding where there is one, and closes it where there is none. */
export const upsertOrClose = (
  s: State,
  finding: FindingToOpen | null,
  id: string,
  how: string,
  at: string,
): NewEvent[] => (finding ? openFinding(s, finding, at) : closeFinding(s, id, how));

/** Findings that were not closed in time, each reported once. */
export const findingDeadlines = (s: State): { at: string; happens: () => NewEvent[] }[] =>
  openFindings(s).flatMap(({ id, dueAt, overdue }) =>
    dueAt !== null && !overdue ? [{ at: dueAt, happens: () => [event('finding.overdue', { id })] }] : [],
  );

/** Who may say what was done about a finding, in addition to its owner. */
const MAY_REMEDIATE: readonly Role[] = ['owner', 'deputy', 'delivery-lead', 'account-manager'];

const known = (s: State, kind: string, id: string): NewEvent[] | null =>
  openFindingOf(s, id)
    ? null
    : refusedName(
        kind,
        `there is no open finding "${id}"`,
        id,
        openFindings(s).map((one) => one.id),
      );

/** What found it finds it again, if it was not remedied: then it is reopened. */
export const remediate: CommandHandler<CommandOf<'remediate'>> = (
  s,
  { kind, by, finding: id, how, evidence = null },
  at,
) => {
  const unknown = known(s, kind, id);
  if (unknown) return unknown;
  const roles = [openFindingOf(s, id)!.owner, ...MAY_REMEDIATE];
  if (!actsIn(s, by, roles, at))
    return refused(kind, 'WRONG_PERSON', `${by} does not answer for this finding`, holdersOf(s, [...new Set(roles)]));
  if (id === 'ran-before-lock' || id.startsWith('withdrawn:') || id.startsWith('waiver:'))
    return refused(kind, 'NOT_ASKED', `${id} is closed by its gate, not by a message`);
  if (id.startsWith('incident:') || id.startsWith('incident-review:') || isOfGuardrail(id))
    return refused(kind, 'NOT_ASKED', `${id} is closed by what is said of the incident`);
  return [event('finding.remediated', { id, how, evidence })];
};

/** The release that is to remedy a finding; owner and account manager approve it, and no freeze blocks it. */
export const nameRemedy: CommandHandler<CommandOf<'name-remedy'>> = (s, { kind, by, finding: id, release }) => {
  const unknown = known(s, kind, id);
  if (unknown) return unknown;
  if (!holdsRole(s, by, ['delivery-lead']))
    return refused(kind, 'WRONG_PERSON', 'a remedy is named by the delivery lead', holdersOf(s, ['delivery-lead']));
  return [event('finding.remedy-named', { id, release })];
};

const APPROVERS = ['owner', 'account-manager'] as const satisfies readonly Role[];

export const approveRemedy: CommandHandler<CommandOf<'approve-remedy'>> = (s, { kind, by, finding: id, release }) => {
  const unknown = known(s, kind, id);
  if (unknown) return unknown;
  const { remedy } = openFindingOf(s, id)!;
  if (remedy?.release !== release)
    return refusedName(
      kind,
      `release ${release} is not named as the remedy of ${id}`,
      release,
      remedy ? [remedy.release] : [],
    );
  const roles = APPROVERS.filter((role) => s.charter.people[role] === by);
  if (roles.length === 0)
    return refused(kind, 'WRONG_PERSON', 'a remedy is approved by owner and account manager', holdersOf(s, APPROVERS));
  const open = roles.filter((role) => !remedy.approvedBy.includes(role));
  const others = remedy.approvers.map((person, i) => ({ person, as: remedy.approvedBy[i]! }));
  const same = open.length > 0 ? hasActed(s, by, others) : null;
  if (same) return refused(kind, 'SAME_PERSON', `${same}: a remedy is approved by two people`);
  // One approval per person, also if one person holds several roles.
  return [event('finding.remedy-approved', { id, release, role: open[0] ?? roles[0]! })];
};

/** Whether this release remedies an open finding, and owner and account manager have approved that. */
export const isRemedy = (s: State, release: string): boolean =>
  openFindings(s).some(
    ({ remedy }) => remedy?.release === release && APPROVERS.every((role) => remedy.approvedBy.includes(role)),
  );

/** Why releases are frozen, in words; none for a release that is an approved remedy. */
export function frozenBy(s: State, release: string | null): string[] {
  if (release !== null && isRemedy(s, release)) return [];
  return [
    ...(s.pilot?.why === 'lapsed' ? [`pilot mode: ${s.pilot.detail}`] : []),
    ...openFindings(s)
      .filter(({ severity }) => severity === 'freeze')
      .map(({ what }) => what),
  ];
}
