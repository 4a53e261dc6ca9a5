/** What lists and inboxes see of an engagement: search attributes and a memo, so that each is one Visibility query. */

import { requestAssignees } from './findings/requests';
import { scheduleFindings } from './findings/schedule-findings';
import type { Requirement } from './gates/asks';
import { gateOf } from './gates/gate-of';
import { openSteps, whereItStands } from './gates/open-steps';
import { requirementsOf, waitsForPeople } from './gates/requirements';
import { conflictCheck } from './gates/separation';
import { stepOf } from './gates/steps';
import { highestFirst } from './kernel/open-findings';
import { describeTarget } from './kernel/target';
import type { Finding } from './model/findings';
import type { Action } from './model/gates';
import { ROLES, type Role, type Side } from './model/people';
import type { State } from './model/state';
import type { StepId } from './model/steps';
import { fallbackContactAt, hasLeft, holderOf, whyNobodyMayAnswer } from './people/acting';
import { sideOf } from './people/roles';
import { provenByProbe } from './rollback/drills';
import { truncate } from './values/text';
import { refsIn, withoutRefs, withTexts } from './values/texts';

/** How an engagement does, in one word. */
export type Health = 'on-track' | 'overdue' | 'held' | 'rolled-back' | 'pilot-mode' | 'in-operation' | 'closed';

/** One thing that blocks now, and who can supply it. */
export interface OpenItem {
  /** The step at which it blocks; `operation` after handover. */
  step: StepId | 'operation' | 'closed';
  what: string;
  /** `action`: a person has to do something beside the gates. */
  kind: Requirement['kind'] | 'action';
  supplier: Requirement['supplier'];
  role: Role;
  /** On whom it is pending. */
  person: string | null;
  /** Who holds that role by the charter; null: nobody. Another person is asked to cover, or to find somebody. */
  holder: string | null;
  since: string | null;
  dueAt: string | null;
  problem: string | null;
  /** Of a switch by hand: the key by which it is said to be done. */
  switchKey: string | null;
  /** What is sent to supply it; null where nothing that a person sends does. */
  action: Action | null;
}

/** What people have to do beside the gates: act on the target system, or clear a rollback. */
function actions(s: State, at: string): OpenItem[] {
  const action = (
    what: string,
    role: Role,
    since: string,
    switchKey: string | null = null,
    said: Action | null = null,
  ): OpenItem => {
    const answer: Action | null = switchKey === null ? said : { message: 'performed', switchKey };
    const holder = holderOf(s, role);
    const why = whyNobodyMayAnswer(s, { role, ownName: true, conflictOf: conflictCheck(s, answer, role) }, at);
    return {
      step: whereItStands(s),
      what,
      kind: 'action',
      supplier: 'person',
      role,
      person: why === null ? holder : fallbackContactAt(s, at),
      holder: s.charter.people[role] ?? null,
      since,
      dueAt: null,
      problem: why,
      switchKey,
      // Others may lift a hold as well.
      action: why === null || answer?.message === 'resume' ? answer : { message: 'transfer', role },
    };
  };
  const items: OpenItem[] = ROLES.flatMap((role) => {
    const transfer = s.transfers[role];
    if (!transfer || transfer.acceptedAt !== null) return [];
    const accepts = action('accepts the role', role, transfer.at);
    const { to } = transfer;
    return [
      { ...accepts, problem: null, action: { message: 'accept-role', role }, person: hasLeft(s, to) ? null : to },
    ];
  });
  for (const request of s.retainer.requests) {
    const { what, action: answer, role, openedAt, dueAt } = request;
    const { people, problem } = requestAssignees(s, request, at);
    const supplies: Action = problem === null ? answer : { message: 'transfer', role };
    const asked = { ...action(what, role, openedAt), dueAt, action: supplies, ...(problem && { problem }) };
    items.push(...(people.length > 0 ? people : [null]).map((person) => ({ ...asked, person })));
  }
  for (const { id, what, openedAt, dueAt, owner } of scheduleFindings(s))
    items.push({
      ...action(`finds out who did it, and says so: ${what}`, owner, openedAt, null, {
        message: 'remediate',
        finding: id,
      }),
      dueAt,
    });
  const { drill, executor, hold, target } = s;
  if (hold) items.push(action(`lifts the hold: ${hold.reason}`, 'owner', hold.since, null, { message: 'resume' }));
  if (executor?.kind !== 'manual') {
    if (target.confirmedAt === null && target.pendingOn)
      items.push(
        action(
          `looks at the target system, for neither proof nor status can tell, and says that ${describeTarget(target.desired)} runs`,
          target.pendingOn,
          target.since,
          target.key,
        ),
      );
    return items;
  }
  if (drill?.waitingFor)
    items.push(
      drill.waitingFor.actedBy === null
        ? action(`acts for the drill, then says so`, executor.by, drill.orderedAt, drill.waitingFor.key)
        : action(`confirms what was switched`, executor.confirmedBy, drill.orderedAt, drill.waitingFor.key),
    );
  if (target.confirmedAt === null && target.pendingOn && !target.performedBy)
    items.push(action('switches the target system, then says so', executor.by, target.since, target.key));
  if (
    target.confirmedAt === null &&
    target.performedBy &&
    (!provenByProbe(s) || target.pendingOn === executor.confirmedBy)
  )
    items.push(action('confirms what was switched', executor.confirmedBy, target.since, target.key));
  return items;
}

/** Everything that blocks now: over all gates that are open, and beside them. */
export const openItems = (s: State, at: string): OpenItem[] => [...actions(s, at), ...gateItems(s, at)];

