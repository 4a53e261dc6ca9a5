/** The form of a kind of executor: the keys that people write, and the keys of the resolved charter. */
import type { z } from 'zod';
import type { Defaults } from '../defaults';
import type { Hint, Path, Report } from '../fault';
import { type Fields, type Variant, variant, type WrittenOf } from '../field';
import { secretRef, url } from '../kinds';
import type { WrittenDraft } from '../read';
import type { SecretRef } from '../secrets';

/** A written executor, with its path in the charter. */
export interface Written<F extends Fields> {
  given: WrittenDraft<WrittenOf<F>>;
  path: Path;
  defaults: Defaults;
  report: Report;
}

export interface ExecutorForm<K extends string = string, F extends Fields = Fields, R = unknown> {
  readonly kind: K;
  /** What faults call it: `a webhook`. */
  readonly label: string;
  readonly keys: F;
  readonly resolved: () => z.ZodType<R>;
  /** Whether the written keys are those of this kind, for an executor without `kind`. */
  matches(given: Readonly<Record<string, unknown>>): boolean;
  /**
   * From the written executor to the resolved one. Undefined after a fault. Keys of other kinds are already reported.
   */
  resolve(written: Written<F>): R | undefined;
}

/** Describes a kind of executor. `resolvedKeys`: the keys that the resolved charter has, in addition to `kind`. */
export const executorForm = <const K extends string, F extends Fields, C extends Fields>(
  kind: K,
  { resolvedKeys, ...form }: Omit<ExecutorForm<K, F, Variant<K, C>>, 'kind' | 'resolved'> & { resolvedKeys: C },
): ExecutorForm<K, F, Variant<K, C>> => ({ ...form, kind, resolved: () => variant(kind, resolvedKeys) });

export const missing = (
  { path, report }: Pick<Written<Fields>, 'path' | 'report'>,
  key: string,
  hint: Hint,
): undefined => void report([...path, key], 'is missing', hint);

/** Keys of executors that get their orders as signed requests. */
export const SIGNED_ENDPOINT = {
  url: { kind: url('http://target.client.example/switch'), says: 'webhook and flag: where a switch is ordered' },
  secret: { kind: secretRef(), says: 'webhook and flag: signs the orders' },
};

/** Where an order is posted, and the secret that signs it. Undefined after a fault. */
export function signedEndpoint({
  given: { url, secret },
  ...where
}: Pick<Written<Fields>, 'path' | 'report'> & { given: { url?: string; secret?: SecretRef } }):
  | { url: string; secret: SecretRef }
  | undefined {
  if (url === undefined)
    missing(where, 'url', { expected: 'the address that switches', example: 'http://target.client.example/switch' });
  if (secret === undefined)
    missing(where, 'secret', {
      expected: 'a reference to a secret, env:NAME or file:PATH',
      example: 'env:WEBHOOK_SECRET',
    });
  return url === undefined || secret === undefined ? undefined : { url, secret };
}
