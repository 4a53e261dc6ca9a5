/**
 * Readings that change nothing are recorded together. For any sequence, decisions are the same as with one entry for each
 * reading, and the ledger has every count against a limit.
 */

import fc from 'fast-check';
import { auditEngagement } from '../../domain/dossier/audit';
import { fold } from '../../domain/engagement/apply';
import { bufferReading, MOST_BYTES, type Readings } from '../../domain/engagement/reading-buffer';
import { emptyTally, isUnchanged } from '../../domain/metrics/tally';
import type { Charter } from '../../domain/model/charter';
import type { Entry } from '../../domain/model/events';
import type { Answer, Reading } from '../../domain/model/questions';
import type { State } from '../../domain/model/state';
import { pendingNow } from '../../domain/open-items/pending';
import { jsonBytes } from '../../domain/record/ledger';
import { shifted } from '../../domain/values/dates';
import { lookup } from '../../domain/values/own-members';
import { BufferingEngagement } from '../support/buffering-engagement';
import type { PaperEngagement } from '../support/paper-engagement';
import { breathsOf } from '../support/paper-rounds';
import { fact, type World } from '../support/paper-world';
import { runs } from '../support/runs';
import { drillsOf, SealedEngagement } from '../support/sealed-engagement';
import { everybodySigns, MAILBOX, says, theWorldAnswers } from './vocabulary';

const RUNS = runs(40);
const STEP = 'staged-go-live';
const GUARD = 'minutes-per-mail';

type Limits = { failures: number; errors: number; inconclusive?: number };

/** @param small of so few cases that a person reviews all of them when a window is over */
const charterOf = (limits: Limits, small: boolean): Charter => ({
  ...MAILBOX,
  ...(small && {
    process: { ...MAILBOX.process!, volumePerWeek: 49 },
    people: { ...MAILBOX.people, 'process-expert': 'pia-lund' },
  }),
  metrics: MAILBOX.metrics!.map((metric) => ({ ...metric, critical: false, limits })),
  goLive: {
    ...MAILBOX.goLive,
    readEvery: '1 h',
    stages: MAILBOX.goLive.stages.map((stage) => ({ ...stage, window: '12 h', atMost: '30 h' })),
  },
});

const away: Answer = { ok: false, code: 'SITE_AWAY', detail: 'nobody is there' };
const WORLDS: World[] = [{}, {}, {}, { thin: true }, { away: true }, { worse: [GUARD] }, { says: { [GUARD]: away } }];

