/** The dossier has the readings of stages, and their entries follow from them. */
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gather } from '../../client/dossier/gather';
import { ATTACHMENTS, madeBy } from '../../client/dossier/places';
import { verifyDossier } from '../../client/dossier/verify';
import { writeDossier } from '../../client/dossier/write';
import { auditEngagement } from '../../domain/dossier/audit';
import { auditReportOf } from '../../domain/dossier/audit-report';
import type { Dossier } from '../../domain/dossier/dossier';
import { historyOf } from '../../domain/metrics/history';
import { inconsistentJoins, partsOfDay } from '../../domain/metrics/raw-readings';
import type { Charter } from '../../domain/model/charter';
import type { StoredEntry } from '../../domain/model/entries';
import type { Events } from '../../domain/model/events';
import { readEntries } from '../../domain/record/read-entry';
import { shifted } from '../../domain/values/dates';
import { openEvidence } from '../../evidence/open-evidence';
import { everybodySigns, MAILBOX, pass, theWorldAnswers, theWorldAnswersOnce } from '../rules/vocabulary';
import { BufferingEngagement } from '../support/buffering-engagement';
import { drillsOf } from '../support/sealed-engagement';
import { clearPlaces, dossierOf, resealed, tempFolder, type Written, withEntries } from './support';

afterAll(clearPlaces);

const CHARTER: Charter = {
  ...MAILBOX,
  goLive: {
    ...MAILBOX.goLive,
    readEvery: '1 h',
    stages: [{ exposure: 100, window: '30 h', minSamples: 50, atMost: '40 h' }],
  },
};

/** A stage over two days, and as many readings as hours. */
function observed(): BufferingEngagement {
  const e = new BufferingEngagement(CHARTER).upTo('staged-go-live');
  everybodySigns('staged-go-live')(e);
  theWorldAnswers()(e);
  for (let hour = 0; e.state.pass?.stage?.status === 'observing' && hour < 40; hour++) {
    e.waitUntilDue();
    e.settle({}, 200);
  }
  return e;
}

const isReadings = ({ mediaType }: Dossier['attachments'][number]): boolean => mediaType === 'application/jsonl';
const whats = async ({ dir }: Written): Promise<string[]> => (await verifyDossier(dir)).faults.map(({ what }) => what);

async function signedAnew({ dir, evidence }: Written, { signature: _old, ...body }: Dossier): Promise<void> {
  const signature = await evidence.receipts.sign(body);
  await writeFile(path.join(dir, 'dossier.json'), JSON.stringify({ ...body, signature }));
}

/** Changes the first entry with several readings, and rebuilds the chain. */
function forged(dossier: Dossier, change: (data: Events['stage.measured']) => void): Dossier {
  const entries = structuredClone(dossier.streams[0]!.entries);
  const summary = entries.find(
    ({ type, data }) => type === 'stage.measured' && (data as { readings: number }).readings > 5,
  );
  change(summary!.data as Events['stage.measured']);
  return withEntries(dossier, 0, resealed(entries));
}

const SPLENDID = (data: Events['stage.measured']): void => {
  data.ranges!['minutes-per-mail']!.min = 0;
};

test('a past day has one attachment, other days have one for each entry, and the dossier has all of them', async () => {
  const e = observed();
  const written = await dossierOf(e);
  const found = written.dossier.attachments.filter(isReadings);
  const parts = e.entries.filter(({ type }) => type === 'stage.measured');
  const kept = e.entries.filter(({ type }) => type === 'readings.joined');
  expect(kept).toHaveLength(1);
  expect(found.length).toBeLessThan(parts.length);
  expect(found[0]!.digest).toBe((kept[0]!.data as Events['readings.joined']).digest);
  expect(await verifyDossier(written.dir)).toMatchObject({ faults: [], notes: [], page: 'same' });
});

test('each reading is a point if the readings are available; otherwise a point stands for several readings', () => {
  const e = observed();
  const readings = e.entries.reduce(
    (sum, { type, data }) => sum + (type === 'stage.measured' ? (data as Events['stage.measured']).readings : 0),
    0,
  );
  const [one] = auditReportOf(e.entries, new Map(), e.raw).series;
  expect(one!.points).toHaveLength(readings);
  expect(historyOf(e.entries, one!.metric, e.raw)).toHaveLength(readings);
  const points = historyOf(e.entries, one!.metric);
  expect(points.length).toBeLessThan(readings / 3);
  expect(points.reduce((sum, { of }) => sum + (of?.readings ?? 1), 0)).toBe(readings);
  expect(historyOf(e.entries, one!.metric, e.raw).at(-1)).toEqual(points.map(({ of: _of, ...point }) => point).at(-1));
});

