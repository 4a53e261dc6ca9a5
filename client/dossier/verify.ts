/**
 * Verifies a dossier offline: every digest, every chain, every signature, and whether the rules result in the same
 * entries. It reads only the folder and the receipts. Anyone who has the folder can sign it again with a new key: only
 * a key that the reader had before proves who made the dossier.
 */

import { type Audit, auditDrills, auditEngagement, type Fault } from '../../domain/dossier/audit';
import type { Dossier, DossierStream } from '../../domain/dossier/dossier';
import { attachmentReferences, drillReferences } from '../../domain/dossier/references';
import type { SignatureCheck } from '../../domain/dossier/signature-check';
import { Failure } from '../../domain/kernel/failures';
import { engagementStream } from '../../domain/kernel/names';
import type { RawReadings } from '../../domain/metrics/stage-series';
import type { Head, StoredEntry } from '../../domain/model/entries';
import type { Entry } from '../../domain/model/events';
import type { DrillEntry } from '../../domain/model/rollback';
import { readDrillEntry, readEntries } from '../../domain/record/read-entry';
import { firstFaults, messageOf } from '../../domain/values/faults';
import { lookup } from '../../domain/values/own-members';
import { refsIn } from '../../domain/values/texts';
import { verifyChain } from '../../evidence/chain';
import { checkRecordedProof } from '../../evidence/recorded-proof';
import { isSigned } from '../../evidence/signature';
import { faultsBeside } from './other-files';
import { comparePage, readPage } from './page-check';
import { readDossier, readReceipt } from './read';
import { type ReadingsFound, readingsInDossier } from './readings';
import { type CheckedReceipt, checkReceipt, checkSigner } from './receipts';

export interface Verified {
  dir: string;
  /** Null if the dossier cannot be read at all. */
  dossier: Dossier | null;
  head: Head | null;
  /** Decisions whose own signature was verified. */
  signatures: number;
  receipts: CheckedReceipt[];
  /** How the reader knows the key that signed the dossier; null: it is not known who made it. */
  knownBy: 'key' | 'receipt' | null;
  /**
   * Whether index.html is the page that the entries result in; `not-compared` if another version of dayone wrote it.
   */
  page: 'same' | 'differs' | 'not-compared';
  /** The first is the first bad entry, where an entry is bad. */
  faults: Fault[];
  /** What could not be checked, and is therefore not proven. */
  notes: string[];
}

/** Where a fault is, for people. */
export const placeText = ({ stream, seq }: Fault): string =>
  stream === null ? 'dossier' : seq === null ? stream : `entry ${seq} of ${stream}`;

const beside = (what: string): Fault => ({ stream: null, seq: null, what });

/** What the reader has from elsewhere. */
export interface KnownKeys {
  /** Files of receipts that the client was handed. */
  receipts?: readonly string[];
  /** Public keys of installations that the reader knows, base64url. */
  keys?: readonly string[];
}

/**
 * @throws Failure BAD_INPUT if there is no dossier, FILE_UNREADABLE for a receipt that cannot be read, NEWER_RECORD if a newer
 * release wrote entries and nothing else is wrong: then chains, signatures and files are verified, but not the content
 */