const gateItems = (s: State, at: string): OpenItem[] =>
  openSteps(s).flatMap((step) => {
    const gate = gateOf(s, step);
    return requirementsOf(s, step, at)
      .filter((requirement) => !requirement.met)
      .map(({ what, kind, supplier, who, person, holder, problem, action }) => ({
        step,
        what,
        kind,
        supplier,
        role: who,
        person,
        holder,
        since: gate?.since ?? s.progressAt,
        dueAt: gate?.dueAt ?? null,
        problem,
        switchKey: null,
        action,
      }));
  });

export function healthOf(s: State, at: string): Health {
  if (s.closedAt) return 'closed';
  if (s.pilot) return 'pilot-mode';
  if (s.hold) return s.hold.kind === 'after-rollback' ? 'rolled-back' : 'held';
  const overdue =
    openSteps(s).some((step) => (gateOf(s, step)?.dueAt ?? at) < at) ||
    s.retainer.requests.some(({ dueAt }) => dueAt < at);
  if (overdue) return 'overdue';
  if (whereItStands(s) !== 'operation') return 'on-track';
  return s.live ? 'in-operation' : 'rolled-back';
}

export interface Listing {
  attributes: {
    DayOneClient: string;
    DayOneStep: string;
    DayOnePhase: string;
    DayOneHealth: Health;
    DayOneOwner: string | null;
    DayOneAccountManager: string | null;
    DayOneWaitingOn: string[];
    DayOneWaitingSide: Side | null;
    DayOneWaitingSince: string | null;
    DayOneDueAt: string | null;
  };
  /** `cut`: more is open than it carries; `findings`: the open ones, the highest severity first. */
  memo: {
    title: string;
    /** Of the client's calendar. */
    timezone: string;
    live: string | null;
    open: OpenItem[];
    cut: boolean;
    findings: ListedFinding[];
    moreFindings: number;
  };
}

/** The memo as Temporal keeps it: without references to texts, whose digests stand beside it in their order. */
export type PublishedMemo = Listing['memo'] & { texts: string[] };

export function publishedMemo(memo: Listing['memo']): PublishedMemo {
  const { shown, digests } = withoutRefs(memo);
  return { ...shown, texts: digests };
}

/** A finding as lists carry it. */
export type ListedFinding = Pick<
  Finding,
  'id' | 'step' | 'severity' | 'what' | 'owner' | 'openedAt' | 'dueAt' | 'overdue'
>;

/** Items carried by the memo; an inbox that needs more asks the engagement. */
const MEMO_ITEMS = 24;
/** How much of what each says. */
const ITEM_TEXT = 600;
/** Findings carried by it, and how much of what each says. */
const MEMO_FINDINGS = 12;
const FINDING_TEXT = 200;

/** A text that stands beside the ledger is named whole, or not at all. */
const shortened = (what: string, most = FINDING_TEXT): string =>
  refsIn(what).length === 0 ? truncate(what, most) : what;

/** What is open as lists carry it: a charter's own texts may be long, and a memo may not. */
const listedItem = (item: OpenItem): OpenItem => ({
  ...item,
  what: shortened(item.what, ITEM_TEXT),
  problem: item.problem === null ? null : shortened(item.problem, ITEM_TEXT),
});

const listedFinding = ({ id, step, severity, what, owner, openedAt, dueAt, overdue }: Finding): ListedFinding => {
  return { id, step, severity, what: shortened(what), owner, openedAt, dueAt, overdue };
};

export function listingOf(s: State, at: string): Listing {
  const items = waitsForPeople(openItems(s, at));
  const found = highestFirst(s);
  const stands = whereItStands(s);
  const earliest = (values: (string | null)[]): string | null =>
    values.filter((value) => value !== null).sort()[0] ?? null;
  return {
    attributes: {
      DayOneClient: s.charter.client,
      DayOneStep: stands,
      DayOnePhase: stands === 'operation' || stands === 'closed' ? 'operation' : stepOf(stands).phase,
      DayOneHealth: healthOf(s, at),
      DayOneOwner: s.charter.people.owner ?? null,
      DayOneAccountManager: s.charter.people['account-manager'] ?? null,
      DayOneWaitingOn: [...new Set(items.flatMap((item) => (item.person ? [item.person] : [])))].sort(),
      DayOneWaitingSide:
        items.length === 0 ? null : items.some((item) => sideOf(item.role) === 'client') ? 'client' : 'us',
      DayOneWaitingSince: earliest(items.map((item) => item.since)),
      DayOneDueAt: earliest(items.map((item) => item.dueAt)),
    },
    memo: {
      title: s.charter.title,
      timezone: s.charter.calendar.timezone,
      live: s.live?.release ?? null,
      open: items.slice(0, MEMO_ITEMS).map(listedItem),
      cut: items.length > MEMO_ITEMS,
      findings: found.slice(0, MEMO_FINDINGS).map(listedFinding),
      moreFindings: Math.max(0, found.length - MEMO_FINDINGS),
    },
  };
}

/** Where it stands, for Temporal's own web page: a few lines of Markdown. */
export function currentDetails(s: State, at: string): string {
  const items = waitsForPeople(openItems(s, at));
  const blocked = items
    .slice(0, 8)
    .map((item) => `- ${item.what} – ${item.person ?? item.role}${item.problem ? ` (${item.problem})` : ''}`);
  const lines = [
    `**${s.charter.title}** for ${s.charter.client}: ${whereItStands(s)}, ${healthOf(s, at)}`,
    s.live ? `Live: release ${s.live.release} since ${s.live.since}` : 'Nothing is live.',
    ...(blocked.length > 0 ? ['Waiting for:', ...blocked] : []),
  ];
  // Temporal's page cannot look into the evidence store.
  return withTexts(lines.join('\n'), new Map());
}
