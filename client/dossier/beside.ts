/** What lies beside the streams: attachments, texts and the page, each against its digest. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Dossier } from '../../domain/dossier/dossier';
import { attachmentsNamed, textsNamed } from '../../domain/dossier/named';
import { textRef } from '../../domain/texts';
import { ATTACHMENTS, PAGE } from './places';

/** Digest and length of a file; null where it cannot be read. */
async function fileDigest(file: string): Promise<{ digest: string; bytes: number } | null> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(file)) {
      hash.update(chunk as Buffer);
      bytes += (chunk as Buffer).length;
    }
  } catch {
    return null;
  }
  return { digest: hash.digest('hex'), bytes };
}

const duplicates = (names: readonly string[]): string[] => names.filter((name, index) => names.indexOf(name) !== index);

/** What is wrong beside the streams, one line each. */
export async function faultsBeside(dir: string, dossier: Dossier): Promise<string[]> {
  const page = await fileDigest(path.join(dir, PAGE));
  return [
    ...(await attachmentFaults(dir, dossier)),
    ...textFaults(dossier),
    ...(page?.digest === dossier.page ? [] : [`${PAGE} is not the page that was written`]),
  ];
}

async function attachmentFaults(dir: string, { streams, attachments, missing }: Dossier): Promise<string[]> {
  const named = attachmentsNamed(streams.flatMap(({ entries }) => entries));
  const listed = [...attachments.map(({ digest }) => digest), ...missing];
  const faults: string[] = [];
  for (const { digest, bytes } of attachments) {
    const found = await fileDigest(path.join(dir, ATTACHMENTS, digest));
    if (!found) faults.push(`attachment ${digest} is not there`);
    else if (found.digest !== digest || found.bytes !== bytes) faults.push(`attachment ${digest} has been changed`);
  }
  const there = await readdir(path.join(dir, ATTACHMENTS)).catch(() => []);
  const foreign = there.filter((name) => !attachments.some(({ digest }) => digest === name));
  return [
    ...faults,
    ...named.filter((digest) => !listed.includes(digest)).map((digest) => `attachment ${digest} is not listed`),
    ...listed.filter((digest) => !named.includes(digest)).map((digest) => `no entry names attachment ${digest}`),
    ...duplicates(listed).map((digest) => `attachment ${digest} is listed twice`),
    ...foreign.map((name) => `${ATTACHMENTS}/${name} does not belong to this dossier`),
  ];
}

function textFaults({ streams, texts }: Dossier): string[] {
  const named = new Set<string>(textsNamed(streams.flatMap(({ entries }) => entries)));
  return [
    ...texts
      .filter(({ ref, salt, text }) => textRef(salt, text) !== ref)
      .map(({ ref }) => `${ref} is not the text that entries name`),
    ...texts.filter(({ ref }) => !named.has(ref)).map(({ ref }) => `no entry names ${ref}`),
    ...duplicates(texts.map(({ ref }) => ref)).map((ref) => `${ref} is there twice`),
  ];
}
