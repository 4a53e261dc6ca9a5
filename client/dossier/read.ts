/** Reads what an auditor holds, a dossier's JSON and receipts, without believing any of it. */

import { lstat, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { type Dossier, faultsOfForm } from '../../domain/dossier/dossier';
import { Failure } from '../../domain/kernel/failures';
import { isReceipt, type Receipt } from '../../domain/record/receipt';
import { nestsTooDeeply, TOO_DEEP } from '../../domain/values/json';
import { isText } from '../../domain/values/text';
import { unreadable } from '../charter/file-text';
import { DOSSIER } from './places';

export type Read<T> = { ok: true; value: T } | { ok: false; faults: string[] };

/** The text without the white space between its parts. */
const compact = (text: string): string => text.replace(/("[^"\\]*(?:\\.[^"\\]*)*")|\s+/g, '$1');

/** Whether every name and text in a JSON value is well-formed: half a character has no digest. */
function hasOnlyTexts(value: unknown): boolean {
  const left: unknown[] = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next === 'string' && !isText(next)) return false;
    if (typeof next !== 'object' || next === null) continue;
    for (const [name, inner] of Object.entries(next)) {
      if (!isText(name)) return false;
      left.push(inner);
    }
  }
  return true;
}

/** The content of a file in a dossier; null for anything else, such as a link or a pipe, which may never end. */
export async function readRegular(file: string): Promise<Buffer | null> {
  return (await lstat(file)).isFile() ? readFile(file) : null;
}

/** Bytes that are no UTF-8, and a name that stands twice, would be read as one thing here and as another elsewhere. */
function jsonIn(bytes: Buffer): Read<unknown> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    if (nestsTooDeeply(value)) return { ok: false, faults: [`it is ${TOO_DEEP}`] };
    if (!hasOnlyTexts(value)) return { ok: false, faults: ['it holds half a character or U+0000, which is no text'] };
    if (compact(text) === JSON.stringify(value)) return { ok: true, value };
    return { ok: false, faults: ['a name stands twice in it, or a value was not written as dayone writes it'] };
  } catch {
    return { ok: false, faults: ['it is not JSON'] };
  }
}

/** @throws Failure BAD_INPUT where there is no dossier at all */
export async function readDossier(dir: string): Promise<Read<Dossier>> {
  const none = (cause?: unknown): never => {
    throw new Failure('BAD_INPUT', `there is no dossier in ${dir}`, [`expected a folder with ${DOSSIER}`], { cause });
  };
  const bytes = (await readRegular(path.join(dir, DOSSIER)).catch(none)) ?? none();
  const json = jsonIn(bytes);
  if (!json.ok) return json;
  const faults = faultsOfForm(json.value);
  return faults.length > 0 ? { ok: false, faults } : { ok: true, value: json.value as Dossier };
}

/** @throws Failure FILE_UNREADABLE */
export async function readReceipt(file: string): Promise<Read<Receipt>> {
  const bytes = await stat(file)
    .then((found) => {
      if (found.isFile()) return readFile(file);
      throw new Failure('FILE_UNREADABLE', `${file} cannot be read: it is no file`);
    })
    .catch((cause: unknown) => {
      throw cause instanceof Failure ? cause : unreadable(file, cause);
    });
  const json = jsonIn(bytes);
  if (!json.ok) return json;
  return isReceipt(json.value) ? { ok: true, value: json.value } : { ok: false, faults: ['it is no receipt'] };
}
