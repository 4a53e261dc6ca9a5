/** Shared by the contract suites: a place with one store, and names that a careless store handles wrongly. */
import { Failure } from '../../../domain/kernel/failures';

/** One store, empty at first. */
export interface Place<T> {
  /** The store as another process sees it, as far as one process can show that. */
  open(): Promise<T>;
  remove(): Promise<void>;
}

/** Names from outside. A store has to return each unchanged and keep them apart. */
export const HOSTILE_NAMES: readonly string[] = [
  ...['__proto__', 'constructor', 'toString', '..', '.', '../../people.json', 'a/b', 'a\\b', '/etc/passwd', '.hidden'],
  ...['CON', 'Acme', 'acme', 'ACME', 'ä', 'a\u0308', '😀', '%41', 'a%2fb', 'a b', ' a', 'a\nb', "a'; DROP TABLE a; --"],
  ...['a*', 'a?', '$(a)', '-rf', 'text:', 'x'.repeat(60), '语'.repeat(20)],
];

/** Names that a store may refuse, but must not store under another name. */
export const UNKEEPABLE_NAMES: readonly string[] = ['a\0b', 'a\ud800b', 'x'.repeat(5_000)];

/** Checks that a value is stored unchanged or refused as BAD_INPUT. */
export async function keptOrRefused(given: string, keep: () => Promise<unknown>, kept: () => Promise<unknown>) {
  try {
    await keep();
  } catch (error) {
    if (error instanceof Failure && error.code === 'BAD_INPUT') return;
    throw error;
  }
  expect(await kept()).toEqual(given);
}

/** Sets a place up for each test of a suite. */
export function placeOf<P extends Place<T>, T>(make: () => Promise<P>): { place: P; store: T } {
  const at = {} as { place: P; store: T };
  beforeEach(async () => {
    at.place = await make();
    at.store = await at.place.open();
  });
  afterEach(() => at.place.remove());
  return at;
}