test('rejects a summary that does not follow from the readings, even if the dossier is signed again', async () => {
  const written = await dossierOf(observed());
  await signedAnew(written, forged(written.dossier, SPLENDID));
  expect(await whats(written)).toContain('the rules produce other entries for this command');
});

test('rejects an attachment of readings that was changed or swapped', async () => {
  const written = await dossierOf(observed());
  const { digest } = written.dossier.attachments.find(isReadings)!;
  const file = path.join(written.dir, ATTACHMENTS, digest);
  const content = await readFile(file);
  await appendFile(file, content.subarray(0, 1));
  expect(await whats(written)).toContain(`attachment ${digest} has been changed`);
  await writeFile(file, content);
  expect(await whats(written)).toEqual([]);
  await signedAnew(
    written,
    forged(written.dossier, (data) => {
      data.raw = 'e'.repeat(64);
    }),
  );
  expect(await whats(written)).toContain(`attachment ${digest} does not have the readings that the entries name`);
});

test('verifies without the readings, and notes for how many entries they are missing', async () => {
  const written = await dossierOf(observed());
  const gone = written.dossier.attachments.filter(isReadings).map(({ digest }) => digest);
  const without = {
    ...written.dossier,
    attachments: written.dossier.attachments.filter((one) => !isReadings(one)),
    missing: gone,
  };
  for (const digest of gone) await rm(path.join(written.dir, ATTACHMENTS, digest));
  await signedAnew(written, without);
  const { notes, faults } = await verifyDossier(written.dir);
  expect(notes.at(-1)).toMatch(/^the readings of \d+ entries of stages are no longer available/);
  // The page was rendered with them.
  expect(faults.map(({ what }) => what)).toEqual(['index.html does not say what the entries say']);
  // An entry has to be consistent in itself, even without the readings.
  await signedAnew(
    written,
    forged(without, (data) => {
      data.ranges!['minutes-per-mail']!.max = 0;
    }),
  );
  expect(await whats(written)).toContain('minutes-per-mail: its last reading is not within the range of its readings');
});

const GUARD = 'minutes-per-mail';

type Change = (data: Events['stage.measured']) => void;

/** The faults that the audit finds if no reading is available. */
function auditWithout(e: BufferingEngagement, entries: readonly StoredEntry[]): string[] {
  const ledger = { id: CHARTER.id, entries: resealed(entries), drills: drillsOf(e), raw: new Map() };
  const { faults } = auditEngagement(ledger, () => {
    throw new Error('no signature is expected');
  });
  return faults.map(({ what }) => what);
}

/** Entries of which the first with several readings is changed. */
function changed(e: BufferingEngagement, change: Change): StoredEntry[] {
  const entries = structuredClone(e.stored);
  const read = entries.filter(({ type }) => type === 'stage.measured').map(({ data }) => data as Parameters<Change>[0]);
  change(read.find(({ readings }) => readings > 5)!);
  return entries;
}

