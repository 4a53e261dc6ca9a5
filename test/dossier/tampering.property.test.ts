/**
 * An unchanged dossier verifies, and a changed one never does: for any engagement and any change.
 */

import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { ATTACHMENTS } from '../../client/dossier/places';
import { verifyDossier } from '../../client/dossier/verify';
import type { Dossier, DossierBody } from '../../domain/dossier/dossier';
import { Failure } from '../../domain/kernel/failures';
import type { StoredEntry } from '../../domain/model/entries';
import { canonical } from '../../domain/values/digest';
import { runs } from '../support/runs';
import { engagements } from './random-engagements';
import { clearPlaces, dossierOf, resealed, tempFolder, type Written, withEntries } from './support';

const RUNS = runs(5);
/** Each engagement is tampered with so often. */
const TRIES = 24;

afterAll(clearPlaces);

/** Another dossier in place of the written one, its attachments the same. @returns whether it verifies */
async function passes(written: Written, text: string | Buffer, receipts: readonly string[] = []): Promise<boolean> {
  const whole = await readFile(path.join(written.dir, 'dossier.json'));
  await writeFile(path.join(written.dir, 'dossier.json'), text);
  try {
    return (await verifyDossier(written.dir, { receipts })).faults.length === 0;
  } finally {
    await writeFile(path.join(written.dir, 'dossier.json'), whole);
  }
}

const parsed = (text: Buffer): string | null => {
  try {
    return canonical(JSON.parse(text.toString('utf8')));
  } catch {
    return null;
  }
};

/** Signed again by the installation: what the ones who run it could do. */
async function signedAnew({ evidence }: Written, { signature: _old, ...body }: Dossier): Promise<string> {
  return JSON.stringify({ ...body, signature: await evidence.receipts.sign(body satisfies DossierBody) });
}

const choice = fc.nat(1_000_000);
const tamperings = fc.array(fc.tuple(choice, choice), { minLength: TRIES, maxLength: TRIES });

const assertEach = (property: (written: Written, tries: [number, number][]) => Promise<void>): Promise<void> =>
  fc.assert(
    fc.asyncProperty(engagements, tamperings, async (e, tries) => property(await dossierOf(e), tries)),
    { numRuns: RUNS },
  );

test('an unchanged dossier always verifies, with every receipt, and without names as well', async () => {
  await fc.assert(
    fc.asyncProperty(engagements, fc.boolean(), async (e, withoutNames) => {
      const { dir, receipts } = await dossierOf(e, withoutNames);
      const held = await tempFolder();
      const files = await Promise.all(
        receipts.map(async (receipt, index) => {
          const file = path.join(held, `${index}.json`);
          await writeFile(file, JSON.stringify(receipt));
          return file;
        }),
      );
      expect((await verifyDossier(dir, { receipts: files })).faults).toEqual([]);
    }),
    { numRuns: RUNS * 3 },
  );
});

test('rejects one changed byte of dossier.json, anywhere', async () => {
  await assertEach(async (written, tries) => {
    const whole = await readFile(path.join(written.dir, 'dossier.json'));
    for (const [at, by] of tries) {
      const tampered = Buffer.from(whole);
      const place = at % whole.length;
      tampered[place] = tampered[place]! ^ (1 + (by % 255));
      if (parsed(tampered) === parsed(whole)) continue;
      expect([place, by, await passes(written, tampered)]).toEqual([place, by, false]);
    }
  });
});

test('rejects an edited, removed, swapped or doubled entry, even if the dossier is signed again', async () => {
  await assertEach(async (written, tries) => {
    for (const [at, by] of tries) {
      const { dossier } = written;
      const stream = at % dossier.streams.length;
      const entries = [...dossier.streams[stream]!.entries];
      const place = by % entries.length;
      const other = (place + 1) % entries.length;
      const kind = at % 4;
      if (kind === 0) entries[place] = { ...entries[place]!, data: { ...(entries[place]!.data as object), more: by } };
      else if (kind === 1) entries.splice(place, 1);
      else if (kind === 2) [entries[place], entries[other]] = [entries[other]!, entries[place]!];
      else entries.splice(place, 0, entries[place]!);
      // The last append of a stream can be cut off unseen, but for a receipt: that is the next test.
      if (kind === 1 && place === entries.length && entries.at(-1)?.part[0] === entries.at(-1)!.part[1] - 1) continue;
      const text = await signedAnew(written, withEntries(dossier, stream, entries));
      expect([kind, place, await passes(written, text)]).toEqual([kind, place, false]);
    }
  });
});

test('rejects a ledger that is cut below a receipt or forged above it, even if the dossier is signed again', async () => {
  await assertEach(async (written, tries) => {
    const { dossier, receipts } = written;
    if (receipts.length === 0) return;
    const [own] = dossier.streams as [Dossier['streams'][0]];
    for (const [at, by] of tries.slice(0, TRIES / 4)) {
      const receipt = receipts[at % receipts.length]!;
      const file = path.join(await tempFolder(), 'receipt.json');
      await writeFile(file, JSON.stringify(receipt));
      const ends = own.entries.filter(({ seq, part }) => seq < receipt.head.seq && part[0] === part[1] - 1);
      const cut = own.entries.slice(0, ends[by % ends.length]!.seq);
      expect(await passes(written, await signedAnew(written, withEntries(dossier, 0, cut)), [file])).toBe(false);
      const place_ = by % receipt.head.seq;
      const edited = own.entries.map((entry, index) =>
        index === place_ ? { ...entry, at: '2026-11-23T08:59:00.000Z' } : entry,
      );
      const forged = withEntries(dossier, 0, resealed(edited));
      expect(await passes(written, await signedAnew(written, forged), [file])).toBe(false);
    }
  });
});

