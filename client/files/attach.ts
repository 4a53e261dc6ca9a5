/** Files that are submitted: attached to the evidence store, or read as a release's manifest. */

import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '../../domain/kernel/failures';
import { lookup } from '../../domain/values/own-members';
import type { Evidence } from '../../evidence/store';
import { unreadable } from '../charter/file-text';

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

/** The size of a file that can be read. @throws Failure FILE_UNREADABLE */
export async function readable(file: string): Promise<number> {
  try {
    const handle = await open(file);
    await handle.close();
    const found = await stat(file);
    if (found.isFile()) return found.size;
  } catch (cause) {
    throw unreadable(file, cause);
  }
  throw new Failure('FILE_UNREADABLE', `${file} is not a file`);
}
