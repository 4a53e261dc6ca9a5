/** What a stage adds to the ledger, in bytes of its entries. docs/explanation/performance.md has these numbers. */
import type { Charter } from '../../domain/model/charter';
import type { Metric } from '../../domain/model/charter/metrics';
import type { Answer } from '../../domain/model/questions';
import { BufferingEngagement } from '../support/buffering-engagement';
import { fact, type World } from '../support/paper-world';
import { everybodySigns, MAILBOX, theWorldAnswers } from './vocabulary';

const STEP = 'staged-go-live';
const READINGS = 480;
/** After this many readings a run continues as new, and records its buffer. */
const RUN = 180;

/** Five metrics, read every minute over eight hours. */
const metrics: Metric[] = [
  ...MAILBOX.metrics!,
  ...MAILBOX.metrics!.slice(1).map((one) => ({ ...one, id: `${one.id}-2` })),
].map((one) => ({ ...one, limits: { failures: 100, errors: 4 } }));
const charter: Charter = {
  ...MAILBOX,
  metrics,
  build: { ...MAILBOX.build, evaluation: {} },
  goLive: {
    ...MAILBOX.goLive,
    readEvery: '1 min',
    stages: [{ exposure: 100, window: '8 h', minSamples: 50, atMost: '9 h' }],
  },
};

/** Bytes of the entries of the stage, without the ones that follow when it has passed. @param world of the reading */
function bytesOf(world: (reading: number) => World): { bytes: number; entries: number; passed: boolean } {
  const e = new BufferingEngagement(charter).upTo(STEP);
  const { length } = e.entries;
  everybodySigns(STEP)(e);
  theWorldAnswers(world(0))(e);
  for (let reading = 1; reading <= READINGS && e.state.pass?.stage?.status === 'observing'; reading++) {
    e.waitUntilDue();
    e.settle(world(reading), 200);
    if (reading % RUN === 0) e.recordBuffer();
  }
  const written = e.entries.slice(length);
  const passed = written.findIndex(({ type }) => type === 'stage.passed');
  const ofStage = (passed < 0 ? written : written.slice(0, passed + 1)).filter(({ type }) => type.startsWith('stage.'));
  const bytes = ofStage.reduce((sum, entry) => sum + Buffer.byteLength(JSON.stringify(entry)) + 1, 0);
  return { bytes, entries: ofStage.length, passed: passed >= 0 };
}

const valued = (value: number, samples: number): Answer => fact({ value, samples, at: '' });

test('480 unchanged readings of 5 metrics add at most 30 KB', () => {
  const { bytes, entries, passed } = bytesOf(() => ({}));
  expect(passed).toBe(true);
  expect(bytes).toBeLessThan(30_000);
  expect(entries).toBeLessThan(12);
});

test('readings with other values and the same verdicts add as little', () => {
  const { bytes, passed } = bytesOf((n) => ({ says: { 'minutes-per-mail': valued(0.1 + n / 10_000, 1_000 + n) } }));
  expect(passed).toBe(true);
  expect(bytes).toBeLessThan(30_000);
});

test('a reading whose verdict differs from the one before adds at most 3 KB', () => {
  const { bytes, entries } = bytesOf((n) => (n % 2 === 0 ? {} : { thin: true }));
  expect(entries).toBeGreaterThan(READINGS);
  expect(bytes).toBeLessThan(READINGS * 3_000);
});
