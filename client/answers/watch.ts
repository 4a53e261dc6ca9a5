/** What `watch --json` prints: one of these per line. */
import { z } from 'zod';
import type { Change } from '../../domain/views/change';
import type { Health } from '../../domain/views/visibility';
import {
  amount,
  array,
  count,
  digest,
  literal,
  location,
  lock,
  moment,
  object,
  oneOf,
  openItem,
  person,
  role,
  step,
  text,
  truth,
  verdict,
} from './parts';

const health = () =>
  z.enum([
    'on-track',
    'overdue',
    'held',
    'rolled-back',
    'pilot-mode',
    'in-operation',
    'closed',
  ]) satisfies z.ZodType<Health>;
const prerequisite = () => oneOf(['Ownership', 'Metrics', 'Governance', 'Rollback']);
const storeStatus = () => oneOf(['missing', 'stated', 'proven', 'lapsed']);
const target = object({ base: text().nullable(), candidate: text().nullable(), exposure: amount() });

const common = {
  id: text(),
  at: moment().describe('when it happened, else when it was seen'),
  entry: count().describe('the last entry of the ledger that was seen with it'),
};

const change = <K extends string, T extends z.ZodRawShape>(kind: K, more: T) =>
  object({ ...common, kind: literal(kind), ...more });

const ofRelease = { release: text() };
const ofDrill = { drill: text(), release: text() };

export const watch = z.union([
  change('stands', { step: location(), health: health(), lock: lock(), live: text().nullable() }),
  change('step', { from: location(), to: location() }),
  change('health', { from: health(), to: health() }),
  change('lock', { to: lock() }),
  change('standing', { prerequisite: prerequisite(), from: storeStatus(), to: storeStatus() }),
  change('gate-opened', { step: step(), dueAt: moment().nullable() }),
  change('gate-accepted', { step: step() }),
  change('gate-reopened', { step: step(), why: text().nullable() }),
  change('asked', { item: openItem }),
  change('problem', { item: openItem }),
  change('met', { item: openItem }),
  change('dropped', { item: openItem }),
  change('signed', {
    step: step(),
    role: role(),
    by: person(),
    decision: oneOf(['approve', 'reject', 'request-changes']),
    comment: text().nullable(),
    kept: truth(),
  }),
  change('handed-in', { what: oneOf(['evidence', 'cases', 'reading']), name: text().nullable(), by: person() }),
  change('charter', { version: count(), digest: digest() }),
  change('amendment-proposed', { by: person(), gates: array(step()) }),
  change('release-submitted', { ...ofRelease, by: person() }),
  change('release-live', ofRelease),
  change('release-ended', { ...ofRelease, how: oneOf(['superseded', 'withdrawn']), why: text().nullable() }),
  change('go', ofRelease),
  change('stage', {
    ...ofRelease,
    exposure: amount(),
    status: oneOf(['observing', 'awaiting-decision', 'passed']),
    worst: verdict().nullable(),
  }),
  change('stage-stopped', { ...ofRelease, exposure: amount() }),
  change('drill-ordered', { ...ofDrill, performedBy: person() }),
  change('drill-started', ofDrill),
  change('drill-cancelled', { ...ofDrill, why: text() }),
  change('drill-passed', { ...ofDrill, restoreSeconds: amount(), rtoSeconds: amount() }),
  change('drill-failed', { drill: text(), release: text().nullable() }),
  change('target', { target, status: oneOf(['wanted', 'confirmed', 'failed']), problem: text().nullable() }),
  change('rolled-back', { ...ofRelease, to: text().nullable(), reason: text(), by: person() }),
  change('way-back-done', { ...ofRelease, seconds: amount() }),
  change('hold', { by: person(), reason: text(), why: oneOf(['asked', 'after-rollback']) }),
  change('hold-lifted', { since: moment() }),
  change('pilot-mode', { why: oneOf(['stalled', 'ran-before-lock', 'lapsed']), detail: text() }),
  change('pilot-mode-left', { since: moment() }),
  change('finding-opened', {
    finding: text(),
    severity: oneOf(['ticket', 'page', 'freeze']),
    what: text(),
    owner: role(),
  }),
  change('finding-closed', { finding: text(), how: text().nullable() }),
  change('retainer-armed', { armed: truth() }),
  change('retainer', { step: text(), verdict: verdict(), scheduledAt: moment() }),
  change('closing', { mode: oneOf(['leave-running', 'roll-back', 'not-live']), by: person(), reason: text() }),
  change('closed', { by: person().nullable() }),
]) satisfies z.ZodType<Change & { id: string }>;