describe('without the readings, rejects a summary that contradicts the entries', () => {
  const e = observed();
  const critical = CHARTER.metrics!.find((metric) => metric.critical)!.id;
  const within = 'its last reading is not within the range of its readings';
  const tally = 'its tally does not follow from the one before it';
  const times = 'the times of its readings are not in order, not on one day, or later than the entry';

  test('accepts the entries as they were written', () => {
    expect(auditWithout(e, e.stored)).toEqual([]);
  });

  test.each<[string, Change, string]>([
    ['of another stage', (data) => Object.assign(data, { index: 7 }), 'this stage was not being measured'],
    ['of 0 readings', (data) => Object.assign(data, { readings: 0 }), 'its readings do not follow the ones before it'],
    [
      'that skips a reading',
      (data) => Object.assign(data, { after: data.after + 1 }),
      'its readings do not follow the ones before it',
    ],
    ['that ends before it begins', (data) => Object.assign(data, { from: data.to, to: data.from }), times],
    ['that ends after it was written', (data) => Object.assign(data, { to: shifted(data.to, 3_600_000) }), times],
    ['of two days', (data) => Object.assign(data, { from: shifted(data.from, -24 * 3_600_000) }), times],
    [
      'with another time for the next reading',
      (data) => Object.assign(data, { nextReadAt: data.to }),
      'its next reading is not due one interval after the last',
    ],
    ['without a metric', (data) => void data.verdicts.pop(), 'its metrics are not those that decide the stage'],
    ['without a tally', (data) => void delete data.tallies[GUARD], 'its metrics are not those that decide the stage'],
    ['without the ranges', (data) => void delete data.ranges, 'its ranges do not fit its metrics and readings'],
    ['without a range', (data) => void delete data.ranges![GUARD], 'its ranges do not fit its metrics and readings'],
    [
      'with another worst verdict',
      (data) => Object.assign(data, { worst: 'warn' }),
      'its worst verdict is not the worst of its verdicts',
    ],
    ['with more values than readings', (data) => Object.assign(data.ranges![GUARD]!, { count: 99 }), within],
    ['with values but a count of 0', (data) => Object.assign(data.ranges![GUARD]!, { count: 0 }), within],
    ['with minimum and maximum swapped', ({ ranges }) => Object.assign(ranges![GUARD]!, { min: 9, max: 0 }), within],
    [
      'with a failed range of a critical metric',
      (data) => Object.assign(data.ranges![critical]!, { worst: 'fail' }),
      within,
    ],
    ['with an inconclusive range', (data) => Object.assign(data.ranges![GUARD]!, { worst: 'inconclusive' }), within],
    [
      'with another verdict',
      (data) => Object.assign(Object.assign(data, { worst: 'warn' }).verdicts[0]!, { verdict: 'warn' }),
      'its verdict does not follow from its tally',
    ],
    [
      'with another value',
      ({ verdicts }) => Object.assign(verdicts.at(-1)!, { value: 0.123 }),
      'its tally does not include the last reading',
    ],
    ['that counts too many readings', (data) => (data.tallies[GUARD]!.counted += 99), tally],
    [
      'with a negative count',
      (data) => Object.assign(data.tallies[GUARD]!, { failures: -1 }),
      'its tally is not valid',
    ],
    [
      'with failures that no verdict shows',
      ({ tallies: { [GUARD]: of } }) => Object.assign(of!, { failures: 1, counted: of!.counted }),
      tally,
    ],
  ])('%s', (_what, change, fault) => {
    expect(auditWithout(e, changed(e, change)).join('\n')).toContain(fault);
  });

  test('without the consequences that the rules require', () => {
    const failing = new BufferingEngagement(CHARTER).upTo('staged-go-live');
    everybodySigns('staged-go-live')(failing);
    theWorldAnswers()(failing);
    failing.waitUntilDue();
    theWorldAnswersOnce({ bad: true })(failing);
    const [measured, ...followed] = failing.last;
    expect(followed[0]).toMatchObject({ type: 'rollback.pulled' });
    expect(auditWithout(failing, failing.stored)).toEqual([]);
    const cut = structuredClone(failing.stored.slice(0, measured!.seq));
    cut.at(-1)!.part = [0, 1];
    expect(auditWithout(failing, cut)).toEqual(['the rules produce other consequences of its verdicts']);
  });

  test.each<[string, (data: Events['readings.joined']) => void]>([
    ['with another number of readings', (data) => Object.assign(data, { readings: data.readings + 1 })],
    [
      'with missing readings of an unknown entry',
      (data) => Object.assign(data, { missing: { entries: 1, raw: ['e'.repeat(64)] } }),
    ],
    ['with more missing readings than it names', (data) => Object.assign(data.missing, { entries: 1 })],
    ['that joined nothing', (data) => Object.assign(data, { digest: null })],
  ])('and rejects the join of a day %s', (_what, change) => {
    const entries = structuredClone(e.stored);
    change(entries.find(({ type }) => type === 'readings.joined')!.data as never);
    expect(inconsistentJoins(readEntries(entries))).toHaveLength(1);
    expect(inconsistentJoins(e.entries)).toEqual([]);
  });
});

test('the page has the readings that the dossier has, even if more are stored while it is written', async () => {
  const e = observed();
  const root = await tempFolder();
  const evidence = await openEvidence({ dir: path.join(root, 'data') });
  const late = partsOfDay(e.entries, e.state.readingDays[0]!)[0]!.raw;
  const { [late]: text, ...others } = e.readings;
  await Object.assign(e.fork(), { readings: others }).recordIn(evidence);
  const gathered = await gather(CHARTER.id, evidence, { madeBy: madeBy(), madeAt: e.at, withoutNames: false });
  await evidence.attachments.put(Buffer.from(text!), 'application/jsonl', 'readings.jsonl');
  const dir = path.join(root, 'dossier');
  const { missing } = await writeDossier(gathered!, evidence, dir);
  expect(missing).toContain(late);
  expect(await verifyDossier(dir)).toMatchObject({ faults: [], page: 'same' });
  await evidence.close();
});

test('the last day has one attachment when it is over', async () => {
  const e = observed();
  pass(2, 'days')(e);
  e.settle({}, 200);
  expect(e.state.readingDays).toEqual([]);
  expect(await verifyDossier((await dossierOf(e)).dir)).toMatchObject({ faults: [] });
});
