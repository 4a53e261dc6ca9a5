/** Who is notified of what happened: one line per event. `notices.ts` adds what is pending on a person. */

import { because, DECISION_TEXTS } from '../kernel/texts';
import type { Entry, Events, EventType } from '../model/events';
import type { Action } from '../model/gates';
import { ROLES, type Role } from '../model/people';
import type { State } from '../model/state';
import { localTime } from '../values/local-time';
import { lookup } from '../values/own-members';
import type { News, Tone } from './notice';

interface Line<K extends EventType> {
  /** What happened, as the table in docs/reference/notices.md says it. */
  what: string;
  tone: Tone;
  to: readonly Role[];
  /** A role that the event itself names. */
  also?: (data: Events[K], s: State) => Role;
  /** Left out: always. */
  when?: (data: Events[K], s: State) => boolean;
  text: (data: Events[K], s: State) => string;
  /** What they may send about it. */
  action?: (data: Events[K], s: State) => Action | undefined;
}

const CLEARS = 'nothing moves forward before owner, deputy or account manager clears it';

/** Such an end is often the client's midnight, which is another day in UTC. */
const clock = (at: string, { charter }: State): string => localTime(at, charter.calendar.timezone);

const line = <K extends EventType>(line: Line<K>): Line<K> => line;

export const NOTIFICATION_RULES = {
  'gate.reopened': line<'gate.reopened'>({
    what: 'a gate reopened',
    tone: 'fell',
    to: ['owner', 'account-manager', 'delivery-lead'],
    text: ({ step, why }) => `${step} is open again: ${why}`,
  }),
  'sign-off.given': line<'sign-off.given'>({
    what: 'a sign-off was refused, or changes were requested',
    tone: 'fell',
    to: ['account-manager', 'delivery-lead'],
    when: ({ decision }) => decision !== 'approve',
    text: ({ gate, role, decision, comment }) => `${gate}: the ${role} ${DECISION_TEXTS[decision]}${because(comment)}`,
  }),
  'sign-off.revoked': line<'sign-off.revoked'>({
    what: 'a sign-off was taken back',
    tone: 'fell',
    to: ['owner', 'account-manager', 'delivery-lead'],
    text: ({ gate, role, reason }) => `${gate}: the ${role} took back the sign-off: ${reason}`,
  }),
  'role.transferred': line<'role.transferred'>({
    what: 'a role was handed over',
    tone: 'good',
    to: ['sponsor', 'owner', 'deputy', 'account-manager', 'delivery-lead'],
    text: ({ role, reason }) => `the role of ${role} is handed over: ${reason}`,
  }),
  'waiver.granted': line<'waiver.granted'>({
    what: 'a requirement was waived',
    tone: 'fell',
    to: ['owner', 'account-manager', 'delivery-lead'],
    text: ({ gate, what, until, reason }, s) => `${gate}: waived until ${clock(until, s)}: ${what} (${reason})`,
  }),
  'waiver.expired': line<'waiver.expired'>({
    what: 'a waiver has ended',
    tone: 'fell',
    to: ['account-manager', 'delivery-lead'],
    text: ({ gate, requirement }) => `${gate}: the waiver of ${requirement} has ended`,
  }),
  'amendment.accepted': line<'amendment.accepted'>({
    what: 'an amendment is in force',
    tone: 'good',
    to: ['owner', 'account-manager', 'delivery-lead'],
    text: () => 'the amended charter is in force',
  }),
  'drill.failed': line<'drill.failed'>({
    what: 'a rollback drill failed',
    tone: 'fell',
    to: ['owner', 'deputy', 'delivery-lead'],
    text: ({ release, problem }) => `the rollback drill of release ${release} failed: ${problem}`,
  }),
  'stage.stopped': line<'stage.stopped'>({
    what: 'a stage was stopped',
    tone: 'fell',
    to: ['owner', 'account-manager', 'delivery-lead'],
    text: ({ release, why }) => `the stage of release ${release} was stopped: ${why}`,
  }),
  'rollback.pulled': line<'rollback.pulled'>({
    what: 'a release was rolled back',
    tone: 'page',
    to: ['owner', 'deputy', 'sponsor', 'account-manager', 'delivery-lead'],
    text: ({ release, reason }, s) =>
      `release ${release} was rolled back: ${reason}${s.hold?.kind === 'after-rollback' ? `; ${CLEARS}` : ''}`,
    action: (_data, s) => (s.hold?.kind === 'after-rollback' ? { message: 'resume' } : undefined),
  }),
  'release.withdrawn': line<'release.withdrawn'>({
    what: 'a release was withdrawn',
    tone: 'fell',
    to: ['owner', 'delivery-lead'],
    text: ({ release, why }) => `release ${release} is withdrawn: ${why}`,
  }),
  'incident.opened': line<'incident.opened'>({
    what: 'an incident',
    tone: 'page',
    to: ['owner', 'deputy', 'governance-lead', 'account-manager', 'delivery-lead'],
    text: ({ what }) => what,
  }),
  'finding.opened': line<'finding.opened'>({
    what: 'a finding',
    tone: 'fell',
    to: [],
    also: ({ owner }) => owner,
    text: ({ what }) => what,
  }),
  'finding.closed': line<'finding.closed'>({
    what: 'a finding or an incident is closed',
    tone: 'good',
    to: [],
    also: ({ id }, s) => s.findings.find((finding) => finding.id === id)?.owner ?? 'owner',
    text: ({ id, how }, s) => `closed: ${s.findings.find((finding) => finding.id === id)?.what ?? id} (${how})`,
  }),
  'finding.overdue': line<'finding.overdue'>({
    what: 'a finding is overdue',
    tone: 'fell',
    to: ['account-manager'],
    also: ({ id }, s) => s.findings.find((finding) => finding.id === id)?.owner ?? 'owner',
    text: ({ id }, s) => `overdue: ${s.findings.find((finding) => finding.id === id)?.what ?? id}`,
  }),
  'finding.remediated': line<'finding.remediated'>({
    what: 'a finding was remedied',
    tone: 'good',
    to: ['account-manager'],
    also: ({ id }, s) => s.findings.find((finding) => finding.id === id)?.owner ?? 'owner',
    text: ({ id, how }, s) => `remedied: ${s.findings.find((finding) => finding.id === id)?.what ?? id} (${how})`,
  }),
  'prerequisite.lapsed': line<'prerequisite.lapsed'>({
    what: 'a prerequisite has lapsed',
    tone: 'page',
    to: ['sponsor', 'owner', 'deputy', 'account-manager', 'delivery-lead'],
    text: ({ prerequisite, why }, s) =>
      `${prerequisite} has lapsed: ${why}; in ${s.charter.retainer.graceDays} working days it is pilot mode`,
  }),
  'prerequisite.regained': line<'prerequisite.regained'>({
    what: 'a prerequisite is proven again',
    tone: 'good',
    to: ['sponsor', 'owner', 'deputy', 'account-manager', 'delivery-lead'],
    text: ({ prerequisite, how }) => `${prerequisite} is proven again: ${how}`,
  }),
  'person.left': line<'person.left'>({
    what: 'somebody has left',
    tone: 'fell',
    to: ['sponsor', 'owner', 'deputy', 'account-manager', 'delivery-lead'],
    text: ({ person, reason }) => `${person} has left: ${reason}`,
  }),
  'incident.recorded': line<'incident.recorded'>({
    what: 'an incident was recorded',
    tone: 'page',
    to: ['owner', 'deputy', 'governance-lead', 'account-manager', 'delivery-lead'],
    text: ({ id, severity, what }) => `incident ${id} (${severity}): ${what}`,
  }),
  'process.changed': line<'process.changed'>({
    what: 'the process has changed',
    tone: 'fell',
    to: ['owner', 'account-manager', 'delivery-lead'],
    text: ({ what }) => `the process is not the one that was redesigned any more: ${what}`,
  }),
  'value.decided': line<'value.decided'>({
    what: 'the sponsor decided on the value',
    tone: 'good',
    to: ['owner', 'account-manager', 'delivery-lead'],
    text: ({ decision, reason }) => `the sponsor decided on the value: ${decision}: ${reason}`,
  }),
  'schedule.missed': line<'schedule.missed'>({
    what: 'a cycle of the retainer never came',
    tone: 'fell',
    to: ['account-manager', 'delivery-lead'],
    text: ({ step, dueAt }) => `no cycle came for ${step}, due at ${dueAt}: its schedules are created again`,
  }),
  'schedule.mended': line<'schedule.mended'>({
    what: 'a schedule was edited or lost, and repaired',
    tone: 'fell',
    to: ['delivery-lead'],
    text: ({ what }) => `the retainer's schedules were not as they should be, and are: ${what.join('; ')}`,
  }),
  'schedule.paused': line<'schedule.paused'>({
    what: 'a schedule was paused in Temporal, or acts again',
    tone: 'fell',
    to: ['delivery-lead'],
    text: ({ schedules }) =>
      schedules.length > 0
        ? `paused in Temporal, past dayone: ${schedules.join(', ')}`
        : "the retainer's schedules act again",
  }),
  'retainer.paused': line<'retainer.paused'>({
    what: 'the retainer is paused',
    tone: 'fell',
    to: ['owner', 'account-manager', 'delivery-lead'],
    text: ({ until, reason }, s) => `the retainer is paused until ${clock(until, s)}: ${reason}`,
  }),
  'retainer.resumed': line<'retainer.resumed'>({
    what: 'the retainer continues',
    tone: 'good',
    to: ['owner', 'account-manager', 'delivery-lead'],
    text: ({ reason }) => `the retainer continues: ${reason}`,
  }),
  'pilot-mode.entered': line<'pilot-mode.entered'>({
    what: 'pilot mode',
    tone: 'fell',
    to: ['sponsor', 'owner', 'account-manager', 'delivery-lead'],
    text: ({ detail }) => `pilot mode: ${detail}`,
  }),
  'pilot-mode.left': line<'pilot-mode.left'>({
    what: 'out of pilot mode',
    tone: 'good',
    to: ['sponsor', 'owner', 'account-manager', 'delivery-lead'],
    text: ({ by }) => `out of pilot mode: ${by}`,
  }),
  'hold.set': line<'hold.set'>({
    what: 'a hold',
    tone: 'fell',
    to: ['sponsor', 'owner', 'deputy', 'account-manager', 'delivery-lead'],
    // After a rollback the rollback itself says it.
    when: ({ kind }) => kind === 'asked',
    text: ({ reason }) => `on hold: ${reason}`,
  }),
  'hold.lifted': line<'hold.lifted'>({
    what: 'the hold is lifted',
    tone: 'good',
    to: ['sponsor', 'owner', 'deputy', 'account-manager', 'delivery-lead'],
    text: ({ reason }) => `the hold is lifted: ${reason}`,
  }),
  'release.went-live': line<'release.went-live'>({
    what: 'a release is live',
    tone: 'good',
    to: ['sponsor', 'owner', 'deputy', 'account-manager', 'delivery-lead', 'reviewer', 'process-expert'],
    text: ({ release }) => `release ${release} is live`,
  }),
  'gate.accepted': line<'gate.accepted'>({
    what: 'operation is handed over',
    tone: 'good',
    to: ['sponsor', 'owner', 'deputy', 'account-manager', 'delivery-lead'],
    when: ({ step }) => step === 'operation-handover',
    text: () => 'operation is handed over; the retainer watches from here on',
  }),
  'engagement.closed': line<'engagement.closed'>({
    what: 'the engagement is closed',
    tone: 'good',
    to: ROLES,
    text: (_data, s) => `the engagement is closed${s.closing ? `: ${s.closing.reason}` : ''}`,
  }),
  'engagement.recovered': line<'engagement.recovered'>({
    what: 'the engagement was brought back from its ledger',
    tone: 'fell',
    to: ['account-manager', 'delivery-lead'],
    text: ({ after }) =>
      `the engagement was brought back from its ledger, after entry ${after.seq}; notices of that time may not have arrived`,
  }),
  'notice.undelivered': line<'notice.undelivered'>({
    what: 'a notice reached nobody, the first time for a person',
    tone: 'fell',
    to: [],
    // A person who cannot be reached is not notified of it.
    also: ({ to }, s) =>
      to.some((one) => one.person === s.charter.people['account-manager']) ? 'delivery-lead' : 'account-manager',
    when: ({ first }) => first,
    text: ({ to }) => `a notice could not be delivered: ${to.map(undeliveredText).join('; ')}`,
  }),
} satisfies { [K in EventType]?: Line<K> };

const undeliveredText = ({ person, by, why }: Events['notice.undelivered']['to'][number]): string =>
  `to ${person ?? 'the chat channel'}${by ? ` by ${by}` : ''} (${why})`;

/** The notification of an entry, and the roles that get it; null if nobody does. */
export function notificationsOf(
  s: State,
  entry: Entry,
): (Pick<News, 'tone' | 'text' | 'action'> & { roles: Role[] }) | null {
  const line = lookup(NOTIFICATION_RULES, entry.type) as Line<EventType> | undefined;
  const { data } = entry;
  if (!line || (line.when && !line.when(data, s))) return null;
  const named = line.also ? [line.also(data, s)] : [];
  const action = line.action?.(data, s);
  return { roles: [...line.to, ...named], tone: line.tone, text: line.text(data, s), ...(action && { action }) };
}
