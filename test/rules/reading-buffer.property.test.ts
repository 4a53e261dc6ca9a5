/**
 * Readings that change nothing are recorded together. For any sequence, decisions are the same as with one entry for each
 * reading, and the ledger has every count against a limit. DAYONE_SEQUENCES sets the number of sequences.
 */

import fc from 'fast-check';
import { fold } from '../../domain/apply/apply';
import type { Charter } from '../../domain/charter/charter';
import { auditEngagement } from '../../domain/dossier/audit';
import type { Entry } from '../../domain/events';
import { emptyTally, isUnchanged } from '../../domain/metrics/tally';
import type { Answer } from '../../domain/questions';
import { lookup } from '../../domain/record';
import type { State } from '../../domain/state';
import { BufferingEngagement } from '../support/buffering-engagement';
import type { PaperEngagement } from '../support/paper-engagement';
import { fact, type World } from '../support/paper-world';
import { drillsOf, SealedEngagement } from '../support/sealed-engagement';
import { everybodySigns, MAILBOX, says, theWorldAnswers } from './vocabulary';

const RUNS = Math.ceil(Number(process.env.DAYONE_SEQUENCES ?? 10_000) / 250);
const STEP = 'staged-go-live';
const GUARD = 'minutes-per-mail';

type Limits = { failures: number; errors: number; inconclusive?: number };

const charterOf = (limits: Limits): Charter => ({
  ...MAILBOX,
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

const tallyOf = (s: State, metric: string) => lookup(s.pass?.stage?.tallies, metric) ?? emptyTally;

const limits = fc.constantFrom<Limits>(
  { failures: 0, errors: 0 },
  { failures: 0, errors: 4 },
  { failures: 2, errors: 1, inconclusive: 2 },
  { failures: 100, errors: 2, inconclusive: 0 },
);

/** The way to the stages is walked once for each. */
const begun = new Map<string, PaperEngagement>();
function onStage<E extends PaperEngagement>(kind: new (charter: Charter) => E, of: Limits): E {
  const name = JSON.stringify([kind.name, of]);
  if (!begun.has(name)) {
    const e = new kind(charterOf(of)).upTo(STEP);
    everybodySigns(STEP)(e);
    theWorldAnswers()(e);
    begun.set(name, e);
  }
  return begun.get(name)!.fork() as E;
}

test('decisions are the same as with one entry for each reading, at the same times and for the same reasons', () => {
  let fewer = 0;
  fc.assert(
    fc.property(limits, fc.array(step, { maxLength: 12 }), (of, steps) => {
      const single = onStage(SealedEngagement, of);
      const buffering = onStage(BufferingEngagement, of);
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
      fewer += single.entries.length - buffering.entries.length;
    }),
    { numRuns: RUNS },
  );
  expect(fewer).toBeGreaterThan(0);
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

test('each entry follows from the readings behind it', () => {
  fc.assert(
    fc.property(limits, fc.array(step, { maxLength: 8 }), (of, steps) => {
      const e = onStage(BufferingEngagement, of);
      for (const one of steps) moves(e, one);
      e.recordBuffer();
      const drills = drillsOf(e);
      const { faults } = auditEngagement({ id: MAILBOX.id, entries: e.stored, drills, raw: e.raw }, () => {
        throw new Error('nobody signs here');
      });
      expect(faults).toEqual([]);
    }),
    { numRuns: Math.ceil(RUNS / 2) },
  );
});
