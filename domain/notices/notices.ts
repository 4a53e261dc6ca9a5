/**
 * `noticeBatchOf(before, now, entries, state) → batch`: who is notified after one append, and of what. A person on whom
 * something is newly pending gets one notice of all that is pending on them at that gate; reminders and escalations
 * follow their entries; what happened goes to the roles that `notification-rules.ts` names. One person gets one notice.
 */

import { currentPhase } from '../gates/open-steps';
import type { Entry, Events, EventType } from '../model/events';
import type { Channel } from '../model/notices';
import type { Role } from '../model/people';
import type { State } from '../model/state';
import { newlyPending, type PendingItem } from '../open-items/pending';
import { absenceOf, effectiveAssignee } from '../people/delegation';
import type { News, Notice, NoticeBatch, Wait } from './notice';
import { notificationsOf } from './notification-rules';

/** Who is notified of a gate that stays overdue, besides those on whom it is pending and the deputy. */
export const ESCALATES_TO: readonly Role[] = ['account-manager', 'sponsor'];

const inPerson = (s: State, role: Role): string[] => {
  const person = s.charter.people[role] === undefined ? null : effectiveAssignee(s, role);
  return person === null ? [] : [person];
};

const coverOf = (s: State, role: Role, at: string): string[] => {
  const cover = absenceOf(s, role, at)?.cover;
  return cover === undefined ? [] : [cover];
};

/** Collects notices: one per person, with one item per gate. */
class Notices {
  private readonly byPerson = new Map<string, Notice>();

  private of(to: string): Notice {
    const notice = this.byPerson.get(to) ?? { to, waits: [], news: [] };
    this.byPerson.set(to, notice);
    return notice;
  }

  /** The last item about a gate replaces earlier ones. */
  wait(to: string, wait: Wait): void {
    const notice = this.of(to);
    notice.waits = [...notice.waits.filter((one) => one.step !== wait.step), wait];
  }

  addNews(to: string, news: News): void {
    const notice = this.of(to);
    if (!notice.news.some((one) => one.about === news.about && one.text === news.text)) notice.news.push(news);
  }

  all(): Notice[] {
    return [...this.byPerson.values()];
  }
}

const dataOf = <K extends EventType>(entries: readonly Entry[], type: K): Events[K][] =>
  entries.filter((entry) => entry.type === type).map((entry) => entry.data as Events[K]);

/** All that is pending on these people at a gate. */
function waitAt(
  now: readonly PendingItem[],
  step: PendingItem['step'],
  on: readonly string[],
  why: Wait['why'],
): Wait | null {
  const theirs = now.filter((one) => one.step === step && on.includes(one.person));
  if (theirs.length === 0) return null;
  return { step, why, on: [...on], asked: theirs.map((one) => one.asked), dueAt: theirs[0]!.dueAt };
}

/** Reminders name people, and roles without a holder; what those have to supply is pending on the account manager. */
const peopleAt = (now: readonly PendingItem[], step: PendingItem['step'], waitingOn: readonly string[]): string[] => {
  const there = [...new Set(now.filter((one) => one.step === step).map((one) => one.person))];
  const named = there.filter((person) => waitingOn.includes(person));
  return named.length > 0 ? named : there;
};

/** Who gets an escalation: account manager and sponsor, except those on whom it is pending; both if that is both. */
function escalatesTo(s: State, waitingOn: readonly string[]): string[] {
  const all = ESCALATES_TO.flatMap((role) => inPerson(s, role));
  const others = all.filter((person) => !waitingOn.includes(person));
  return others.length > 0 ? others : all;
}

function tellWaits(
  notices: Notices,
  s: State,
  entries: readonly Entry[],
  before: readonly PendingItem[],
  now: PendingItem[],
) {
  const notified = new Set<string>();
  const tell = (to: string, wait: Wait | null): void => {
    if (wait) notices.wait(to, wait);
    if (wait) notified.add(`${to} ${wait.step}`);
  };
  for (const { person, step } of newlyPending(before, now))
    if (!notified.has(`${person} ${step}`)) tell(person, waitAt(now, step, [person], 'asked'));
  for (const { step, waitingOn } of dataOf(entries, 'gate.reminded'))
    for (const person of peopleAt(now, step, waitingOn)) tell(person, waitAt(now, step, [person], 'reminder'));
  for (const { step, waitingOn, deputy } of dataOf(entries, 'gate.deputised'))
    tell(deputy, waitAt(now, step, peopleAt(now, step, waitingOn), 'deputy'));
  for (const { step, waitingOn } of dataOf(entries, 'gate.escalated')) {
    const on = peopleAt(now, step, waitingOn);
    for (const person of escalatesTo(s, on)) tell(person, waitAt(now, step, on, 'escalation'));
  }
  tellRequests(tell, s, entries, now);
}