export async function verifyDossier(dir: string, { receipts = [], keys = [] }: KnownKeys = {}): Promise<Verified> {
  const read = await readDossier(dir);
  const held = await Promise.all(receipts.map(async (file) => ({ file, read: await readReceipt(file) })));
  if (!read.ok) {
    const faults = read.faults.map((fault) => beside(`dossier.json: ${fault}`));
    const nothing = { dossier: null, head: null, signatures: 0, receipts: [], notes: [] };
    return { dir, ...nothing, knownBy: null, page: 'not-compared', faults };
  }
  const dossier = read.value;
  const own = dossier.streams[0]!;
  const chains = dossier.streams.flatMap(chainFaults);
  const unreadable: Fault[] = [];
  /**
   * A forged entry can have any content: an error that it causes is a fault of the dossier, and the rest is still
   * checked.
   */
  const attempt = async <T>(look: () => T | Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await look();
    } catch (error) {
      const what = `its entries cannot be read: ${messageOf(error)}`;
      if (!unreadable.some((fault) => fault.what === what)) unreadable.push(beside(what));
      return otherwise;
    }
  };
  const streams = await attempt(() => readStreams(dossier), NOT_READ);
  const readings = streams.newer
    ? NO_READINGS
    : await attempt(() => readingsInDossier(dir, dossier, streams.entries), NO_READINGS);
  const audit = streams.newer ? NOT_AUDITED : await attempt(() => audited(dossier, streams, readings.raw), NOT_AUDITED);
  const drills = streams.newer
    ? []
    : await attempt(() => auditDrills(streams.drills, drillReferences(streams.entries)), []);
  const named = streams.newer ? null : await attempt(() => attachmentReferences(streams.entries), null);
  const checked = held.map(({ file, read: one }) => checkReceipt(file, one, dossier, streams.entries));
  const signer = checkSigner(dossier.signature.key, checked, keys);
  const inEntries = inOrder(
    [...streamFaults(dossier), ...chains, ...readings.faults, ...audit.faults, ...drills, ...revokedKeys(dossier)],
    dossier,
  );
  const isComparable = chains.length === 0 && !streams.newer;
  const written = await readPage(dir);
  const page = comparePage(written, dossier, isComparable, readings.raw);
  const faults = [
    ...inEntries,
    ...checked.flatMap(({ fault }) => (fault ? [fault] : [])),
    ...(isSigned(dossier) ? [] : [beside('dossier.json is not what the installation signed')]),
    ...signer.faults.map(beside),
    ...(await attempt(() => faultsBeside(dir, dossier, named), [])).map(beside),
    ...unreadable,
    ...(page === 'differs' && written !== null ? [beside('index.html does not say what the entries say')] : []),
  ];
  if (streams.newer && faults.length === 0) throw streams.newer;
  const newer = streams.newer ? [streams.newer.message] : [];
  const notes = [...audit.notes, ...newer, ...notesOf(dossier), ...missingReadingsNote(readings)];
  const { knownBy } = signer;
  return {
    dir,
    dossier,
    head: own.head,
    signatures: audit.signatures,
    receipts: checked,
    knownBy,
    page,
    faults,
    notes,
  };
}

/** By stream, as the dossier has them, and by number: what is first is what an auditor looks at first. */
function inOrder(faults: readonly Fault[], { streams }: Dossier): Fault[] {
  const place = new Map(streams.map(({ stream }, index) => [stream, index]));
  const rank = (fault: Fault): number => place.get(fault.stream ?? '') ?? streams.length;
  return [...faults].sort((a, b) => rank(a) - rank(b) || (a.seq ?? Infinity) - (b.seq ?? Infinity));
}

/** Whether these are the streams of one engagement, each once. */
function streamFaults({ engagement, streams }: Dossier): Fault[] {
  const names = streams.map(({ stream }) => stream);
  return [
    ...(streams[0]?.entries.length === 0 ? [beside('its first stream has no entries')] : []),
    ...(names[0] === engagementStream(engagement) ? [] : [beside(`its first stream is not that of ${engagement}`)]),
    ...names.filter((name, index) => names.indexOf(name) !== index).map((name) => beside(`${name} is there twice`)),
  ];
}

function chainFaults({ stream, head, entries }: DossierStream): Fault[] {
  const found = verifyChain(stream, entries);
  if (!found.ok) return [{ stream, seq: found.seq, what: found.reason }];
  const same = found.head.seq === head.seq && found.head.hash === head.hash;
  return same ? [] : [{ stream, seq: found.head.seq, what: `it ends here, and its head is said to be ${head.seq}` }];
}

/** What stands before the first bad entry, in whole appends: only this can be folded. */
function soundPart({ stream, entries }: DossierStream): StoredEntry[] {
  const found = verifyChain(stream, entries);
  const sound = found.ok ? entries : entries.slice(0, found.seq - (found.cutOff ? 0 : 1));
  const end = sound.findLastIndex(({ part: [index, count] }) => index === count - 1);
  return sound.slice(0, end + 1);
}

