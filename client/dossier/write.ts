/** Writes a dossier into a temporary folder, verifies it there, and moves it into place by one rename. */
import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Dossier } from '../../domain/dossier/dossier';
import { Failure } from '../../domain/kernel/failures';
import { readEntries } from '../../domain/record/read-entry';
import type { Evidence } from '../../evidence/store';
import type { Gathered } from './gather';
import { pageOf } from './page/page';
import { ATTACHMENTS, DOSSIER, PAGE } from './places';
import { readingsInDossier } from './readings';
import { placeText, verifyDossier } from './verify';

/**
 * Writes `gathered` to `dir`, which must be empty or not there yet.
 * @throws Failure BAD_INPUT where it is not empty, LEDGER_BROKEN with every fault where the dossier would not verify,
 * FILE_UNREADABLE where it cannot be written, STORE_UNAVAILABLE
 */
export async function writeDossier(gathered: Gathered, evidence: Evidence, dir: string): Promise<Dossier> {
  const target = path.resolve(dir);
  await mustBeFree(target);
  const draft = `${target}.${randomUUID()}.tmp`;
  try {
    await mkdir(path.join(draft, ATTACHMENTS), { recursive: true });
    for (const { digest } of gathered.attachments)
      await pipeline(await evidence.attachments.open(digest), createWriteStream(path.join(draft, ATTACHMENTS, digest)));
    // Read from the copy: readings that are stored or joined meanwhile are not in this dossier.
    const { raw } = await readingsInDossier(draft, gathered, readEntries(gathered.streams[0]!.entries));
    const html = pageOf(gathered, raw);
    await writeFile(path.join(draft, PAGE), html);
    const body = { ...gathered, page: createHash('sha256').update(html).digest('hex') };
    const dossier: Dossier = { ...body, signature: await evidence.receipts.sign(body) };
    await writeFile(path.join(draft, DOSSIER), `${JSON.stringify(dossier, null, 1)}\n`);
    const { faults } = await verifyDossier(draft);
    if (faults.length > 0)
      throw new Failure('LEDGER_BROKEN', `${gathered.engagement} does not verify; no dossier was written`, [
        ...faults.map((fault) => `${placeText(fault)}: ${fault.what}`),
      ]);
    await rename(draft, target);
    return dossier;
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    if (code === undefined) throw cause;
    throw new Failure('FILE_UNREADABLE', `${dir} cannot be written (${code})`, [], { cause });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function mustBeFree(dir: string): Promise<void> {
  let found: string[];
  try {
    found = await readdir(dir);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return;
    throw new Failure('BAD_INPUT', `${dir} is no folder that a dossier can be written to (${code})`, [], { cause });
  }
  if (found.length > 0)
    throw new Failure('BAD_INPUT', `${dir} is not empty; nothing was written`, ['a dossier gets a folder of its own']);
}
