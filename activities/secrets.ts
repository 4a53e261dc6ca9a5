/** Secrets are references in the charter and values only here, on the worker, for the moment of their use. */
import { readFile } from 'node:fs/promises';
import { Failure } from '../domain/failures';

/** Whether a text is a reference to a secret. */
export const isSecretRef = (text: string): boolean => /^(env|file):./.test(text);

/**
 * The secret behind `env:NAME` or `file:PATH`, without a trailing newline.
 * @throws Failure SECRET_UNRESOLVED, which names the reference and nothing of the content.
 */
export async function resolveSecret(ref: string): Promise<string> {
  if (ref.startsWith('env:')) {
    const value = process.env[ref.slice('env:'.length)];
    if (value) return value;
    throw new Failure('SECRET_UNRESOLVED', `${ref}: the variable is not set on this worker`);
  }
  if (ref.startsWith('file:')) {
    const content = await readFile(ref.slice('file:'.length), 'utf8').catch((cause: unknown) => {
      throw new Failure('SECRET_UNRESOLVED', `${ref}: the file cannot be read on this worker`, [], { cause });
    });
    const value = content.replace(/\r?\n$/, '');
    if (value) return value;
    throw new Failure('SECRET_UNRESOLVED', `${ref}: the file is empty`);
  }
  // The text itself may be a secret that was written in place of a reference.
  throw new Failure('SECRET_UNRESOLVED', 'the secret is no reference: write env:NAME or file:PATH');
}
