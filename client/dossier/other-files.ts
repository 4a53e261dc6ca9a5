/** Everything in the folder except the streams: attachments, texts and the page by their digests, and nothing else. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Dossier } from '../../domain/dossier/dossier';
import { textReferences } from '../../domain/dossier/references';
import { isTextOf } from '../../domain/values/texts';
import { ATTACHMENTS, DOSSIER, PAGE } from './places';

/** Digest and length of a file; null where there is no regular file that can be read: a link may point anywhere. */
async function fileDigest(file: string): Promise<{ digest: string; bytes: number } | null> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    if (!(await lstat(file)).isFile()) return null;
    for await (const chunk of createReadStream(file)) {
      hash.update(chunk as Buffer);
      bytes += (chunk as Buffer).length;
    }
  } catch {
    return null;
  }
  return { digest: hash.digest('hex'), bytes };
}

function duplicates(names: readonly string[]): string[] {
  const seen = new Set<string>();
  return names.filter((name) => seen.size === seen.add(name).size);
}

/**
 * The faults of everything in a dossier but the streams, one line each.
 * @param named digests of the attachments that entries name; null if the entries cannot be read: then it is not checked
 */
export async function faultsBeside(dir: string, dossier: Dossier, named: readonly string[] | null): Promise<string[]> {
  const page = await fileDigest(path.join(dir, PAGE));
  return [
    ...(await foreignFiles(dir, dossier)),
    ...(await attachmentFaults(dir, dossier, named)),
    ...textFaults(dossier),
    ...(page?.digest === dossier.page ? [] : [pageFault(page !== null || (await isThere(path.join(dir, PAGE))))]),
  ];
}

const pageFault = (isThere: boolean): string =>
  isThere ? `${PAGE} is not the page that was written` : `${PAGE} is missing`;

const isThere = (file: string): Promise<boolean> =>
  lstat(file).then(
    () => true,
    () => false,
  );

type Kind = 'file' | 'folder' | 'link' | 'special file';

/** What is in a folder, by name; nothing where there is no such folder. A link is what it is, not what it points to. */
async function contentsOf(dir: string): Promise<Map<string, Kind>> {
  const found = await readdir(dir, { withFileTypes: true }).catch(() => []);
  return new Map(
    found.map((one) => {
      const kind = one.isFile()
        ? 'file'
        : one.isDirectory()
          ? 'folder'
          : one.isSymbolicLink()
            ? 'link'
            : 'special file';
      return [one.name, kind];
    }),
  );
}

/** Files in the folder that dayone did not write, one line each: a reader may take them for part of the record. */
async function foreignFiles(dir: string, { attachments }: Dossier): Promise<string[]> {
  const top = new Map<string, Kind>([
    [DOSSIER, 'file'],
    [PAGE, 'file'],
    [ATTACHMENTS, 'folder'],
  ]);
  const listed = new Map<string, Kind>(attachments.map(({ digest }) => [digest, 'file']));
  const there = await contentsOf(dir);
  const attached = there.get(ATTACHMENTS) === 'folder' ? await contentsOf(path.join(dir, ATTACHMENTS)) : new Map();
  return [...strangers(there, top, ''), ...strangers(attached, listed, `${ATTACHMENTS}/`)];
}

const strangers = (there: Map<string, Kind>, expected: Map<string, Kind>, folder: string): string[] =>
  [...there].sort().flatMap(([name, kind]) => {
    const wanted = expected.get(name);
    if (wanted === undefined) return [`${folder}${name} (a ${kind}) does not belong to this dossier`];
    return wanted === kind ? [] : [`${folder}${name} is a ${kind}, and no ${wanted} of this dossier`];
  });

async function attachmentFaults(
  dir: string,
  { attachments, missing }: Dossier,
  references: readonly string[] | null,
): Promise<string[]> {
  const listed = [...attachments.map(({ digest }) => digest), ...missing];
  const isListed = new Set(listed);
  const named = references ?? listed;
  const isNamed = new Set(named);
  const faults: string[] = [];
  for (const { digest, bytes } of attachments) {
    const found = await fileDigest(path.join(dir, ATTACHMENTS, digest));
    if (!found) faults.push(`attachment ${digest} is not there`);
    else if (found.digest !== digest || found.bytes !== bytes) faults.push(`attachment ${digest} has been changed`);
  }
  return [
    ...faults,
    ...named.filter((digest) => !isListed.has(digest)).map((digest) => `attachment ${digest} is not listed`),
    ...listed.filter((digest) => !isNamed.has(digest)).map((digest) => `no entry names attachment ${digest}`),
    ...duplicates(listed).map((digest) => `attachment ${digest} is listed twice`),
  ];
}

function textFaults({ streams, texts }: Dossier): string[] {
  const named = new Set<string>(textReferences(streams.flatMap(({ entries }) => entries)));
  return [
    ...texts
      .filter(({ ref, salt, text }) => !isTextOf(ref, salt, text))
      .map(({ ref }) => `${ref} is not the text that entries name`),
    ...texts.filter(({ ref }) => !named.has(ref)).map(({ ref }) => `no entry names ${ref}`),
    ...duplicates(texts.map(({ ref }) => ref)).map((ref) => `${ref} is there twice`),
  ];
}
