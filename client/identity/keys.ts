/** A person's keys: the private halves on their own machine, the public ones in the key directory. */

import type { PublicKey } from '../../domain/model/people';
import { keyId } from '../../domain/people/keys';
import { instantOf } from '../../domain/values/dates';
import { makeKeyPair } from '../../evidence/jws';
import type { KeyDirectory } from '../../evidence/store';
import type { OwnFiles, OwnKey } from './own-files';

/** A person's key as it is known here. */
export interface KnownKey extends PublicKey {
  /** Its private half is on this machine, and signs. */
  signs: boolean;
  /** It stands in the key directory. */
  entered: boolean;
}

export interface KeyPlaces {
  own: OwnFiles;
  directory: KeyDirectory;
}

/** `KeyPlaces` for reading only. */
export interface KeysToRead {
  own: OwnFiles;
  directory: Pick<KeyDirectory, 'keysOf'>;
}

/** Signatures tell their time in whole seconds: what they are compared with does, too. */
const nowInSeconds = (): string => instantOf(Math.floor(Date.now() / 1000) * 1000);

const earliest = (...moments: (string | undefined)[]): string | undefined =>
  moments.filter((one) => one !== undefined).sort()[0];

/** What ended in one place has ended: an end and a revocation are never taken back. */
function merged(one: PublicKey, other: PublicKey = one): PublicKey {
  const until = earliest(one.until, other.until);
  const revokedAt = earliest(one.revokedAt, other.revokedAt);
  return { kid: one.kid, x: one.x, from: one.from, ...(until ? { until } : {}), ...(revokedAt ? { revokedAt } : {}) };
}

/** Every key of a person, of this machine and of the directory, the oldest first. */
export async function knownKeys(person: string, { own, directory }: KeysToRead): Promise<KnownKey[]> {
  const [here, there] = [await own.keysOf(person), await directory.keysOf(person)];
  const known = [...new Map([...there, ...here].map((key) => [key.kid, key])).values()].map((key): KnownKey => {
    const mine = here.find(({ kid }) => kid === key.kid);
    const entered = there.find(({ kid }) => kid === key.kid);
    const whole = merged(key, entered);
    return {
      ...whole,
      signs: mine?.d !== undefined && !whole.until && !whole.revokedAt,
      entered: entered !== undefined,
    };
  });
  return known.sort((a, b) => (a.from < b.from ? -1 : 1));
}

/**
 * Changes the keys of this machine, then enters their public halves in the directory. If the directory cannot be
 * written, the private halves are still safe, and the same command repairs it.
 */
async function change(
  person: string,
  places: KeyPlaces,
  edit: (keys: OwnKey[], known: readonly KnownKey[]) => Promise<OwnKey[]>,
): Promise<KnownKey[]> {
  const { own, directory } = places;
  await own.changeKeys(person, async (keys) => edit(keys, await knownKeys(person, places)));
  for (const { d: _private, ...key } of await own.keysOf(person)) {
    const there = (await directory.keysOf(person)).find(({ kid }) => kid === key.kid);
    await directory.put(person, merged(key, there));
  }
  return knownKeys(person, places);
}

async function newKey(from: string): Promise<OwnKey> {
  const pair = await makeKeyPair();
  return { kid: keyId(pair.x), ...pair, from };
}

/** Its private half has done its work, and is kept no longer. */
const isRevoked = ({ d: _private, ...key }: OwnKey, by: Pick<PublicKey, 'until' | 'revokedAt'>): OwnKey =>
  merged(key, { ...key, ...by });

/** Makes a key where this machine has none that signs, and enters it. */
export const createKey = (person: string, places: KeyPlaces): Promise<KnownKey[]> =>
  change(person, places, async (keys, known) =>
    known.some(({ signs }) => signs) ? keys : [...keys, await newKey(nowInSeconds())],
  );

/** The key that signs ends now, and a new one begins. What it signed in its time stays good. */
export const rotateKey = (person: string, places: KeyPlaces): Promise<KnownKey[]> => {
  const now = nowInSeconds();
  return change(person, places, async (keys) => [
    ...keys.map((key) => (key.d === undefined ? key : isRevoked(key, { until: now }))),
    await newKey(now),
  ]);
};

/** From now on nothing of this key counts; it may be one of another machine. */
export async function revokeKey(person: string, kid: string, places: KeyPlaces): Promise<KnownKey[]> {
  const revokedAt = nowInSeconds();
  const { directory } = places;
  const there = (await directory.keysOf(person)).find((key) => key.kid === kid);
  // The directory first: it is what a worker asks.
  if (there) await directory.put(person, merged(there, { ...there, revokedAt }));
  return change(person, places, async (keys) =>
    keys.map((key) => (key.kid === kid ? isRevoked(key, { revokedAt }) : key)),
  );
}
