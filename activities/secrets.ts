/** Secrets are references in the charter and values only here, on the worker, for the moment of their use. */

import { readFile } from 'node:fs/promises';
import { Failure } from '../domain/failures';
import { lookup } from '../domain/record';
import { needlesOf, redact } from './redact';

/** Whether a text is a reference to a secret. */
export const isSecretRef = (text: string): boolean => /^(env|file):./.test(text);

/** What is searched for in foreign text: the spellings of every secret that this worker has resolved. */
const known = new Set<string>();

/** In characters. A shorter line of a key is not searched for on its own: ordinary text may contain it. */
const LONG_LINE = 16;

/** A secret and the secrets inside it: others may repeat only the password of a URL, of a connection string or of a header. */
function partsOf(secret: string): string[] {
  const [, scheme, credentials] = /^([A-Za-z][\w-]*) +(\S+)$/.exec(secret) ?? [];
  const basic = scheme?.toLowerCase() === 'basic' ? Buffer.from(credentials!, 'base64').toString() : undefined;
  const url = URL.canParse(secret) ? new URL(secret) : undefined;
  const inAddress = url
    ? [url.password, percentDecoded(url.password), url.search.slice(1), ...url.searchParams.values()]
    : [];
  const path = url && url.pathname.length > 1 ? [url.pathname + url.search] : [];
  const inConnection = [...secret.matchAll(/\b(?:password|passwd|pwd)\s*=\s*('[^']*'|[^\s;&]+)/gi)].map(([, value]) =>
    value!.replace(/^'|'$/g, ''),
  );
  // A key of several lines may come back as one of its lines.
  const lines = secret.split(/\r?\n/).filter((line) => line.length >= LONG_LINE && !line.startsWith('-----'));
  return [
    secret,
    secret.trim(),
    ...(credentials ? [credentials] : []),
    ...(basic ? [basic, basic.slice(basic.indexOf(':') + 1)] : []),
    ...inAddress,
    ...path,
    ...inConnection,
    ...lines,
  ];
}

/** The text with its percent-encoding undone; unchanged where it has none that is valid. */
function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A text without these secrets, whatever encoding repeats them. Secrets of fewer than four characters stay. */
export const withoutThese = (text: string, secrets: Iterable<string>): string =>
  redact(text, [...new Set([...secrets].flatMap(partsOf).flatMap(needlesOf))]);

/** A foreign text without the secrets of this worker: who was sent one may repeat it. */
export const withoutSecrets = (text: string): string => redact(text, [...known]);

/** A JSON value from outside: every text and every property name in it without the secrets of this worker. */
export function withoutSecretsIn<T>(value: T): T {
  if (known.size === 0) return value;
  if (typeof value === 'string') return withoutSecrets(value) as T;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutSecretsIn) as T;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [withoutSecrets(name), withoutSecretsIn(inner)]),
  ) as T;
}

const remembered = (secret: string): string => {
  for (const needle of partsOf(secret).flatMap(needlesOf)) known.add(needle);
  return secret;
};

/** Names that environment variables with secrets usually have. */
const NAMES_SECRET = /pass|pwd|secret|token|key|auth|cred|cookie|dsn|signature/i;

/**
 * The value of an environment variable, for a program that the worker starts. Where the name of the variable, or a URL with
 * a user in its value, says that it is a secret, no message repeats it later.
 */
export function variableFor(name: string): string | undefined {
  const value = lookup(process.env, name);
  const isSecret = NAMES_SECRET.test(name) || (value !== undefined && /:\/\/[^\s/?#@]*@/.test(value));
  return value !== undefined && isSecret ? remembered(value) : value;
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
