/** The readings of a day are joined in one attachment; a repeated or failed attempt loses nothing. */
import { appendFile, chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { joinReadings } from '../../activities/readings';
import { inconsistentJoins, partsOfDay, readingsAttachments } from '../../domain/metrics/raw-readings';
import { MOST_MISSING } from '../../domain/metrics/stage-readings';
import { SYSTEM } from '../../domain/record/ledger';
import { sha256Hex } from '../../domain/values/digest';
import { openEvidence } from '../../evidence/open-evidence';
import type { Evidence } from '../../evidence/store';
import { attachmentFile } from '../evidence/on-disk';
import { MAILBOX } from '../rules/vocabulary';
import { SealedEngagement } from '../support/sealed-engagement';
import { deps } from './support';

const engagement = MAILBOX.id;
const live = new SealedEngagement(MAILBOX).upTo('operation-handover');
const [day] = live.state.readingDays as [string];
const parts = partsOfDay(live.entries, day);
const whole = parts.map(({ raw }) => live.readings[raw]).join('');

let dir: string;
let evidence: Evidence;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dayone-readings-'));
  evidence = await openEvidence({ dir });
});
afterEach(async () => {
  await evidence.close();
  await rm(dir, { recursive: true });
});

const at = () => ({ ...deps(), evidence });

test('a repeated attempt makes the same attachment, in the order of the ledger', async () => {
  await live.recordIn(evidence);
  const first = await joinReadings({ engagement, day }, at());
  expect(first).toEqual({ digest: sha256Hex(whole), readings: parts.length, missing: { entries: 0, raw: [] } });
  expect((await buffer(await evidence.attachments.open(first.digest!))).toString()).toBe(whole);
  expect(await joinReadings({ engagement, day }, at())).toEqual(first);
});

test('names readings that are missing, and makes no attachment if all of them are', async () => {
  await live.recordIn(evidence);
  const [gone, ...left] = parts.map(({ raw }) => raw);
  await rm(attachmentFile(dir, gone!));
  expect(await joinReadings({ engagement, day }, at())).toMatchObject({
    readings: left.length,
    missing: { entries: 1, raw: [gone] },
  });
  for (const raw of left) await rm(attachmentFile(dir, raw));
  expect(await joinReadings({ engagement, day }, at())).toEqual({
    digest: null,
    readings: 0,
    missing: { entries: parts.length, raw: parts.map(({ raw }) => raw) },
  });
});

test('readings that were changed in the store count as missing', async () => {
  await live.recordIn(evidence);
  const [changed] = parts.map(({ raw }) => raw);
  await chmod(attachmentFile(dir, changed!), 0o600);
  await appendFile(attachmentFile(dir, changed!), '{}\n');
  expect(await joinReadings({ engagement, day }, at())).toMatchObject({
    digest: expect.any(String),
    missing: { entries: 1, raw: [changed] },
  });
});

test('a day is not joined if the readings of more than 100 entries are missing, and its entry names the first 100', async () => {
  const e = live.fork();
  const measured = e.entries.find(({ type }) => type === 'stage.measured')!;
  const missingRaw = Array.from({ length: MOST_MISSING + 1 }, (_, n) => sha256Hex(`${n}`));
  e.forge(SYSTEM, ...missingRaw.map((raw) => ({ type: measured.type, data: { ...measured.data, raw } })));
  await e.recordIn(evidence);
  const { missing, ...joined } = await joinReadings({ engagement, day }, at());
  expect(joined).toEqual({ digest: null, readings: 0 });
  expect(missing).toEqual({ entries: missingRaw.length, raw: missingRaw.slice(0, MOST_MISSING) });
  e.act({ kind: 'readings-joined', day, ...joined, missing });
  expect(readingsAttachments(e.entries).map(({ joinedBy }) => joinedBy)).not.toContainEqual(expect.any(Number));
  expect(inconsistentJoins(e.entries)).toEqual([]);
});