test('rejects one changed byte of an attachment, of the page or of a receipt', async () => {
  await assertEach(async ({ dir, dossier, receipts }, tries) => {
    const held = path.join(await tempFolder(), 'receipt.json');
    const files = ['index.html', ...dossier.attachments.map(({ digest }) => path.join(ATTACHMENTS, digest))];
    for (const [at, by] of tries.slice(0, TRIES / 4)) {
      const file = path.join(dir, files[at % files.length]!);
      const whole = await readFile(file);
      const flipped = (bytes: Buffer): Buffer => {
        const tampered = Buffer.from(bytes);
        const place = by % tampered.length;
        tampered[place] = tampered[place]! ^ (1 + (at % 255));
        return tampered;
      };
      await writeFile(file, flipped(whole));
      expect([file, (await verifyDossier(dir)).faults.length > 0]).toEqual([file, true]);
      await writeFile(file, whole);
      if (receipts.length === 0) continue;
      const receipt = Buffer.from(JSON.stringify(receipts[at % receipts.length]));
      await writeFile(held, flipped(receipt));
      if (parsed(flipped(receipt)) === parsed(receipt)) continue;
      expect([by, at, (await verifyDossier(dir, { receipts: [held] })).faults.length > 0]).toEqual([by, at, true]);
    }
  });
});

test('rejects a changed signature or signed content, even if chain and dossier are forged again', async () => {
  await assertEach(async (written, tries) => {
    const { dossier } = written;
    const [own] = dossier.streams as [Dossier['streams'][0]];
    // The later parts of an append have its key and time: what is changed there alone is sealed as it was.
    const signed = own.entries.filter(
      ({ actor, type, part }) => actor.proof && part[0] === 0 && type !== 'command.refused',
    );
    if (signed.length === 0) return;
    for (const [at, by] of tries) {
      const { seq } = signed[at % signed.length]!;
      const edited = own.entries.map((entry) => (entry.seq === seq ? misread(entry, by) : entry));
      const forged = withEntries(dossier, 0, resealed(edited));
      expect([seq, by, await passes(written, await signedAnew(written, forged))]).toEqual([seq, by, false]);
    }
  });
});

/** The entry with one byte of its signature changed, or with another decision, person or time than was signed. */
function misread(entry: StoredEntry, by: number): StoredEntry {
  const { actor } = entry;
  const proof = actor.proof!;
  const jws = Buffer.from(proof.jws, 'latin1');
  const place = (by >> 2) % jws.length;
  jws[place] = jws[place] === 65 ? 66 : 65;
  switch (by % 4) {
    case 0:
      return { ...entry, actor: { ...actor, proof: { ...proof, jws: jws.toString('latin1') } } };
    case 1:
      return { ...entry, actor: { ...actor, id: 'somebody-else' } };
    case 2:
      return { ...entry, key: `another-${entry.key}` };
    default:
      return { ...entry, at: new Date(Date.parse(entry.at) + 3_600_000).toISOString() };
  }
}

test('reports a removed or mistyped value of an entry without failing, even if chain and dossier are forged again', async () => {
  await assertEach(async (written, tries) => {
    const { dossier } = written;
    for (const [at, by] of tries) {
      const stream = at % dossier.streams.length;
      const { entries } = dossier.streams[stream]!;
      const edited = structuredClone(entries);
      misshape(edited[by % edited.length]!.data as object, at, by);
      const text = await signedAnew(written, withEntries(dossier, stream, resealed(edited)));
      // A version that this release does not know is not a fault of the dossier: it may be of a newer one.
      const came = await passes(written, text).catch((error: unknown) =>
        error instanceof Failure ? error.code : error,
      );
      expect([true, false, 'NEWER_RECORD']).toContain(came);
    }
  });
});

/** Removes one value somewhere inside, or puts another kind of value in its place. */
function misshape(inside: object, at: number, by: number): void {
  const places: [object, string][] = [];
  const walk = (one: object): void => {
    for (const [name, value] of Object.entries(one)) {
      places.push([one, name]);
      if (typeof value === 'object' && value !== null) walk(value);
    }
  };
  walk(inside);
  const [holder, name] = places[at % Math.max(1, places.length)] ?? [inside, 'more'];
  const kinds = [null, 0, '', true, [], {}, [null], 'text:x'];
  if (by % 9 === 8 && Array.isArray(holder)) holder.splice(Number(name), 1);
  else if (by % 9 === 8) Reflect.deleteProperty(holder, name);
  else Reflect.set(holder, name, kinds[by % 9]);
}

test('reports extra files in the folder of the dossier', async () => {
  const { dir, dossier } = await dossierOf(fc.sample(engagements, { numRuns: 1, seed: 7 })[0]!);
  await mkdir(path.join(dir, ATTACHMENTS), { recursive: true });
  await copyFile(path.join(dir, 'index.html'), path.join(dir, ATTACHMENTS, 'f'.repeat(64)));
  expect((await verifyDossier(dir)).faults).toEqual([
    { stream: null, seq: null, what: `attachments/${'f'.repeat(64)} (a file) does not belong to this dossier` },
  ]);
  expect(dossier.streams[0]!.stream).toBe(`engagement:${dossier.engagement}`);
});
