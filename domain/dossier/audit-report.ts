/** What happened in an engagement, arranged for a reader: the way through the gates, who decided what, what was measured. */

import { apply } from '../engagement/apply';
import { isPassStep } from '../gates/gate-of';
import { type ToleratedSilence, toleratedSilences } from '../gates/tolerated';
import { senderOfCount } from '../messages/repeated-refusals';
import { type RawReadings, type ReadingsSummary, StageSeries } from '../metrics/stage-series';
import type { Entry } from '../model/events';
import type { Decision } from '../model/gates';
import type { Verdict } from '../model/metrics';
import type { Role } from '../model/people';
import type { DrillRecord } from '../model/questions';
import type { DrillEntry } from '../model/rollback';
import type { State } from '../model/state';
import type { StepId } from '../model/steps';
import { foldDrill } from '../record/drill-record';
import { SYSTEM } from '../record/ledger';
import { withTexts } from '../values/texts';
import { type IncidentHistory, incidentHistories } from './incidents';

/** One time that a gate was asked, from its opening until it was accepted or fell. */
export interface GateRun {
  step: StepId;
  /** Of a pass: the release. */
  release: string | null;
  openedAt: string;
  dueAt: string | null;
  /** With the checks that got no answer all the same. */
  accepted: { at: string; seq: number; subject: string; unanswered: ToleratedSilence[] } | null;
  reopened: { at: string; why: string } | null;
  /** Its release was withdrawn or rolled back before it was accepted. */
  ended: { at: string; why: string } | null;
}

export interface Decided {
  seq: number;
  at: string;
  gate: StepId;
  release: string | null;
  role: Role;
  by: string;
  decision: Decision;
  subject: string;
  comment: string | null;
  assurance: string;
  relayed: { by: string; message: string } | null;
  /** Thumbprint of the key that signed it. */
  kid: string | null;
  actingFor: string | null;
  became: 'stands' | 'revised' | 'taken back';
}

export interface Refused {
  seq: number;
  at: string;
  /** Who sent the message; of an entry that counts repeated refusals, whose they are. */
  by: string;
  /** Who recorded it for them, and the message that was relayed. */
  relayed: { by: string; message: string } | null;
  command: string;
  gate: StepId | null;
  code: string;
  message: string;
}

export interface Point {
  at: string;
  exposure: number;
  value: number | null;
  verdict: Verdict;
  /** Present if it stands for several readings of which only the last is available. */
  of?: ReadingsSummary;
}

/** The readings of one metric while one release went through its stages. */
export interface Series {
  release: string;
  metric: string;
  points: Point[];
}

export interface DrillReport {
  stream: string;
  begunAt: string;
  rtoSeconds: number;
  record: DrillRecord;
}

export interface AuditReport {
  state: State;
  gates: GateRun[];
  decisions: Decided[];
  refusals: Refused[];
  series: Series[];
  drills: DrillReport[];
  incidents: IncidentHistory[];
}

/** The same value with its references replaced by the texts, or by a remark if a text is not available. */
export function restored<T>(value: T, texts: ReadonlyMap<string, string>): T {
  if (typeof value === 'string') return withTexts(value, texts) as T;
  if (Array.isArray(value)) return value.map((one) => restored(one, texts)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, restored(inner, texts)])) as T;
}

const drillReport = (stream: string, entries: readonly DrillEntry[]): DrillReport => {
  const record = foldDrill(stream, entries);
  const [begun] = entries as [Extract<DrillEntry, { type: 'drill.begun' }>];
  return { stream, begunAt: begun.at, rtoSeconds: begun.data.rtoSeconds, record };
};

type ReportSoFar = Omit<AuditReport, 'state' | 'drills' | 'incidents'> & { stages: StageSeries };

