/** Secrets are references in the charter and values only here, on the worker, for the moment of their use. */

import { readFile } from 'node:fs/promises';
import { Failure } from '../domain/failures';
import { lookup } from '../domain/record';
import { asTextOnly, withoutEnd } from '../domain/text';

/** Whether a text is a reference to a secret. */
export const isSecretRef = (text: string): boolean => /^(env|file):./.test(text);

/** Every secret that this worker has resolved, so that no message repeats one. */
const resolved = new Set<string>();

const HTML: [string, string][] = [
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
];

/** A secret as others may repeat it: plain, escaped for JSON, an address, a form or a page, and in base64. */
export function spellingsOf(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const inHtml = HTML.reduce((left, [sign, entity]) => left.replaceAll(sign, entity), secret);
  const ascii = (text: string): string =>
    text.replace(/[^ -~]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const component = encodeURIComponent(asTextOnly(secret));
  return [
    secret,
    inJson,
    inJson.replaceAll('/', '\\/'),
    ascii(inJson),
    JSON.stringify(inJson).slice(1, -1),
    component,
    component.toLowerCase(),
    component.replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`),
    new URLSearchParams([['', secret]]).toString().slice(1),
    inHtml,
    ...['&#39;', '&#x27;', '&apos;'].map((entity) => inHtml.replaceAll("'", entity)),
    ...(['base64', 'base64url'] as const).map((form) => withoutEnd(Buffer.from(secret).toString(form), '=')),
  ];
}

/** A text without these secrets, however they are spelt. Below four characters none is one. */
export const withoutThese = (text: string, secrets: Iterable<string>): string =>
  [...new Set([...secrets].filter((secret) => secret.length >= 4).flatMap(spellingsOf))]
    .sort((a, b) => b.length - a.length)
    .reduce((left, secret) => left.replaceAll(secret, '***'), text);

/** A foreign text without the secrets of this worker: who was sent one may repeat it. */
export const withoutSecrets = (text: string): string => withoutThese(text, resolved);

const remembered = (secret: string): string => {
  resolved.add(secret);
  return secret;
};

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
