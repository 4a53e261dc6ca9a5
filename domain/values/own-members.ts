/**
 * Objects whose keys are names from outside: people, metrics, releases, columns. State is JSON, so these are plain
 * objects, and a plain object has members that nobody put there (`constructor`, `toString`) and one key that is never
 * stored when assigned (`__proto__`). These functions see own members only and store every key.
 * `names.test.ts` finds code that reads or writes such an object directly.
 */

/** The own member of that name; undefined where there is none, or no object. */
export function lookup<T>(record: Readonly<Record<string, T>> | null | undefined, name: string): T | undefined;
export function lookup<T extends object>(record: T | null | undefined, name: string): T[keyof T] | undefined;
export function lookup(record: Readonly<Record<string, unknown>> | null | undefined, name: string): unknown {
  return record != null && Object.hasOwn(record, name) ? record[name] : undefined;
}

/** A copy of the record in which `name` is `value`. */
export const withEntry = <T>(
  record: Readonly<Record<string, T>>,
  name: string,
  value: NoInfer<T>,
): Record<string, T> => ({ ...record, [name]: value });

/** Several records as one; of equal names the later counts. */
export const merged = <T>(...records: readonly Readonly<Record<string, T>>[]): Record<string, T> =>
  Object.fromEntries(records.flatMap((record) => Object.entries(record)));
