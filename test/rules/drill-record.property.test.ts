/** Whatever a drill's stream holds, its record never claims more than the stream shows. */

import fc from 'fast-check';
import { Failure } from '../../domain/kernel/failures';
import { FALLBACK } from '../../domain/kernel/target';
import type { DrillRecord } from '../../domain/model/questions';
import type { DrillEntry, DrillEvents } from '../../domain/model/rollback';
import { foldDrill, phasesOf } from '../../domain/record/drill-record';
import { SYSTEM } from '../../domain/record/ledger';
import { runs } from '../support/runs';

type Written = { [T in keyof DrillEvents]: [T, DrillEvents[T]] }[keyof DrillEvents];

const RTO = 30;

const entriesOf = (written: readonly Written[]): DrillEntry[] =>
  written.map(
    ([type, data], index) =>
      ({
        type,
        data,
        actor: SYSTEM,
        at: '2026-11-23T09:00:00.000Z',
        stream: 'drill:d:1',
        seq: index + 1,
        epoch: 1,
        key: '',
        part: [0, 1],
        prev: '',
        hash: `${index}`,
      }) as DrillEntry,
  );

const begun = (compensates: boolean | undefined): Written => [
  'drill.begun',
  {
    drill: 'd',
    release: 'r1',
    orderedBy: 'owner',
    performedBy: 'lead',
    rtoSeconds: RTO,
    order: 'o',
    startedBy: 'run',
    ...(compensates === undefined ? {} : { compensates }),
  },
];

const asked = fc.constantFrom(true, false, undefined);
const looked = fc.record({ name: fc.constantFrom(...phasesOf(true)), ok: fc.boolean() });
const phase = looked.map(({ name, ok }): Written => ['drill.phase', { name, ok, detail: 'seen' }]);
const intent = fc
  .constantFrom('drill' as const, 'restore' as const)
  .map((mutation): Written => ['drill.intent', { mutation, target: FALLBACK, key: 'k' }]);
const drillEnded = fc
  .record({
    outcome: fc.constantFrom('passed' as const, 'failed' as const),
    restoreSeconds: fc.option(fc.integer({ min: 0, max: 60 })),
    problem: fc.constant(null),
  })
  .map((data): Written => ['drill.ended', data]);
const middle = fc.array(fc.oneof(phase, intent), { maxLength: 14 });
/** Streams that went through every phase in order, and others. */
const walked = asked.chain((compensates) =>
  fc.tuple(
    fc.constant(compensates),
    fc.oneof(
      middle,
      middle.map((before) => [
        ...before,
        ...phasesOf(compensates ?? false).map((name): Written => ['drill.phase', { name, ok: true, detail: 'seen' }]),
      ]),
    ),
    drillEnded,
  ),
);

const lastWord = (record: DrillRecord, name: string): boolean =>
  record.phases.findLast((one) => one.name === name)?.ok ?? false;

test('a drill has passed exactly if its record says so, each required phase passed, and its time is within the RTO', () => {
  let passed = 0;
  fc.assert(
    fc.property(walked, ([compensates, between, end]) => {
      const record = foldDrill('drill:d:1', entriesOf([begun(compensates), ...between, end]));
      const { outcome, restoreSeconds } = end[1] as DrillEvents['drill.ended'];
      const all = phasesOf(compensates ?? false).every((name) => lastWord(record, name));
      const inTime = restoreSeconds !== null && restoreSeconds <= RTO;
      expect(record.outcome).toBe(outcome === 'passed' && all && inTime ? 'passed' : 'failed');
      if (outcome === 'passed' && record.outcome === 'failed') expect(record.problem).not.toBeNull();
      if (record.outcome === 'passed') passed += 1;
    }),
    { numRuns: runs(500) },
  );
  expect(passed).toBeGreaterThan(0);
});

test('a stream without an end is open, and has no entry after the end', () => {
  fc.assert(
    fc.property(asked, middle, drillEnded, phase, (compensates, between, end, late) => {
      const open = [begun(compensates), ...between];
      expect(foldDrill('drill:d:1', entriesOf(open)).outcome).toBe('open');
      expect(() => foldDrill('drill:d:1', entriesOf([...open, end, late]))).toThrow(Failure);
    }),
  );
});

test('data has to be compensated only if the charter required it when the drill began', () => {
  const without = phasesOf(false).map((name): Written => ['drill.phase', { name, ok: true, detail: 'seen' }]);
  const end: Written = ['drill.ended', { outcome: 'passed', restoreSeconds: 3, problem: null }];
  const fold = (compensates: boolean | undefined) =>
    foldDrill('drill:d:1', entriesOf([begun(compensates), ...without, end]));
  expect(fold(undefined).outcome).toBe('passed');
  expect(fold(false).outcome).toBe('passed');
  expect(fold(true)).toMatchObject({
    outcome: 'failed',
    problem: 'recorded as passed, but data-compensated never happened',
  });
});
