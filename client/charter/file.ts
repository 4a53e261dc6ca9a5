/** Reads a charter from a file, with the bases that it extends: every fault at once, each with its line and column. */
import path from 'node:path';
import { inheritedPaths, layerOf, mergeLayers } from '../../domain/charter/extend';
import type { KnownPerson } from '../../domain/charter/known-people';
import type { PersonRecord } from '../../domain/charter/persons';
import { faultsOfFile, isBase, isLeftOpen, resolveCharter } from '../../domain/charter/resolve';
import { Failure } from '../../domain/kernel/failures';
import type { Charter } from '../../domain/model/charter';
import type { AppliedDefault } from '../../domain/model/charter/defaults';
import { type CharterFault, faultLine } from '../../domain/model/charter/fault';
import { charterToSign } from '../../domain/record/read-entry';
import { quoted } from '../../evidence/command-words';
import { type Chain, chainOfText, readChain } from './chain';
import type { Place, PlacedFault } from './document';
import { readText } from './file-text';

export type { PlacedFault };

/** A value that a charter has from a base, and where that says it. */
export interface Inherited extends Place {
  path: (string | number)[];
  value: unknown;
  file: string;
}

interface Bases {
  /** The files that it extends, the nearest first. */
  bases: string[];
  inherited: Inherited[];
}

/** A charter as it was read, resolved with its bases and defaults. */
export interface ReadCharter extends Bases {
  charter: Charter;
  people: PersonRecord[];
  defaults: AppliedDefault[];
  /** Person ids that were made of names. */
  madeIds: string[];
  /** Digest of the resolved charter: what people sign. */
  digest: string;
}

/** A file without fault that is no charter, for it has neither id nor title: others extend it. */
export interface ReadBase extends Bases {
  /** What a charter that extends it still has to say. */
  open: PlacedFault[];
  /** What it says together with its own bases, as plain JSON. */
  written: Record<string, unknown>;
}

interface Faulty {
  faults: PlacedFault[];
}

/**
 * Reads and resolves the charter at `file` with its bases. Throws a `Failure`: `BAD_CHARTER` (`SECRET_IN_CHARTER` where
 * literal secrets are all that is wrong) with one detail per fault, `FILE_UNREADABLE`, or `TOO_LARGE` above 64 KiB.
 * @param known whom the people directory knows: they keep their ids
 */
export async function readCharterFile(file: string, known: readonly KnownPerson[] = []): Promise<ReadCharter> {
  const read = await checkCharterFile(file, known);
  if ('charter' in read) return read;
  const name = path.basename(file);
  const lines = (faults: readonly PlacedFault[]) => faults.map((fault) => placedLine(file, fault));
  if ('open' in read)
    throw new Failure('BAD_CHARTER', `${name} is a base and no charter: it has neither id nor title`, lines(read.open));
  const { faults } = read;
  const onlySecrets = faults.every((fault) => fault.code === 'SECRET_IN_CHARTER');
  const files = [...new Set(faults.map((fault) => path.basename(fault.file ?? file)))];
  throw new Failure(
    onlySecrets ? 'SECRET_IN_CHARTER' : 'BAD_CHARTER',
    `${files.join(' and ')} ${files.length === 1 ? 'has' : 'have'} ${faults.length === 1 ? 'one fault' : `${faults.length} faults`}`,
    lines(faults),
  );
}

/**
 * The charter at `file`, or the base, or its structured faults (`--json`).
 * Throws `FILE_UNREADABLE` and `TOO_LARGE` only.
 */
export const checkCharterFile = async (
  file: string,
  known: readonly KnownPerson[] = [],
): Promise<ReadCharter | ReadBase | Faulty> => resolved(await readChain(file, await readText(file)), known);

/** The same for a text that is to stand in `file`. */
export const checkCharterText = async (
  file: string,
  text: string,
  known: readonly KnownPerson[] = [],
): Promise<ReadCharter | ReadBase | Faulty> => resolved(await readChain(file, text), known);

/** `FILE:LINE:COL path: what; expected …; for example …`. The file is that of the fault, which may be a base. */
export const placedLine = (file: string, fault: PlacedFault): string =>
  `${fault.file ?? file}:${fault.line}:${fault.column} ${faultLine(fault)}`;

/**
 * Resolves the text of a charter that extends nothing, or returns its faults in the order of the text. Never throws for
 * what is written.
 */
