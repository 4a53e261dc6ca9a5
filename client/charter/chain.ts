/** The files of a charter: the charter itself, the base that it extends, the base of that. */
import { readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Layer } from '../../domain/charter/extend';
import { Failure } from '../../domain/kernel/failures';
import { charterFile } from '../../domain/model/charter';
import { collectFaults } from '../../domain/model/charter/fault';
import { isMapping } from '../../domain/model/charter/read';
import { nearest } from '../../domain/values/nearest';
import { type CharterDocument, type PlacedFault, readDocument } from './document';
import { readText } from './file-text';

/** One file of a charter. */
export interface ChainedFile extends Layer {
  /** As a person would name it; null where there is only a text. */
  file: string | null;
  document: CharterDocument;
}

export interface Chain {
  /** The charter first. */
  layers: [ChainedFile, ...ChainedFile[]];
  /** Why a base could not be followed, at the `extends` that names it. */
  faults: PlacedFault[];
  /** Whether every file was found and has keys: only then what they say together means anything. */
  whole: boolean;
}

/** The most bases in a row. */
export const MOST_BASES = 5;

const RELATIVE = { expected: 'the path of a base, relative to this file', example: 'agency.yaml' };

const layerOfText = (file: string | null, text: string): ChainedFile => {
  const document = readDocument(text);
  return { file, document, written: document.value, isLeftEmpty: document.isLeftEmpty };
};

/** The base that a file names; undefined where it names none, null where what it names is no path. */
function baseOf({ written }: Layer): string | null | undefined {
  if (!isMapping(written) || !Object.hasOwn(written, 'extends')) return undefined;
  const parsed = charterFile.keys.extends.kind.written().optional().safeParse(written.extends);
  return parsed.success ? parsed.data : null;
}

/** A charter that is only a text has no folder in which a base could be. */
export function chainOfText(text: string): Chain {
  const layer = layerOfText(null, text);
  const base = baseOf(layer);
  if (base === undefined) return { layers: [layer], faults: [], whole: isMapping(layer.written) };
  const faults = base === null ? [] : [refused(layer, 'cannot be followed from a text without a file')];
  return { layers: [layer], faults, whole: false };
}

/**
 * Reads every file that the charter at `file` is made of; `text` is its present or future content.
 * @throws nothing because of the content: a base that cannot be read is a fault
 */
export async function readChain(file: string, text: string): Promise<Chain> {
  const layers: Chain['layers'] = [layerOfText(file, text)];
  const seen = [await identity(file)];
  for (;;) {
    const last = layers.at(-1)!;
    const base = baseOf(last);
    if (base === undefined) return { layers, faults: [], whole: layers.every(({ written }) => isMapping(written)) };
    if (base === null) return { layers, faults: [], whole: false };
    const found = await readBases(last, base, seen);
    if ('fault' in found) return { layers, faults: [found.fault], whole: false };
    layers.push(found);
  }
}

async function readBases(
  from: ChainedFile,
  base: string,
  seen: string[],
): Promise<ChainedFile | { fault: PlacedFault }> {
  const file = path.isAbsolute(base) ? base : path.join(path.dirname(from.file!), base);
  const is = `is ${JSON.stringify(base)}`;
  const known = await identity(file);
  if (seen.includes(known)) return { fault: refused(from, `${is}, which leads back here`) };
  if (seen.length > MOST_BASES) return { fault: refused(from, `${is}, more than ${MOST_BASES} bases in a row`) };
  seen.push(known);
  try {
    return layerOfText(file, await readText(file));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const absent = (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
    const what = absent ? `${is}, but there is no file ${file}` : `${is}: ${error.message}`;
    return { fault: refused(from, what, absent ? await similar(file, base) : undefined) };
  }
}

function refused({ file, document }: ChainedFile, what: string, suggestion?: string): PlacedFault {
  const { faults, report } = collectFaults();
  report(['extends'], what, RELATIVE, { suggestion });
  return { ...faults[0]!, ...document.locate(['extends'], 'value'), ...(file !== null && { file }) };
}

/** The same file by another name, or by a link, is the same file. */
const identity = (file: string): Promise<string> => realpath(file).catch(() => path.resolve(file));

/**
 * A file that was probably meant: one of this name in the folder above, or one of a similar name in the same folder.
 */
async function similar(file: string, base: string): Promise<string | undefined> {
  const [folder, name] = [path.dirname(file), path.basename(file)];
  const above = await readdir(path.join(folder, '..')).catch((): string[] => []);
  if (above.includes(name)) return path.join(path.dirname(base), '..', name);
  const beside = await readdir(folder).catch((): string[] => []);
  const meant = nearest(
    name,
    beside.filter((one) => /\.ya?ml$/.test(one)),
  );
  return meant && path.join(path.dirname(base), meant);
}
