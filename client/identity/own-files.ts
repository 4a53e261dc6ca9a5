/** What a person has on their own machine to prove who they are: keys and a login. Nobody else may read it. */
import { chmod, mkdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '../../domain/kernel/failures';
import type { PublicKey } from '../../domain/model/people';
import { ifPresent, onDisk, writeWhole } from '../../evidence/disk';
import type { KeyPair } from '../../evidence/jws';
import { withLock } from '../../evidence/lock';
import { configDirectory } from '../embedded/paths';

/** A key of one's own. `d`, its private half, is kept for as long as it signs. */
export interface OwnKey extends PublicKey {
  d?: string;
}

/** A login (OpenID Connect), and the key that its ID token vouches for. */
export interface HeldLogin {
  /** The provider. */
  issuer: string;
  /** Who it is, as the provider knows them. */
  subject: string;
  /** RFC 3339. */
  expiresAt: string;
  /** As the provider gave it: it goes to the evidence store and nowhere else. */
  idToken: string;
  /** Signs; its thumbprint is the token's nonce. */
  key: KeyPair;
}

/** A login at a provider, and the key that it vouches for. */
export interface OwnLogin extends HeldLogin {
  clientId: string;
}

const PERSON = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;
const FOR_OTHERS = 0o077;

/** What is refused here is a person's own directory, never the evidence store. */
const ownDisk = <T>(doing: string, task: () => Promise<T>): Promise<T> => onDisk(doing, task, 'FILE_UNREADABLE');

export class OwnFiles {
  /** @param dir not created before something is kept in it */
  constructor(readonly dir: string = configDirectory()) {}

  /** In the order in which they were made. */
  async keysOf(person: string): Promise<OwnKey[]> {
    return ((await this.read('keys', person)) as OwnKey[] | undefined) ?? [];
  }

  /** The key pair that signs now. */
  async keyPairOf(person: string): Promise<KeyPair | null> {
    const found = (await this.keysOf(person)).find(({ d, until, revokedAt }) => d && !until && !revokedAt);
    return found ? { x: found.x, d: found.d! } : null;
  }

  /** Alone among all processes: what `edit` makes of the keys takes their place. */
  async changeKeys(person: string, edit: (keys: OwnKey[]) => Promise<OwnKey[]>): Promise<void> {
    await this.make('keys');
    const lock = path.join(this.dir, 'locks', this.nameOf(person));
    await ownDisk(`make ${lock}`, () =>
      withLock(lock, async () => {
        const keys = await this.keysOf(person);
        const edited = await edit(keys);
        if (JSON.stringify(edited) !== JSON.stringify(keys)) await this.write('keys', person, edited);
      }),
    );
  }

  async loginOf(person: string): Promise<OwnLogin | null> {
    return ((await this.read('logins', person)) as OwnLogin | undefined) ?? null;
  }

  async keepLogin(person: string, login: OwnLogin): Promise<void> {
    await this.make('logins');
    await this.write('logins', person, login);
  }

  /** Answers whether there was one. */
  async forgetLogin(person: string): Promise<boolean> {
    const known = (await this.loginOf(person)) !== null;
    await ownDisk('forget the login', () => rm(this.pathOf('logins', person), { force: true }));
    return known;
  }

  private nameOf(person: string): string {
    if (PERSON.test(person)) return `${person}.json`;
    throw new Failure('UNKNOWN_PERSON', `nobody here is called "${person}", and it is no person id`, [
      'expected a person id, a name or an address; the people of an engagement: dayone status ID',
    ]);
  }

  private pathOf(folder: 'keys' | 'logins', person: string): string {
    return path.join(this.dir, folder, this.nameOf(person));
  }

  private async make(folder: string): Promise<void> {
    const place = path.join(this.dir, folder);
    await ownDisk(`make ${place}`, async () => {
      await mkdir(place, { recursive: true, mode: 0o700 });
      await chmod(place, 0o700);
    });
  }

  private write(folder: 'keys' | 'logins', person: string, content: unknown): Promise<void> {
    const file = this.pathOf(folder, person);
    return ownDisk(`write ${file}`, () => writeWhole(file, `${JSON.stringify(content, null, 2)}\n`));
  }

  /** @throws Failure FILE_UNREADABLE where others may read it as well, or it is not what was written */
  private async read(folder: 'keys' | 'logins', person: string): Promise<unknown> {
    const file = this.pathOf(folder, person);
    const text = await ownDisk(`read ${file}`, () => ifPresent(readFile(file, 'utf8')));
    if (text === undefined) return undefined;
    if ((await ownDisk(`read ${file}`, () => stat(file))).mode & FOR_OTHERS)
      throw new Failure('FILE_UNREADABLE', `${file} may be read by others, and is not used`, [
        `make it yours alone: chmod 600 ${file}`,
        'if somebody may have read it: dayone keys revoke --as PERSON',
      ]);
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new Failure('FILE_UNREADABLE', `${file} is not what dayone wrote there`, [], { cause });
    }
  }
}
