/**
 * Which store a data directory holds: an id of its own, made once. Temporal's namespace remembers it, so that a worker
 * or a command that comes with another directory is noticed before it writes.
 */
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../domain/kernel/failures';
import { errorCode } from '../disk';

const FILE = 'store.json';
const ID = /^[a-z0-9-]{8,64}$/;

const unavailable = (message: string, details: readonly string[], cause?: unknown): Failure =>
  new Failure('STORE_UNAVAILABLE', message, details, { cause });

/**
 * The id of the store in a data directory; undefined where there is none yet. Makes nothing.
 * @throws Failure STORE_UNAVAILABLE where it cannot be read, or is not one
 */
export function storeIdIn(dir: string): string | undefined {
  const path = join(dir, FILE);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const code = errorCode(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw unavailable(`cannot read ${path}: ${code ?? String(cause)}`, [], cause);
  }
  const id = idFrom(text);
  if (id) return id;
  throw unavailable(`${path} does not name an evidence store`, ['restore this file from a backup of the directory']);
}

function idFrom(text: string): string | undefined {
  try {
    const { id } = JSON.parse(text) as { id?: unknown };
    return typeof id === 'string' && ID.test(id) ? id : undefined;
  } catch {
    return undefined; // said by the caller
  }
}

/**
 * The id of the store in a data directory, made where there is none. Of several processes that make one at once, all get
 * the one that was first; after a crash the file is whole or not there.
 * @throws Failure STORE_UNAVAILABLE, also for ledgers without an id: a store that has lost its id is not made a new one
 */
export function makeStoreId(dir: string): string {
  const known = storeIdIn(dir);
  if (known) return known;
  const ledgers = ledgersIn(dir);
  if (ledgers > 0)
    throw unavailable(`${dir} holds ${ledgers} ledgers, and no ${FILE} that says which evidence store it is`, [
      `restore ${FILE} from a backup of this directory: it belongs to the ledgers`,
    ]);
  const draft = join(dir, `.store-${randomUUID()}`);
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    writeDurably(draft, `${JSON.stringify({ v: 1, id: `store-${randomUUID()}`, madeAt: new Date().toISOString() })}\n`);
    // A link is made whole or not at all, and never over one that is there.
    linkSync(draft, join(dir, FILE));
  } catch (cause) {
    const code = errorCode(cause);
    if (code !== 'EEXIST') throw unavailable(`cannot make an evidence store in ${dir}: ${code}`, [], cause);
  } finally {
    rmSync(draft, { force: true });
  }
  syncDirectoryNow(dir);
  return storeIdIn(dir)!;
}

function ledgersIn(dir: string): number {
  try {
    return readdirSync(join(dir, 'ledger')).filter((name) => name.endsWith('.jsonl')).length;
  } catch {
    return 0; // no directory yet: the caller makes it, and says what is in its way
  }
}

function writeDurably(path: string, content: string): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function syncDirectoryNow(dir: string): void {
  const handle = openSync(dir, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** The identity of an open store: the directory can be swapped or emptied while a process works on it. */
export class StoreIdentity {
  private mark: string | undefined;

  constructor(
    private readonly dir: string,
    readonly id: string,
  ) {}

  /** Costs one look at the file's times. @throws Failure STORE_UNAVAILABLE naming both stores */
  check(): void {
    const mark = this.markNow();
    if (mark !== undefined && mark === this.mark) return;
    const found = storeIdIn(this.dir);
    if (found !== this.id)
      throw unavailable(
        found
          ? `${this.dir} now holds the evidence store ${found}, and this process works on ${this.id}`
          : `${this.dir} holds no evidence store any more, and this process works on ${this.id}`,
        [`it continues when ${this.id} is back in ${this.dir}`],
      );
    this.mark = mark;
  }

  private markNow(): string | undefined {
    try {
      const { dev, ino, size, mtimeNs, ctimeNs } = statSync(join(this.dir, FILE), { bigint: true });
      return [dev, ino, size, mtimeNs, ctimeNs].join(':');
    } catch {
      return undefined; // said by `check`
    }
  }
}

/** The same store, every method of which first makes sure that the directory still holds it. */
export function guarded<T extends object>(store: T, identity: StoreIdentity): T {
  const methods = new Map<PropertyKey, unknown>();
  return new Proxy(store, {
    get(target, name) {
      const known = methods.get(name);
      if (known) return known;
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      const checked = async (...args: unknown[]): Promise<unknown> => {
        identity.check();
        return member.apply(target, args);
      };
      methods.set(name, checked);
      return checked;
    },
  });
}