/** Files one event; `before` is the state before it. */
function addEntry(report: ReportSoFar, event: Entry, before: State): void {
  const { seq, at, actor } = event;
  const release = (step: StepId): string | null => (isPassStep(step) ? (before.pass?.release ?? null) : null);
  const lastRun = (step: StepId): GateRun | undefined => report.gates.findLast((run) => run.step === step);
  const earlier = (gate: StepId, role: Role): Decided | undefined =>
    report.decisions.findLast((one) => one.gate === gate && one.role === role && one.release === release(gate));
  switch (event.type) {
    case 'gate.opened': {
      const { step, dueAt } = event.data;
      report.gates.push({
        step,
        release: release(step),
        openedAt: at,
        dueAt,
        accepted: null,
        reopened: null,
        ended: null,
      });
      break;
    }
    case 'gate.accepted': {
      const { step, subject, answers } = event.data;
      const run = lastRun(step);
      if (run) run.accepted = { at, seq, subject, unanswered: toleratedSilences(answers) };
      break;
    }
    case 'gate.reopened': {
      const run = lastRun(event.data.step);
      if (run) run.reopened = { at, why: event.data.why };
      break;
    }
    case 'sign-off.given': {
      const { gate, role, decision, subject, comment, actingFor = null } = event.data;
      const before = earlier(gate, role);
      if (before?.became === 'stands') before.became = 'revised';
      report.decisions.push({
        ...{ seq, at, gate, release: release(gate), role, by: actor.id, decision, subject, comment, actingFor },
        assurance: actor.assurance,
        relayed: actor.relayed ?? null,
        kid: actor.proof?.key.kid ?? null,
        became: 'stands',
      });
      break;
    }
    case 'sign-off.revoked': {
      const taken = earlier(event.data.gate, event.data.role);
      if (taken) taken.became = 'taken back';
      break;
    }
    case 'command.refused': {
      const { command, code, message, gate = null } = event.data;
      const by = (actor.id === SYSTEM.id ? senderOfCount(event.data) : null) ?? actor.id;
      report.refusals.push({ seq, at, by, relayed: actor.relayed ?? null, command, code, message, gate });
      break;
    }
    case 'release.withdrawn':
      endRuns(report, event.data.release, at, `release ${event.data.release} was withdrawn`);
      break;
    case 'rollback.pulled':
      endRuns(report, event.data.release, at, `release ${event.data.release} was rolled back`);
      break;
    case 'stage.measured':
      for (const { metric, at: asked, value, verdict, of } of report.stages.pointsOf(event.data))
        seriesOf(report, event.data.release, metric).push({
          ...{ at: asked, value, verdict, ...(of ? { of } : {}) },
          exposure: before.pass?.stage?.exposure ?? 0,
        });
      break;
  }
}

function endRuns({ gates }: ReportSoFar, release: string, at: string, why: string): void {
  for (const run of gates) if (run.release === release && !run.accepted) run.ended ??= { at, why };
}

function seriesOf({ series }: ReportSoFar, release: string, metric: string): Point[] {
  let found = series.find((one) => one.release === release && one.metric === metric);
  if (!found) {
    found = { release, metric, points: [] };
    series.push(found);
  }
  return found.points;
}

/**
 * @param entries of the engagement, verified, with their texts put back
 * @param drills stream → its entries
 * @param raw readings of stages, as far as they are available
 */
export function auditReportOf(
  entries: readonly Entry[],
  drills: ReadonlyMap<string, readonly DrillEntry[]>,
  raw: RawReadings,
): AuditReport {
  const report: ReportSoFar = { gates: [], decisions: [], refusals: [], series: [], stages: new StageSeries(raw) };
  let state: State | null = null;
  for (const entry of entries) {
    if (state) addEntry(report, entry, state);
    state = apply(state, entry);
  }
  const { stages: _stages, ...account } = report;
  return {
    state: state!,
    ...account,
    drills: [...drills].map(([stream, of]) => drillReport(stream, of)),
    incidents: incidentHistories(state!, entries),
  };
}