export function readCharterText(text: string): ReadCharter | Faulty {
  const read = resolved(chainOfText(text), []);
  return 'open' in read ? { faults: read.open } : read;
}

function resolved(chain: Chain, known: readonly KnownPerson[]): ReadCharter | ReadBase | Faulty {
  const { layers, whole } = chain;
  const written = whole ? mergeLayers(layers) : undefined;
  const together = whole ? resolveCharter(written, knowsTimezone, known) : { faults: [] };
  const found = 'faults' in together ? together.faults : [];
  const base = isBase(written);
  const isOpen = (fault: CharterFault) => base && isLeftOpen(written, fault);
  const faults = placed(
    chain,
    found.filter((fault) => !isOpen(fault)),
  );
  if (faults.length > 0 || !whole) return { faults };
  const origin = {
    bases: layers.slice(1).map(({ file }) => file!),
    inherited: inheritedPaths(layers).map(({ path, value, layer }): Inherited => {
      const { file, document } = layers[layer]!;
      return { path, value, file: file!, ...document.locate(path, 'value') };
    }),
  };
  if ('charter' in together) return { ...together, digest: charterToSign(together.charter).charterDigest, ...origin };
  const open = inOrder(found.map((fault) => placeIn(chain, fault)));
  return { open, written: written as ReadBase['written'], ...origin };
}

/**
 * Every fault of every file: the faults of its YAML, of the file alone, and of all files together. A value with two
 * faults keeps what the YAML contains and what the charter expects instead.
 */
function placed(chain: Chain, together: readonly CharterFault[]): PlacedFault[] {
  const key = ({ file, path, place }: PlacedFault) => JSON.stringify([file, path, place]);
  const ofYaml = new Map<string, PlacedFault>();
  const byKey = new Map<string, PlacedFault>();
  for (const [index, layer] of chain.layers.entries()) {
    const { file, document } = layer;
    for (const fault of document.faults) {
      const one = { ...fault, ...(file !== null && { file }) };
      ofYaml.set(key(one), one);
    }
    if (document.value === undefined) continue;
    for (const fault of faultsOfFile(layer)) {
      const one = placeIn(chain, fault, index);
      byKey.set(key(one), one);
    }
  }
  for (const one of [...together.map((fault) => placeIn(chain, fault)), ...chain.faults])
    if (!byKey.has(key(one))) byKey.set(key(one), one);
  for (const [at, { what }] of ofYaml) {
    const same = byKey.get(at);
    if (same && same.code !== 'SECRET_IN_CHARTER') byKey.set(at, { ...same, what });
    if (!same) byKey.set(at, ofYaml.get(at)!);
  }
  const order = new Map(chain.layers.map(({ file }, index) => [file ?? undefined, index]));
  return inOrder([...byKey.values()]).sort((a, b) => order.get(a.file)! - order.get(b.file)!);
}

function placeIn({ layers }: Chain, fault: CharterFault, layer = layerOf(layers, fault.path)): PlacedFault {
  const { file, document } = layers[layer]!;
  return { ...fault, ...document.locate(fault.path, fault.place), ...(file !== null && { file }) };
}

const inOrder = (faults: readonly PlacedFault[]): PlacedFault[] =>
  [...faults].sort((a, b) => a.line - b.line || a.column - b.column);

/** Which time zones there are only the machine knows: its database is not a rule of ours. */
function knowsTimezone(timezone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
    return true;
  } catch {
    return false;
  }
}

/** A charter with the people who stand behind its person ids. */
export type WrittenCharter = Pick<ReadCharter, 'charter' | 'people'> & Partial<Pick<ReadCharter, 'madeIds'>>;

/** What a charter is read from: the path of its file, one that was read, or a resolved one. */
export type CharterSource = string | WrittenCharter | Charter;

/** @throws Failure BAD_CHARTER or SECRET_IN_CHARTER with every fault, FILE_UNREADABLE, TOO_LARGE */
export async function writtenCharter(from: CharterSource, known: readonly KnownPerson[]): Promise<WrittenCharter> {
  if (typeof from === 'string') return readCharterFile(from, known);
  return 'charter' in from ? from : { charter: from, people: [] };
}

/** The same as `readCharterFile`; the advice of a failure names the file, for where several were given. */
export const readKnownFile = (file: string, known: readonly KnownPerson[]): Promise<ReadCharter> =>
  readCharterFile(file, known).catch((error: unknown) => {
    throw error instanceof Failure ? error.about({ FILE: quoted(file) }) : error;
  });
