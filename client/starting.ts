/** What an engagement is started from, and by whom. */
import type { Charter } from '../domain/charter/charter';
import { nearest } from '../domain/charter/fault';
import { changedSections } from '../domain/decide/submissions';
import { Failure } from '../domain/failures';
import type { ReadCharter } from './charter-file';

/** A charter with the people who stand behind its person ids. */
export type WrittenCharter = Pick<ReadCharter, 'charter' | 'people'>;

/** What became of a start. */
export interface Started {
  id: string;
  /** False where the same charter was running already. */
  started: boolean;
  /** SHA-256 of the resolved charter. */
  charterDigest: string;
}

/** Reading YAML is not for every command. */
export async function written(from: string | WrittenCharter | Charter): Promise<WrittenCharter> {
  if (typeof from !== 'string') return 'charter' in from ? from : { charter: from, people: [] };
  const { readCharterFile }: typeof import('./charter-file') = require('./charter-file');
  return readCharterFile(from);
}

/** Who starts it. @throws Failure UNKNOWN_PERSON with what was probably meant */
export function starterOf({ id, people }: Charter, by: string | undefined): string {
  const known = Object.values(people);
  const starter = by ?? people['delivery-lead'] ?? '';
  if (known.includes(starter)) return starter;
  const near = nearest(starter, known);
  throw new Failure(
    'UNKNOWN_PERSON',
    `${starter} is not among the people of ${id}`,
    near ? [`did you mean ${near}?`] : [],
  );
}

/** Why an engagement that runs under one charter is not started by another. */
export const differing = (running: Charter, other: Charter): Failure =>
  new Failure(
    'DIFFERENT_CHARTER',
    `engagement ${running.id} is running under another charter`,
    changedSections(running, other).map((section) => `differs: ${section}`),
  );
