/** Secrets are references in the charter and values only here, on the worker, for the moment of their use. */
import { readFile } from 'node:fs/promises';
import { Failure } from '../domain/failures';
import { lookup } from '../domain/record';

/** Whether a text is a reference to a secret. */
export const isSecretRef = (text: string): boolean => /^(env|file):./.test(text);

/** Every secret that this worker has resolved, so that no message repeats one. */
const resolved = new Set<string>();

/** A foreign text without the secrets of this worker: who was sent one may repeat it. Below four characters none is. */
export function withoutSecrets(text: string): string {
  return [...resolved]
    .filter((secret) => secret.length >= 4)
    .sort((a, b) => b.length - a.length)
    .reduce((left, secret) => left.replaceAll(secret, '***'), text);
}

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
