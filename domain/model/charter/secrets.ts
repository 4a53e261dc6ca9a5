/** Finds secrets that were written into a charter. They are named by their place and never shown. */
import type { Hint, Path, Report } from './fault';

/** A secret is only ever a reference, resolved on the worker: `env:NAME` or `file:PATH`. */
export type SecretRef = `env:${string}` | `file:${string}`;

export const isSecretRef = (value: string): value is SecretRef =>
  /^(env:[A-Za-z_][A-Za-z0-9_]*|file:\S.*)$/.test(value);

export const SECRET_HINT: Hint = {
  expected: 'a reference to a secret, env:NAME or file:PATH',
  example: 'env:WEBHOOK_SECRET',
};

/** The fault of a secret in place of a reference. */
export const WRITTEN_OUT = 'is a secret written out';

/** Names of keys and of HTTP headers whose value is a secret. */
const SECRET_KEY = /^(.*[-_])?(password|passwd|pwd|secret|token|api[-_]?key|authorization|cookie|private[-_]?key)$/i;

/** Whether the name of a field, a header or a query parameter says that its value is a secret. */
export const namesSecret = (name: string): boolean =>
  SECRET_KEY.test(name.replace(/([a-z\d])([A-Z])/g, '$1-$2')) || /^(key|sig|signature|code)$/i.test(name);

/** How many characters before `://` are searched for a scheme: a fixed number keeps the time linear. */
const SCHEME_SIGNS = 40;

/**
 * Whether an address contains a password or user. A PostgreSQL address may name a user; elsewhere it could be a token.
 */
const hasCredentials = (text: string): boolean =>
  [...text.matchAll(/:\/\/([^\s/?#@]*)@/g)].some(({ 1: user = '', index }) => {
    const before = text.slice(Math.max(0, index - SCHEME_SIGNS), index);
    return (
      /[a-z][a-z0-9+.-]*$/i.test(before) && (user.includes(':') || !/(?<![a-z0-9+.-])postgres(ql)?$/i.test(before))
    );
  });

/** What kind of secret a text contains, or null. */
function secretIn(text: string): string | null {
  if (hasCredentials(text)) return 'has a user or password in its address';
  if (/[?&](password|passwd|pwd|secret|token|access[-_]?token|api[-_]?key|key|sig|signature)=[^&\s]/i.test(text)) {
    return 'has a secret in its address';
  }
  if (/\b(password|passwd|pwd)\s*=\s*[^\s=~]/i.test(text)) return 'has a password in it';
  if (/\b(bearer|basic)\s+[A-Za-z0-9+/._~-]{12,}/i.test(text)) return 'has a credential in it';
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) return 'has a private key in it';
  return /\b(AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{30,}|sk-[A-Za-z0-9_-]{20,}|xox[abp]-[A-Za-z0-9-]{10,})/.test(text)
    ? 'has what looks like an access key in it'
    : null;
}

/** Reports every secret that is written out in `value`, down to `depth` levels; no valid charter is deeper. */
export function reportSecrets(value: unknown, path: Path, report: Report, depth = 12): void {
  if (typeof value === 'string') {
    const key = path.at(-1);
    const named = typeof key === 'string' && SECRET_KEY.test(key) && !isSecretRef(value);
    const what = named ? WRITTEN_OUT : secretIn(value);
    if (what !== null) report(path, what, SECRET_HINT, { code: 'SECRET_IN_CHARTER' });
    return;
  }
  if (typeof value !== 'object' || value === null || depth === 0) return;
  const parts = Array.isArray(value) ? value.entries() : Object.entries(value);
  for (const [key, part] of parts) reportSecrets(part, [...path, key], report, depth - 1);
}
