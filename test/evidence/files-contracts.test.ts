/** The files store fulfils every contract of an evidence store. */
import { readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FilesLedgerStore } from '../../evidence/files/ledger';
import { openEvidence } from '../../evidence/open-evidence';
import type { Evidence } from '../../evidence/store';
import { CAP, describeAttachmentContract } from './contracts/attachments';
import { describeKeyContract } from './contracts/keys';
import { describeLedgerContract } from './contracts/ledger';
import { describePeopleContract } from './contracts/people';
import { describeReceiptContract } from './contracts/receipts';
import { describeSnapshotContract } from './contracts/snapshots';
import { describeTextContract } from './contracts/texts';
import { attachmentFile, receiptsFolder, snapshotFile, textFile } from './on-disk';
import { keptLog } from './support';

const newPlace = async () => {
  const dir = await mkdtemp(join(tmpdir(), 'dayone-contract-'));
  return { dir, remove: () => rm(dir, { recursive: true, force: true }) };
};

/** A place with one of the stores, opened by `open-evidence.ts`. */
const placeOf = async <K extends keyof Evidence>(part: K) => {
  const { dir, remove } = await newPlace();
  const options = { dir, log: keptLog(), maxAttachmentBytes: CAP };
  return { dir, remove, open: async () => (await openEvidence(options))[part] };
};

async function rewrite(file: string, change: (text: string) => string): Promise<void> {
  const text = await readFile(file, 'utf8');
  expect(change(text)).not.toBe(text);
  await writeFile(file, change(text));
}

describeLedgerContract(async () => {
  const { dir, remove } = await newPlace();
  // A small cache of streams, so that the others are read again.
  return { remove, open: async () => new FilesLedgerStore(dir, { log: keptLog(), openStreams: 3 }) };
});

describeAttachmentContract(async () => {
  const place = await placeOf('attachments');
  const flip = (text: string): string => text.replace(/.$/s, (last) => (last === '!' ? '?' : '!'));
  return { ...place, damage: (digest) => rewrite(attachmentFile(place.dir, digest), flip) };
});

describePeopleContract(() => placeOf('people'));

describeTextContract(async () => {
  const place = await placeOf('texts');
  return {
    ...place,
    damage: (ref, readable) =>
      rewrite(textFile(place.dir, ref), (text) => (readable ? text.replace('approve', 'reject') : text.slice(1))),
  };
});

describeKeyContract(() => placeOf('keys'));

describeReceiptContract(async () => {
  const place = await placeOf('receipts');
  const only = (engagement: string): string => {
    const folder = join(receiptsFolder(place.dir), engagement);
    return join(folder, readdirSync(folder)[0]!);
  };
  return { ...place, damage: (engagement) => rewrite(only(engagement), (text) => text.replace('"Acme"', '"Acne"')) };
});

describeSnapshotContract(async () => {
  const place = await placeOf('snapshots');
  return {
    ...place,
    damage: (stream, run) => rewrite(snapshotFile(place.dir, stream, run), (text) => text.slice(0, -10)),
  };
});
