/** Paths in the files store, for tests that damage files or check that nothing was written. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TextRef } from '../../domain/values/texts';
import { toFileName } from '../../evidence/files/stream-names';

export const STORE_FILE = 'store.json';

export const ledgerFile = (data: string, stream: string): string => join(data, 'ledger', `${toFileName(stream)}.jsonl`);

/** Remains of unfinished appends after a crash. */
export const tornWrites = (data: string): string[] =>
  readdirSync(join(data, 'ledger')).filter((name) => name.includes('.torn-'));

/** Held while somebody writes to the stream. */
export const streamLock = (data: string, stream: string): string => join(data, 'locks', toFileName(stream));

const textsIn = (data: string): string => join(data, 'texts');

export const textFiles = (data: string): string[] => (existsSync(textsIn(data)) ? readdirSync(textsIn(data)) : []);

export const textFile = (data: string, ref: TextRef): string =>
  join(textsIn(data), `${ref.slice('text:'.length)}.json`);

export const peopleFile = (data: string): string => join(data, 'people.json');

export const receiptsFolder = (data: string): string => join(data, 'receipts');

/** The private key with which the installation signs. */
export const installationKeyFile = (data: string): string => join(data, 'installation-key.json');

export const attachmentFile = (data: string, digest: string): string =>
  join(data, 'attachments', digest.slice(0, 2), digest.slice(2));

export const snapshotFile = (data: string, stream: string, run: string): string =>
  join(data, 'snapshots', toFileName(stream), `${toFileName(run)}.json`);
