/**
 * Versions of recorded data: of each event type and of the resolved charter. Ledgers are read for years by builds that did
 * not write them, so a shape changes by expand and contract: one release reads the new version and still writes the
 * previous one; the next release writes the new one.
 */

import type { EventType } from '../model/events';
import type { PortfolioEvents } from '../model/releases';
import type { DrillEvents } from '../model/rollback';
import { STATE_VERSION } from '../model/state';
import { digest } from '../values/digest';

/** Returns a copy in another version. Must not change its argument. */
export type Convert = (data: Readonly<Record<string, unknown>>) => Record<string, unknown>;

export interface Versions {
  /** The version that this build writes. */
  writes: number;
  /** Conversions from version 1 to 2, from 2 to 3, and so on. The newest version is one more than their number. */
  up: readonly Convert[];
  /** Conversions from version 2 to 1, from 3 to 2, and so on; needed from the newest version down to `writes`. */
  down: readonly Convert[];
}

const FIRST: Versions = { writes: 1, up: [], down: [] };

/** The newest version that this build reads; its rules see only this one. */
export const newest = ({ up }: Versions): number => up.length + 1;

/** The event types of a stream, each with its versions. */
export type StreamVersions<K extends string = string> = Readonly<Record<K, Versions>>;

/** Event types of an engagement's ledger. */
export const EVENT_VERSIONS: StreamVersions<EventType> = {
  'engagement.recovered': FIRST,
  'engagement.started': FIRST,
  'calendar.laid-out': FIRST,
  'charter.amended': FIRST,
  'amendment.proposed': FIRST,
  'amendment.accepted': FIRST,
  'gate.opened': FIRST,
  'gate.disproved': FIRST,
  'gate.accepted': FIRST,
  'gate.reopened': FIRST,
  'gate.recheck-asked': FIRST,
  'gate.reminded': FIRST,
  'gate.deputised': FIRST,
  'gate.escalated': FIRST,
  'sign-off.given': FIRST,
  'sign-off.revoked': FIRST,
  'role.transferred': FIRST,
  'role.accepted': FIRST,
  'absence.noted': FIRST,
  'people.alike': FIRST,
  'waiver.granted': FIRST,
  'waiver.expired': FIRST,
  'command.refused': FIRST,
  'command.noted': FIRST,
  'evidence.submitted': FIRST,
  'cases.submitted': FIRST,
  'cases.judged': FIRST,
  'baseline.measured': FIRST,
  'baseline.not-measured': FIRST,
  'reading.attested': FIRST,
  'release.submitted': FIRST,
  'release.went-live': FIRST,
  'release.withdrawn': FIRST,
  'drill.ordered': FIRST,
  'drill.started': FIRST,
  'drill.renamed': FIRST,
  'drill.not-started': FIRST,
  'drill.waits-for-person': FIRST,
  'drill.acted': FIRST,
  'drill.performed': FIRST,
  'drill.cancelled': FIRST,
  'drill.passed': FIRST,
  'drill.failed': FIRST,
  'target.desired': FIRST,
  'target.pending': FIRST,
  'target.performed': FIRST,
  'target.switched': FIRST,
  'target.not-switched': FIRST,
  'target.ordered-again': FIRST,
  'go-live.decided': FIRST,
  'freeze.found': FIRST,
  'freeze.look-asked': FIRST,
  'freeze.over': FIRST,
  'stage.begun': FIRST,
  'stage.measured': FIRST,
  'readings.joined': FIRST,
  'stage.reviewed': FIRST,
  'stage.inconclusive': FIRST,
  'stage.extended': FIRST,
  'stage.stopped': FIRST,
  'stage.passed': FIRST,
  'rollback.pulled': FIRST,
  'hold.set': FIRST,
  'hold.lifted': FIRST,
  'pilot-mode.entered': FIRST,
  'pilot-mode.left': FIRST,
  'finding.opened': FIRST,
  'finding.overdue': FIRST,
  'finding.closed': FIRST,
  'finding.remediated': FIRST,
  'finding.remedy-named': FIRST,
  'finding.remedy-approved': FIRST,
  'incident.opened': FIRST,
  'schedule.armed': FIRST,
  'schedule.not-armed': FIRST,
  'schedule.removed': FIRST,
  'schedule.mended': FIRST,
  'schedule.paused': FIRST,
  'schedule.missed': FIRST,
  'retainer.paused': FIRST,
  'retainer.resumed': FIRST,
  'watch.reported': FIRST,
  'retainer.reported': FIRST,
  'request.opened': FIRST,
  'request.answered': FIRST,
  'request.reminded': FIRST,
  'request.deputised': FIRST,
  'request.escalated': FIRST,
  'prerequisite.lapsed': FIRST,
  'prerequisite.regained': FIRST,
  'person.left': FIRST,
  'owner.acknowledged': FIRST,
  'sample.drawn': FIRST,
  'sample.graded': FIRST,
  'incident.recorded': FIRST,
  'incident.updated': FIRST,
  'incident.closed': FIRST,
  'incident.reviewed': FIRST,
  'process.confirmed': FIRST,
  'process.changed': FIRST,
  'value.decided': FIRST,
  'effort.submitted': FIRST,
  'report.signed': FIRST,
  'notice.undelivered': FIRST,
  'cancellation.ignored': FIRST,
  'engagement.closing': FIRST,
  'engagement.closed': FIRST,
};

/** Event types of a rollback drill's stream. */
export const DRILL_VERSIONS: StreamVersions<keyof DrillEvents> = {
  'drill.begun': FIRST,
  'drill.intent': FIRST,
  'drill.phase': FIRST,
  'drill.cancel-requested': FIRST,
  'drill.ended': FIRST,
};

/** Event types of the portfolio's stream, which concerns every engagement. */
export const PORTFOLIO_VERSIONS: StreamVersions<keyof PortfolioEvents> = {
  'freeze.set': FIRST,
  'freeze.lifted': FIRST,
};

/** Versions of the resolved charter. */
export const CHARTER_VERSIONS: Versions = { writes: 1, up: [], down: [] };

/**
 * Digest of the versions that a build folds a ledger with: of the state, the newest of the charter, and the newest of each
 * event, because conversions change the result. A state that was folded with others is folded again from the ledger.
 */
export function foldedWith(): string {
  const events = Object.entries(EVENT_VERSIONS).map(([type, versions]) => [type, newest(versions)]);
  return digest({ state: STATE_VERSION, charter: newest(CHARTER_VERSIONS), events: Object.fromEntries(events) });
}
