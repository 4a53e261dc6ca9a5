/** Files that are submitted: attached to the evidence store, or read as a release's manifest. */

import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { decodeText } from '../../domain/kernel/decode';
import { Failure } from '../../domain/kernel/failures';
import { hidden, manifestSchema } from '../../domain/messages/messages';
import type { Manifest } from '../../domain/model/releases';
import { issueLines, messageOf } from '../../domain/values/faults';
import { nestsTooDeeply, TOO_DEEP } from '../../domain/values/json';
import { lookup } from '../../domain/values/own-members';
import type { Evidence } from '../../evidence/store';
import { yamlNestsTooDeeply } from '../charter/document';

const MEDIA_TYPES: Record<string, string> = {
  '.csv': 'text/csv',
  '.docx': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  '.eml': 'message/rfc822',
  '.html': 'text/html',
  '.jpg': 'image/jpeg',
  '.json': 'application/json',
  '.md': 'text/markdown',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.txt': 'text/plain',
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  '.yaml': 'application/yaml',
  '.yml': 'application/yaml',
  '.zip': 'application/zip',
};

/** Above this a manifest is none; reading YAML takes longer than its length. */
const MOST_MANIFEST_BYTES = 64 * 1024;

/** A document in the evidence store. */
export interface Attached {
  file: string;
  digest: string;
  bytes: number;
  mediaType: string;
}

/**
 * Puts a file into the evidence store.
 * @throws Failure FILE_UNREADABLE, TOO_LARGE, STORE_UNAVAILABLE
 */
export async function attachFile(evidence: Evidence, file: string, type?: string): Promise<Attached> {
  await readable(file);
  const mediaType = type ?? lookup(MEDIA_TYPES, path.extname(file).toLowerCase()) ?? 'application/octet-stream';
  const stored = await evidence.attachments.put(createReadStream(file), mediaType, path.basename(file));
  return { file, ...stored, mediaType };
}

/**
 * Reads a release's manifest, JSON or YAML.
 * @throws Failure FILE_UNREADABLE, TOO_LARGE, BAD_ENCODING, BAD_INPUT with every fault
 */
export async function readManifest(file: string): Promise<Manifest> {
  const bytes = await readable(file);
  if (bytes > MOST_MANIFEST_BYTES)
    throw new Failure(
      'TOO_LARGE',
      `${file} is larger than ${MOST_MANIFEST_BYTES / 1024} KiB, the most that a manifest may be`,
    );
  const handle = await open(file);
  const content = await handle.readFile().finally(() => handle.close());
  const text = decodeText(content, file);
  const value = written(file, text);
  const parsed = manifestSchema().safeParse(value);
  const faults = [...(parsed.success ? [] : issueLines(parsed.error, 'manifest')), ...hidden(value)];
  if (parsed.success && faults.length === 0) return parsed.data;
  throw new Failure('BAD_INPUT', `${file} is not a release's manifest`, faults);
}

function written(file: string, text: string): unknown {
  if (yamlNestsTooDeeply(text)) throw new Failure('BAD_INPUT', `${file} is ${TOO_DEEP}`);
  let value: unknown;
  try {
    value = parse(text, { maxAliasCount: 20 });
  } catch (cause) {
    const [first = ''] = messageOf(cause).split('\n');
    throw new Failure('BAD_INPUT', `${file} is neither JSON nor YAML`, [first.replace(/:$/, '')], { cause });
  }
  // Aliases may nest what is written flat.
  if (nestsTooDeeply(value)) throw new Failure('BAD_INPUT', `${file} is ${TOO_DEEP}`);
  return value;
}

/** The size of a file that can be read. @throws Failure FILE_UNREADABLE */
export async function readable(file: string): Promise<number> {
  try {
    const handle = await open(file);
    await handle.close();
    const found = await stat(file);
    if (found.isFile()) return found.size;
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? ` (${cause.code})` : '';
    throw new Failure('FILE_UNREADABLE', `${file} cannot be read${code}`, [], { cause });
  }
  throw new Failure('FILE_UNREADABLE', `${file} is not a file`);
}
