/** Receipts in files, and the key with which this installation signs them, made once. */
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../domain/kernel/failures';
import { isReceipt, type Receipt, type ReceiptBody, type Signature } from '../../domain/record/receipt';
import { ifPresent, onDisk, writeWhole } from '../disk';
import { withLock } from '../lock';
import { isSigned, type KeyPair, newKeyPair, signWith } from '../signature';
import type { ReceiptStore } from '../store';
import { fromFileName, toFileName } from './stream-names';

const folderOf = (dir: string, engagement: string): string => join(dir, 'receipts', toFileName(engagement));

/** The newest receipt of an engagement by the name of its file, which tells entry and gate; undefined where there is none. */
export async function newestReceipt(
  dir: string,
  engagement: string,
): Promise<{ seq: number; gate: string } | undefined> {
  const names = (await ifPresent(readdir(folderOf(dir, engagement)))) ?? [];
  return names
    .flatMap((name) => {
      const [, seq, gate] = /^(\d+)-(.+)\.json$/.exec(name) ?? [];
      return seq && gate ? [{ seq: Number(seq), gate }] : [];
    })
    .sort((a, b) => a.seq - b.seq)
    .at(-1);
}

export class FilesReceiptStore implements ReceiptStore {
  private readonly keyPath: string;
  private readonly lock: string;
  private own: Promise<KeyPair> | undefined;

  constructor(private readonly dir: string) {
    this.keyPath = join(dir, 'installation-key.json');
    this.lock = join(dir, 'locks', 'installation-key.json');
  }

  async sign(value: object): Promise<Signature> {
    return signWith(await this.key(), value);
  }

  async issue(body: ReceiptBody): Promise<Receipt> {
    const folder = folderOf(this.dir, body.engagement);
    const file = join(folder, `${String(body.head.seq).padStart(6, '0')}-${body.gate}.json`);
    return onDisk(`write a receipt of ${body.engagement}`, async () => {
      const content = await ifPresent(readFile(file));
      const known = content && receiptIn(file, content);
      if (known?.head.hash === body.head.hash) return known;
      const receipt: Receipt = { ...body, signature: await this.sign(body) };
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeWhole(file, `${JSON.stringify(receipt, null, 2)}\n`);
      return receipt;
    });
  }

  async all(engagement: string): Promise<Receipt[]> {
    const folder = folderOf(this.dir, engagement);
    return onDisk(`read the receipts of ${engagement}`, async () => {
      const names = ((await ifPresent(readdir(folder))) ?? []).filter((name) => name.endsWith('.json')).sort();
      return Promise.all(names.map(async (name) => receiptIn(join(folder, name), await readFile(join(folder, name)))));
    });
  }

  async engagements(): Promise<string[]> {
    const names = await onDisk('list the receipts', () => ifPresent(readdir(join(this.dir, 'receipts'))));
    return (names ?? [])
      .map(fromFileName)
      .filter((name) => name !== undefined)
      .sort();
  }

  /** The first process that needs the key creates it, under a lock. */
  private key(): Promise<KeyPair> {
    this.own ??= this.readKey().catch((error) => {
      this.own = undefined;
      throw error;
    });
    return this.own;
  }

  private readKey(): Promise<KeyPair> {
    return onDisk('read the key of this installation', async () => {
      const known = await this.keyOnDisk();
      if (known) return known;
      await mkdir(this.dir, { recursive: true });
      return withLock(this.lock, async () => {
        const meanwhile = await this.keyOnDisk();
        if (meanwhile) return meanwhile;
        const fresh = newKeyPair();
        await writeWhole(this.keyPath, `${JSON.stringify(fresh)}\n`);
        return fresh;
      });
    });
  }

  private async keyOnDisk(): Promise<KeyPair | undefined> {
    const text = await ifPresent(readFile(this.keyPath, 'utf8'));
    if (text === undefined) return undefined;
    try {
      return JSON.parse(text) as KeyPair;
    } catch (cause) {
      throw new Failure('STORE_UNAVAILABLE', `${this.keyPath} is not a key`, [], { cause });
    }
  }
}

function receiptIn(path: string, content: Buffer): Receipt {
  let receipt: unknown;
  try {
    receipt = JSON.parse(content.toString('utf8'));
  } catch {
    receipt = undefined; // said below
  }
  if (isReceipt(receipt) && isSigned(receipt)) return receipt;
  throw new Failure('LEDGER_BROKEN', `${path} is not the receipt that was issued`);
}
