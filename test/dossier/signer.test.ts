/** Who made a dossier: never known from the folder alone, and never claimed without a key that the reader had before. */
import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ATTACHMENTS } from '../../client/dossier/places';
import { type KnownKeys, verifyDossier } from '../../client/dossier/verify';
import type { Dossier } from '../../domain/dossier/dossier';
import { sha256Hex } from '../../domain/values/digest';
import { type KeyPair, newKeyPair, signWith } from '../../evidence/signature';
import { MAILBOX } from '../rules/vocabulary';
import { SealedEngagement } from '../support/sealed-engagement';
import { clearPlaces, dossierOf, resealed, tempFolder, type Written, withEntries } from './support';

afterAll(clearPlaces);

const live = (): Promise<Written> =>
  dossierOf(new SealedEngagement(MAILBOX, MAILBOX.people.owner!).upTo('operation-handover'));

const put = (dir: string, dossier: object): Promise<void> =>
  writeFile(path.join(dir, 'dossier.json'), JSON.stringify(dossier));

const resigned = ({ signature: _old, ...body }: Dossier, key: KeyPair): Dossier => ({
  ...body,
  signature: signWith(key, body),
});

const whats = async (dir: string, held?: KnownKeys): Promise<string[]> =>
  (await verifyDossier(dir, held)).faults.map(({ what }) => what);

const filed = async (value: object): Promise<string> => {
  const file = path.join(await tempFolder(), 'receipt.json');
  await writeFile(file, JSON.stringify(value));
  return file;
};

/** Every reading of a stage is made splendid, the chain is rebuilt, and the page is rendered from it. */
async function forged({ dossier }: Written, key: KeyPair): Promise<Dossier> {
  const { pageOf }: typeof import('../../client/dossier/page/page') = require('../../client/dossier/page/page');
  const entries = dossier.streams[0]!.entries.map((entry) => {
    if (entry.type !== 'stage.measured') return entry;
    const data = structuredClone(entry.data) as { verdicts: { value: number | null }[] };
    for (const verdict of data.verdicts) verdict.value = 0.999;
    return { ...entry, data };
  });
  const changed = withEntries(dossier, 0, resealed(entries));
  // The readings themselves would give it away.
  const isReadings = ({ mediaType }: Dossier['attachments'][number]): boolean => mediaType === 'application/jsonl';
  const missing = changed.attachments.filter(isReadings).map(({ digest }) => digest);
  const attachments = changed.attachments.filter((one) => !isReadings(one));
  const without = { ...changed, attachments, missing };
  return resigned({ ...without, page: sha256Hex(pageOf(without, new Map())) }, key);
}

test('the signer of a dossier is known by a named key or a receipt of the same key, and otherwise unknown', async () => {
  const { dir, dossier, receipts } = await live();
  const receipt = await filed(receipts[0]!);
  expect(await verifyDossier(dir)).toMatchObject({ faults: [], knownBy: null, page: 'same' });
  expect(await verifyDossier(dir, { receipts: [receipt] })).toMatchObject({ faults: [], knownBy: 'receipt' });
  expect(await verifyDossier(dir, { keys: [dossier.signature.key] })).toMatchObject({ faults: [], knownBy: 'key' });
});

test('a dossier that was rewritten and signed with a new key never verifies', async () => {
  const written = await live();
  const key = newKeyPair();
  const { pageOf }: typeof import('../../client/dossier/page/page') = require('../../client/dossier/page/page');
  const fake = await forged(written, key);
  await put(written.dir, fake);
  await writeFile(path.join(written.dir, 'index.html'), pageOf(fake, new Map()));
  for (const digest of fake.missing) await rm(path.join(written.dir, ATTACHMENTS, digest));
  expect((await verifyDossier(written.dir)).knownBy).toBeNull();
  const named = await verifyDossier(written.dir, { keys: [written.dossier.signature.key] });
  expect(named.knownBy).toBeNull();
  expect(named.faults.map(({ what }) => what)).toContain(
    `dossier.json was signed by ${key.x}, which is none of the keys named`,
  );
  // A receipt of a gate before the readings is still true of the entries: the other key gives it away.
  const early = await filed(written.receipts[0]!);
  expect(await verifyDossier(written.dir, { receipts: [early] })).toMatchObject({
    knownBy: null,
    faults: expect.arrayContaining([
      expect.objectContaining({
        what: expect.stringContaining(`by ${written.dossier.signature.key}, and the dossier by ${key.x}`),
      }),
    ]),
  });
});

test('an installation with two keys over time is known by both together only', async () => {
  const { dir, dossier, receipts } = await live();
  const [first, second] = [dossier.signature.key, newKeyPair()];
  await put(dir, resigned(dossier, second));
  const held = { receipts: [await filed(receipts[0]!)] };
  expect(await verifyDossier(dir, { ...held, keys: [first, second.x] })).toMatchObject({ faults: [], knownBy: 'key' });
  expect(await whats(dir, { ...held, keys: [second.x] })).toHaveLength(1);
  expect(await whats(dir, { ...held, keys: [first] })).toHaveLength(1);
});

test('a page with a missing section is a fault, for any signer', async () => {
  const written = await live();
  const { dir, dossier, evidence } = written;
  const file = path.join(dir, 'index.html');
  const page = (await readFile(file, 'utf8')).replace(/<section><h2>Refused[\s\S]*?<\/section>\n/, '');
  const { signature: _old, ...body } = { ...dossier, page: sha256Hex(page) };
  await writeFile(file, page);
  await put(dir, { ...body, signature: await evidence.receipts.sign(body) });
  expect(await whats(dir)).toEqual(['index.html does not say what the entries say']);

  const other = { ...body, madeBy: 'dayone 0.0.1' };
  await put(dir, { ...other, signature: await evidence.receipts.sign(other) });
  expect(await verifyDossier(dir)).toMatchObject({ faults: [], page: 'not-compared' });
});

test('a name that occurs twice in dossier.json is a fault, because readers would differ', async () => {
  const { dir } = await live();
  const file = path.join(dir, 'dossier.json');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('"madeBy":', '"madeBy": "somebody else",\n "madeBy":'));
  expect(await whats(dir)).toEqual([expect.stringContaining('a name stands twice')]);
});

test('every foreign file in the folder is named, links and folders included', async () => {
  const { dir, dossier } = await live();
  const [attached] = dossier.attachments;
  const inDir = (...names: string[]): string => path.join(dir, ...names);
  await writeFile(inDir('summary.html'), 'read this instead');
  await writeFile(inDir('.hidden'), '');
  await mkdir(inDir('attachments', 'more'));
  await mkdir(inDir('notes'));
  await symlink('index.html', inDir('link.html'));
  await rename(inDir('attachments', attached!.digest), path.join(await tempFolder(), 'elsewhere'));
  await symlink('../index.html', inDir('attachments', attached!.digest));
  expect(await whats(dir)).toEqual([
    '.hidden (a file) does not belong to this dossier',
    'link.html (a link) does not belong to this dossier',
    'notes (a folder) does not belong to this dossier',
    'summary.html (a file) does not belong to this dossier',
    `attachments/${attached!.digest} is a link, and no file of this dossier`,
    'attachments/more (a folder) does not belong to this dossier',
    `attachment ${attached!.digest} is not there`,
  ]);
});
