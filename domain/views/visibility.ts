/** What lists and inboxes see of an engagement: search attributes and a memo, so that each is one Visibility query. */

import { gateOf } from '../gates/gate-of';
import { currentPhase, openSteps } from '../gates/open-steps';
import { waitsForPeople } from '../gates/requirements';
import { stepOf } from '../gates/steps';
import { highestFirst } from '../kernel/open-findings';
import type { Finding } from '../model/findings';
import type { Side } from '../model/people';
import type { State } from '../model/state';
import { type OpenItem, openItems } from '../open-items/open-items';
import { sideOf } from '../people/roles';
import { truncate } from '../values/text';
import { refsIn, withoutRefs, withTexts } from '../values/texts';

/** How an engagement does, in one word. */
export type Health = 'on-track' | 'overdue' | 'held' | 'rolled-back' | 'pilot-mode' | 'in-operation' | 'closed';

export function healthOf(s: State, at: string): Health {
  if (s.closedAt) return 'closed';
  if (s.pilot) return 'pilot-mode';
  if (s.hold) return s.hold.kind === 'after-rollback' ? 'rolled-back' : 'held';
  const overdue =
    openSteps(s).some((step) => (gateOf(s, step)?.dueAt ?? at) < at) ||
    s.retainer.requests.some(({ dueAt }) => dueAt < at);
  if (overdue) return 'overdue';
  if (currentPhase(s) !== 'operation') return 'on-track';
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

/** The memo as Temporal keeps it: without references to texts, whose digests are stored next to it in their order. */
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

/** A reference to a text outside the ledger is complete, or left out. */
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
  const stands = currentPhase(s);
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

/** The status for Temporal's own web page: a few lines of Markdown. */
export function currentDetails(s: State, at: string): string {
  const items = waitsForPeople(openItems(s, at));
  const blocked = items
    .slice(0, 8)
    .map((item) => `- ${item.what} – ${item.person ?? item.role}${item.problem ? ` (${item.problem})` : ''}`);
  const lines = [
    `**${s.charter.title}** for ${s.charter.client}: ${currentPhase(s)}, ${healthOf(s, at)}`,
    s.live ? `Live: release ${s.live.release} since ${s.live.since}` : 'Nothing is live.',
    ...(blocked.length > 0 ? ['Waiting for:', ...blocked] : []),
  ];
  // Temporal's page cannot read the evidence store.
  return withTexts(lines.join('\n'), new Map());
}
