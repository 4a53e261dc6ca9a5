/** Secrets are references in the charter and values only here, on the worker, for the moment of their use. */

import { readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { Failure } from '../domain/kernel/failures';
import { lookup } from '../domain/values/own-members';
import { holdsAny, needlesOf, piecesOf, redact } from './redact';
import { isSecretVariable, textsOf } from './secret-parts';

/** Whether a text is a reference to a secret. */
export const isSecretRef = (text: string): boolean => /^(env|file):./.test(text);

/** What is searched for in foreign text: every secret that this worker has resolved and that is no ordinary word. */
const known = new Set<string>();
let knownNeedles = needlesOf([]);

function remembered(secret: string): string {
  const before = known.size;
  for (const text of textsOf([secret]).strong) known.add(text);
  if (known.size > before) knownNeedles = needlesOf(known);
  return secret;
}

/** A text without these secrets: ordinary words only where they stand alone, others in each encoding that `redact` reads. */
export function withoutThese(text: string, secrets: Iterable<string>): string {
  const { strong, weak } = textsOf(secrets);
  return redact(text, needlesOf(strong), needlesOf(weak));
}

/** A foreign text without the secrets of this worker: who was sent one may repeat it. */
export const withoutSecrets = (text: string): string => redact(text, knownNeedles);

/** A JSON value that only people read: every text and every property name in it without the secrets of this worker. */
export function withoutSecretsIn<T>(value: T): T {
  if (known.size === 0) return value;
  if (typeof value === 'string') return withoutSecrets(value) as T;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutSecretsIn) as T;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [withoutSecrets(name), withoutSecretsIn(inner)]),
  ) as T;
}

/** Time after which the search lets other work of the process run, ms. */
const LONGEST_STRETCH = 25;

/** Why a fact that repeats a secret cannot be used: it must be neither recorded nor changed. */
export const REPEATS_SECRET =
  'the answer repeats a secret of this worker; have the source leave it out, or replace the secret';

/** Whether a text or property name in a JSON value repeats a secret of this worker. */
export async function repeatsSecret(value: unknown): Promise<boolean> {
  const left: unknown[] = known.size === 0 ? [] : [value];
  let began = performance.now();
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next === 'object' && next !== null)
      for (const [name, inner] of Object.entries(next)) left.push(inner, ...(Array.isArray(next) ? [] : [name]));
    if (typeof next !== 'string') continue;
    for (const piece of piecesOf(next)) {
      if (holdsAny(piece, knownNeedles)) return true;
      if (performance.now() - began < LONGEST_STRETCH) continue;
      await setImmediate();
      began = performance.now();
    }
  }
  return false;
}

/**
 * The value of an environment variable, for a program that the worker starts. Where the name of the variable, or an address
 * in its value, says that it is a secret, no message repeats it later.
 */
export function variableFor(name: string): string | undefined {
  const value = lookup(process.env, name);
  return value !== undefined && isSecretVariable(name, value) ? remembered(value) : value;
}

/**
 * The secret behind `env:NAME` or `file:PATH`, without a trailing newline.
 * @throws Failure SECRET_UNRESOLVED, which names the reference and nothing of the content.
 */
export async function resolveSecret(ref: string): Promise<string> {
  if (ref.startsWith('env:')) {
    const value = lookup(process.env, ref.slice('env:'.length));
    if (value) return remembered(value);
    throw new Failure('SECRET_UNRESOLVED', `${ref}: the variable is not set on this worker`);
  }
  if (ref.startsWith('file:')) {
    const content = await readFile(ref.slice('file:'.length), 'utf8').catch((cause: unknown) => {
      throw new Failure('SECRET_UNRESOLVED', `${ref}: the file cannot be read on this worker`, [], { cause });
    });
    const value = content.replace(/\r?\n$/, '');
    if (value) return remembered(value);
    throw new Failure('SECRET_UNRESOLVED', `${ref}: the file is empty`);
  }
  // The text itself may be a secret that was written in place of a reference.
  throw new Failure('SECRET_UNRESOLVED', 'the secret is no reference: write env:NAME or file:PATH');
}