/**
 * The engagement's entries up to its first bad one as `sound`, all of them as far as they can be read, and the drills'
 * streams up to the first bad entry of each; or why this release cannot read them.
 */
type ReadStreams =
  | { newer: null; sound: StoredEntry[]; drills: Map<string, DrillEntry[]>; entries: Entry[] }
  | { newer: Failure; entries: null };

function readStreams({ streams }: Dossier): ReadStreams {
  const [own, ...drills] = streams as [DossierStream, ...DossierStream[]];
  try {
    const sound = soundPart(own);
    const readable = readEntries(sound);
    const read = drills.map((drill) => [drill.stream, soundPart(drill).map(readDrillEntry)] as const);
    return { newer: null, sound, drills: new Map(read), entries: readIfPossible(own.entries) ?? readable };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { newer: error, entries: null };
  }
}

/** Entries behind a broken chain can have any content: null if they cannot be read. */
function readIfPossible(entries: readonly StoredEntry[]): Entry[] | null {
  try {
    return readEntries(entries);
  } catch {
    return null;
  }
}

const NOT_READ: ReadStreams = { newer: null, sound: [], drills: new Map(), entries: [] };
const NO_READINGS: ReadingsFound = { raw: new Map(), faults: [], missing: 0 };
const NOT_AUDITED: Omit<Audit, 'state'> = { faults: [], notes: [], signatures: 0 };

async function audited(
  dossier: Dossier,
  { sound: entries, drills }: Extract<ReadStreams, { newer: null }>,
  raw: RawReadings,
): Promise<Omit<Audit, 'state'>> {
  const texts = new Map(dossier.texts.map(({ ref, text }) => [ref, text]));
  const checks = new Map<number, SignatureCheck>();
  for (const { seq, at, actor } of entries) {
    const { proof } = actor;
    if (proof) checks.set(seq, await checkRecordedProof(proof, texts.get(proof.login?.token ?? ''), at));
  }
  return auditEngagement({ id: dossier.engagement, entries, drills, raw }, ({ seq }) => checks.get(seq)!);
}

/** A key that the installation knows as revoked before it signed, whatever was known when it was accepted. */
function revokedKeys({ streams: [own], keys }: Dossier): Fault[] {
  return own!.entries.flatMap(({ stream, seq, at, actor }): Fault[] => {
    const known = lookup(keys, actor.relayed?.by ?? actor.id)?.find(({ kid }) => kid === actor.proof?.key.kid);
    const revoked = known?.revokedAt !== undefined && known.revokedAt <= at;
    return revoked ? [{ stream, seq, what: `its key was revoked at ${known.revokedAt}` }] : [];
  });
}

const notesOf = (dossier: Dossier): string[] => [
  ...dossier.missing.map((digest) => `attachment ${digest} is no longer available`),
  ...(dossier.withoutNames ? ['it was written without names, and without what people wrote in their own words'] : []),
  ...missingTexts(dossier),
];

const missingReadingsNote = ({ missing }: ReadingsFound): string[] =>
  missing === 0
    ? []
    : [
        `the readings of ${missing === 1 ? '1 entry' : `${missing} entries`} of stages are no longer available: their verdicts were not checked against them`,
      ];

/** Says which comments and reasons are missing: how many, then each with the first entry that refers to it. */
function missingTexts({ withoutNames, texts, streams }: Dossier): string[] {
  const known = new Set<string>(texts.map(({ ref }) => ref));
  const places = new Map<string, string>();
  for (const { entries } of streams)
    for (const entry of entries)
      for (const ref of refsIn(JSON.stringify({ ...entry, actor: null })))
        if (!known.has(ref) && !places.has(ref)) places.set(ref, `${entry.type}, ${placeText({ ...entry, what: '' })}`);
  const all = places.size;
  if (withoutNames || all === 0) return [];
  const count = all === 1 ? '1 text' : `${all} texts`;
  return [
    ...firstFaults([
      `${count} that people wrote in their own words ${all === 1 ? 'is' : 'are'} no longer available`,
      ...[...places].map(([ref, place]) => `${ref} of ${place}`),
    ]),
  ];
}