type Tell = (to: string, wait: Wait | null) => void;

/** Requests outside the gates have the same reminders as gates. */
function tellRequests(tell: Tell, s: State, entries: readonly Entry[], now: readonly PendingItem[]): void {
  const step = currentPhase(s);
  for (const { waitingOn } of dataOf(entries, 'request.reminded'))
    for (const person of waitingOn) tell(person, waitAt(now, step, [person], 'reminder'));
  for (const { waitingOn, deputy } of dataOf(entries, 'request.deputised'))
    tell(deputy, waitAt(now, step, waitingOn, 'deputy'));
  for (const { waitingOn } of dataOf(entries, 'request.escalated'))
    for (const person of escalatesTo(s, waitingOn)) tell(person, waitAt(now, step, waitingOn, 'escalation'));
}

/** Notifies the person whose decision somebody else has recorded: they can revoke it. */
function tellWhoIsSpokenFor(notices: Notices, { type, actor, data }: Entry): void {
  if (type !== 'sign-off.given' || !actor.relayed) return;
  const { gate, role, decision } = data;
  const text = `${gate}: your decision as ${role} was recorded for you, ${decision}; it is yours to take back`;
  notices.addNews(actor.id, {
    about: type,
    tone: 'fell',
    by: actor.relayed.by,
    text,
    action: { message: 'revoke', gate, role },
  });
}

/** Quiet roles are notified only of what is pending on them. */
function tellNews(notices: Notices, s: State, entries: readonly Entry[]): void {
  for (const entry of entries) {
    tellWhoIsSpokenFor(notices, entry);
    const found = notificationsOf(s, entry);
    if (!found) continue;
    const { quiet } = s.charter.notices;
    const by = entry.actor.id === 'dayone' ? null : entry.actor.id;
    const roles = found.roles.filter((role) => !quiet.includes(role));
    const people = roles.flatMap((role) => [
      ...inPerson(s, role),
      // Who covers for somebody who is away is there for what cannot wait.
      ...(found.tone === 'page' ? coverOf(s, role, entry.at) : []),
    ]);
    for (const person of people)
      notices.addNews(person, {
        about: entry.type as EventType,
        tone: found.tone,
        by,
        text: found.text,
        ...(found.action && { action: found.action }),
      });
  }
}

/** The channel by which all of them failed; null if there are several. */
function failedChannel(undelivered: readonly Events['notice.undelivered'][]): Channel | null {
  const channels = new Set(undelivered.flatMap(({ to }) => to.map((one) => one.by)));
  return channels.size === 1 ? [...channels][0]! : null;
}

/**
 * The notices of one append's entries; null if nobody is notified.
 * @param before what was pending before the append, `now` what is pending after it
 * @param s the state after it
 */
export function noticeBatchOf(
  before: readonly PendingItem[],
  now: readonly PendingItem[],
  entries: readonly Entry[],
  s: State,
): NoticeBatch | null {
  const notices = new Notices();
  tellWaits(notices, s, entries, before, [...now]);
  tellNews(notices, s, entries);
  const last = entries.at(-1);
  const all = notices.all();
  if (!last || all.length === 0) return null;
  const undelivered = dataOf(entries, 'notice.undelivered');
  const { id: engagement, charter } = s;
  const { client, title } = charter;
  return {
    subject: { engagement, client, title, timezone: charter.calendar.timezone, at: last.at, seq: last.seq },
    notices: all,
    chat: charter.notices.chat ?? null,
    mail: charter.notices.mail,
    unreached: Object.keys(s.unreached),
    reports: undelivered.length === 0,
    avoid: failedChannel(undelivered),
  };
}
