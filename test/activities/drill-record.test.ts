import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drillRecord } from '../../activities/checks/drill-record';
import { ledgerEntries } from '../../activities/checks/ledger-entries';
import { FALLBACK } from '../../domain/kernel/target';
import type { DrillPhase } from '../../domain/model/questions';
import type { DrillEvents } from '../../domain/model/rollback';
import { phasesOf } from '../../domain/record/drill-record';
import { SYSTEM } from '../../domain/record/ledger';
import { openEvidence } from '../../evidence/open-evidence';
import type { Evidence, LedgerStore } from '../../evidence/store';
import { deps, failure, probeContext } from './support';

type Event = { [T in keyof DrillEvents]: [T, DrillEvents[T]] }[keyof DrillEvents];

const STREAM = 'drill:mailbox:1';
let dir: string;
let evidence: Evidence;
let ledger: LedgerStore;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dayone-drill-'));
  evidence = await openEvidence({ dir });
  ledger = evidence.ledger;
});
afterEach(async () => {
  await evidence.close();
  await rm(dir, { recursive: true });
});

async function write(stream: string, ...events: [type: string, data: unknown][]) {
  const drafts = events.map(([type, data]) => ({ type, v: 1, data, at: '2026-01-05T09:00:00.000Z', actor: SYSTEM }));
  return ledger.append({
    stream,
    epoch: 1,
    head: await ledger.head(stream),
    key: `k${(await ledger.head(stream)).seq}`,
    events: drafts,
  });
}

const here = () => probeContext({ evidence: { ...deps().evidence, ledger } });
const record = () => drillRecord.ask({ stream: STREAM }, here());

const begun: Event = [
  'drill.begun',
  {
    drill: 'd1',
    release: 'v2',
    orderedBy: 'p-owner',
    performedBy: 'p-lead',
    rtoSeconds: 60,
    order: 'o',
    startedBy: 'run',
  },
];
const intent: Event = ['drill.intent', { mutation: 'drill', target: FALLBACK, key: 'd1:1' }];
const phase = (name: DrillPhase['name'], ok = true): Event => ['drill.phase', { name, ok, detail: `${name} seen` }];
const drillEnded = (restoreSeconds: number | null = 12): Event => [
  'drill.ended',
  { outcome: 'passed', restoreSeconds, problem: null },
];
const phases = phasesOf(false).map((name) => phase(name));

test('a drill that passed is read with all its phases and its head', async () => {
  await write(STREAM, begun, intent, ...phases, drillEnded());
  const { phases: seen, ...rest } = await record();
  const { seq, hash } = await ledger.head(STREAM);
  expect(rest).toEqual({
    drill: 'd1',
    release: 'v2',
    order: 'o',
    startedBy: 'run',
    orderedBy: 'p-owner',
    performedBy: 'p-lead',
    restoreSeconds: 12,
    outcome: 'passed',
    restored: true,
    problem: null,
    head: { seq, hash },
  });
  expect(seen.map((p) => [p.name, p.ok, p.at])).toEqual(
    phasesOf(false).map((n) => [n, true, '2026-01-05T09:00:00.000Z']),
  );
});

test('a drill without its end is open', async () => {
  await write(STREAM, begun, intent, phase('steady-before'));
  await expect(record()).resolves.toMatchObject({ outcome: 'open', restoreSeconds: null });
});

test('a restore that failed once and then succeeded counts as successful', async () => {
  const [first, second, third, , last] = phases as [Event, Event, Event, Event, Event];
  await write(STREAM, begun, first, second, third, phase('restored', false), phase('restored'), last, drillEnded());
  await expect(record()).resolves.toMatchObject({ outcome: 'passed' });
});

test.each<[string, Event[], string]>([
  ['a phase failed', [...phases.slice(0, 4), phase('steady-after', false)], 'steady-after failed: steady-after seen'],
  [
    'a phase never happened',
    phases.filter((p) => p[0] === 'drill.phase' && p[1].name !== 'restored'),
    'restored never happened',
  ],
])('a drill that is recorded as passed although %s counts as failed', async (_, events, problem) => {
  await write(STREAM, begun, ...events, drillEnded());
  await expect(record()).resolves.toMatchObject({ outcome: 'failed', problem: `recorded as passed, but ${problem}` });
});

test.each([
  [60.5, 'the rollback took 60.5 s, and the RTO is 60 s'],
  [null, 'recorded as passed, but no restore time was taken'],
])('a restore time of %p fails the drill', async (seconds, problem) => {
  await write(STREAM, begun, ...phases, drillEnded(seconds));
  await expect(record()).resolves.toMatchObject({ outcome: 'failed', problem });
});

test('an empty stream and a stream that is not a drill are refused', async () => {
  await failure('NOT_IN_STORE', record());
  await write(STREAM, ['drill.intent', {}]);
  await failure('LEDGER_BROKEN', record());
  await write(STREAM, ['engagement.started', {}]);
  await failure('NEWER_RECORD', record());
});

test('entries after the end, or of another kind, are not a drill', async () => {
  await write(STREAM, begun, drillEnded(), intent);
  expect((await failure('LEDGER_BROKEN', record())).message).toContain('entry 3: after the end');
});

test('a ledger entry is missing if the ledger has another hash or none at its place', async () => {
  const written = await write('engagement:mailbox', ['a', 1], ['b', 2]);
  if (written.result !== 'appended') throw new Error('the store was not empty');
  const [one, two] = written.entries.map(({ seq, hash }) => ({ seq, hash }));
  const entries = [one!, { seq: 2, hash: one!.hash }, { seq: 3, hash: two!.hash }];
  await expect(ledgerEntries.ask({ entries }, here())).resolves.toEqual({ missing: [2, 3] });
  await expect(ledgerEntries.ask({ entries: [one!, two!] }, here())).resolves.toEqual({ missing: [] });
});
