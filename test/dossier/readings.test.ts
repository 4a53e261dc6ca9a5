/** The dossier has the readings of stages, and their entries follow from them. */
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ATTACHMENTS } from '../../client/dossier/places';
import { verifyDossier } from '../../client/dossier/verify';
import type { Charter } from '../../domain/charter/charter';
import { accountOf } from '../../domain/dossier/account';
import type { Dossier } from '../../domain/dossier/dossier';
import type { Events } from '../../domain/events';
import { historyOf } from '../../domain/metrics/history';
import { everybodySigns, MAILBOX, pass, theWorldAnswers } from '../rules/vocabulary';
import { BufferingEngagement } from '../support/buffering-engagement';
import { clearPlaces, dossierOf, resealed, type Written, withEntries } from './support';

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

test('a day that is over has one attachment, other days have one for each entry, and the dossier has all of them', async () => {
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
  const [one] = accountOf(e.entries, new Map(), e.raw).series;
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

test('verifies without the readings, and notes that their entries were not checked against them', async () => {
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
  expect(await whats(written)).toContain('its last reading is not within the range of its readings');
});

test('the last day has one attachment when it is over', async () => {
  const e = observed();
  pass(2, 'days')(e);
  e.settle({}, 200);
  expect(e.state.readingDays).toEqual([]);
  expect(await verifyDossier((await dossierOf(e)).dir)).toMatchObject({ faults: [] });
});