/** What one step does: so many readings of one world, then perhaps somebody says something. */
const step = fc.record({
  world: fc.constantFrom(...WORLDS),
  times: fc.integer({ min: 1, max: 9 }),
  value: fc.option(fc.integer({ min: 1, max: 900 }), { nil: undefined }),
  said: fc.constantFrom(
    null,
    null,
    null,
    'approve',
    'reject',
    'request-changes',
    'hold',
    'resume',
    'absent',
    'roll-back',
    'settle',
  ),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function moves(e: PaperEngagement, { world, times, value, said }: Step): void {
  // A value of its own that no case stands behind: each reading of it counts.
  const given: Record<string, Answer> =
    value === undefined ? {} : { [GUARD]: fact({ value: value / 1_000, samples: 1_000, at: e.at }) };
  for (let n = 0; n < times; n++) {
    e.waitUntilDue(1);
    e.settle({ ...world, says: { ...given, ...world.says } }, 200);
  }
  if (said === 'approve' || said === 'reject' || said === 'request-changes') e.sign(STEP, 'owner', said);
  if (said === 'hold' || said === 'resume') says('sponsor', { kind: said, reason: 'a strike' })(e);
  if (said === 'absent') {
    const until = shifted(e.at, 7 * 3_600_000 + 1);
    says('owner', { kind: 'absent', from: e.at, until, cover: e.who('sponsor') })(e);
  }
  if (said === 'roll-back') says('owner', { kind: said, reason: 'because' })(e);
  if (said === 'settle' && e instanceof BufferingEngagement) e.recordBuffer();
  e.settle(world, 200);
}

/** What was decided, and when. Orders are named after their place in the ledger, which is another one. */
const decided = (entries: readonly Entry[]): string[] =>
  entries
    .filter(({ type }) => type !== 'stage.measured' && type !== 'readings.joined')
    .map(({ type, at, actor, data }) =>
      JSON.stringify([type, at, actor.id, data]).replace(/:(stage|restore|promote|rollback):\d+/g, ':$1'),
    );

/** Whom the entries notify, of what, and when. */
const notified = (entries: readonly Entry[]): string[] =>
  breathsOf(entries).flatMap(({ entries: of, round }) =>
    (round?.notices ?? []).map(({ to, waits, news }) => {
      const open = waits.map(({ step, why, on, asked }) => [step, why, on, asked.map(({ what }) => what)]);
      return JSON.stringify([of.at(-1)!.at, to, open, news.map(({ about }) => about)]);
    }),
  );

const tallyOf = (s: State, metric: string) => lookup(s.pass?.stage?.tallies, metric) ?? emptyTally;

const limits = fc.constantFrom<Limits>(
  { failures: 0, errors: 0 },
  { failures: 0, errors: 4 },
  { failures: 2, errors: 1, inconclusive: 2 },
  { failures: 100, errors: 2, inconclusive: 0 },
);

/** The way to the stages is walked once for each. */
const begun = new Map<string, PaperEngagement>();
function onStage<E extends PaperEngagement>(kind: new (charter: Charter) => E, of: Limits, small = false): E {
  const name = JSON.stringify([kind.name, of, small]);
  if (!begun.has(name)) {
    const e = new kind(charterOf(of, small)).upTo(STEP);
    everybodySigns(STEP)(e);
    theWorldAnswers()(e);
    begun.set(name, e);
  }
  return begun.get(name)!.fork() as E;
}

test('decisions and notices are the same as with one entry for each reading, at the same times and for the same reasons', () => {
  let fewer = 0;
  fc.assert(
    fc.property(limits, fc.boolean(), fc.array(step, { maxLength: 12 }), (of, small, steps) => {
      const single = onStage(SealedEngagement, of, small);
      const buffering = onStage(BufferingEngagement, of, small);
      for (const one of steps) {
        moves(single, one);
        moves(buffering, one);
        expect(buffering.state.pass?.stage ?? null).toEqual(single.state.pass?.stage ?? null);
        // From the ledger alone: what counts against a limit, and what was said last.
        const ledger = fold(buffering.entries)!;
        for (const { id, limits: own } of single.state.charter.metrics!)
          expect(isUnchanged(own, tallyOf(ledger, id), tallyOf(single.state, id))).toBe(true);
      }
      expect(decided(buffering.entries)).toEqual(decided(single.entries));
      expect(notified(buffering.entries)).toEqual(notified(single.entries));
      fewer += single.entries.length - buffering.entries.length;
    }),
    { numRuns: RUNS },
  );
  expect(fewer).toBeGreaterThan(0);
});

test('the buffer is limited in bytes of UTF-8, not in characters', () => {
  const e = onStage(SealedEngagement, { failures: 0, errors: 0 });
  e.waitUntilDue(60);
  const [work] = e.due().filter(({ kind }) => kind === 'measure-stage');
  const command = e.answer(work!) as Readings;
  const pending = pendingNow(e.state, e.at);
  const buffered = (detail: string) => {
    const [reading] = command.readings;
    const answers = { ...reading!.answers, '@note': fact({ value: 1, samples: 1, at: '', detail } as Reading) };
    return bufferReading(e.state, null, { ...command, readings: [{ ...reading!, answers }] }, pending);
  };
  expect(jsonBytes('€'.repeat(20_000))).toBeLessThan(MOST_BYTES);
  expect(buffered('€'.repeat(20_000))).not.toBeNull();
  expect(buffered('e'.repeat(22_000))).not.toBeNull();
  expect(buffered('€'.repeat(22_000))).toBeNull();
});

test('buffered readings that were lost are read again, and count once', () => {
  fc.assert(
    fc.property(limits, fc.array(step, { minLength: 1, maxLength: 6 }), (of, steps) => {
      const e = onStage(BufferingEngagement, of);
      for (const one of steps) moves(e, one);
      const before = e.state;
      const { length } = e.entries;
      e.loseBuffer();
      for (const { id, limits: own } of before.charter.metrics!)
        expect(isUnchanged(own, tallyOf(e.state, id), tallyOf(before, id))).toBe(true);
      expect(e.state.pass?.stage?.status).toBe(before.pass?.stage?.status);
      expect(e.entries).toHaveLength(length);
      e.settle({}, 200);
      expect(fold(e.entries)!.pass?.stage?.readings ?? 0).toBeLessThanOrEqual(e.state.pass?.stage?.readings ?? 0);
    }),
    { numRuns: Math.ceil(RUNS / 2) },
  );
});

test('each entry follows from its readings, and is consistent without them', () => {
  fc.assert(
    fc.property(limits, fc.boolean(), fc.array(step, { maxLength: 8 }), (of, small, steps) => {
      const e = onStage(BufferingEngagement, of, small);
      for (const one of steps) moves(e, one);
      e.recordBuffer();
      const drills = drillsOf(e);
      for (const raw of [e.raw, new Map()]) {
        const { faults } = auditEngagement({ id: MAILBOX.id, entries: e.stored, drills, raw }, () => {
          throw new Error('no signature is expected');
        });
        expect(faults).toEqual([]);
      }
    }),
    { numRuns: Math.ceil(RUNS / 2) },
  );
});
