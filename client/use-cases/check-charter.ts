/** Checks a charter before anything starts: its faults, else what its gates will still ask for. */

import { type KnownPerson, namesakesElsewhere, namesakesUnderOtherIds } from '../../domain/charter/known-people';
import { Failure } from '../../domain/kernel/failures';
import { smallVolumeNote } from '../../domain/metrics/volume';
import type { AppliedDefault } from '../../domain/model/charter/defaults';
import { pathText } from '../../domain/model/charter/fault';
import { type Lack, lacksOf } from '../../domain/views/charter-lacks';
import type { PlacedFault } from '../charter/document';
import { checkCharterFile, type Inherited, type ReadBase, type ReadCharter } from '../charter/file';
import { figuresHint } from '../texts/words';

interface Extending {
  /** The files that it extends, the nearest first. */
  bases: string[];
  inherited: Inherited[];
}

export interface CheckedCharter extends Extending {
  file: string;
  ok: true;
  id: string;
  digest: string;
  lacks: Lack[];
  /** How much of what it says will keep a gate closed. */
  problems: number;
  /** What follows from what it says, and is easily overlooked. */
  notes: string[];
  defaults: AppliedDefault[];
  /** Where all of the open figures are listed, for people. */
  figures: string[];
}

interface CheckedBase extends Extending {
  file: string;
  ok: true;
  base: true;
  /** Keys that a charter which extends it has to write. */
  open: string[];
}

/** What is found in a file. */
export type Checked =
  | CheckedCharter
  | CheckedBase
  | { file: string; ok: false; faults: PlacedFault[] }
  | { file: string; ok: false; failure: Failure };

/** What is found in a file, and the charter where it is one. `known`: also by the files before it. */
export async function checkFile(file: string, known: readonly KnownPerson[]): Promise<[Checked, ReadCharter?]> {
  try {
    const read = await checkCharterFile(file, known);
    if ('faults' in read) return [{ file, ok: false, faults: read.faults }];
    const { bases, inherited } = read;
    if ('open' in read) return [{ file, ok: true, base: true, open: openKeys(read), bases, inherited }];
    const { charter, digest, defaults } = read;
    const lacks = lacksOf(charter, digest, new Date().toISOString());
    const problems = lacks.flatMap(({ missing }) => missing).filter(({ problem }) => problem !== null).length;
    const found = { id: charter.id, digest, lacks, problems, notes: notesOf(read, known), bases, inherited, defaults };
    const figures = figuresHint(charter, file);
    return [{ file, ok: true, ...found, figures }, read];
  } catch (error) {
    if (error instanceof Failure) return [{ file, ok: false, failure: error }];
    throw error;
  }
}

const openKeys = ({ open }: ReadBase): string[] => open.map(({ path }) => pathText(path));

function notesOf({ charter, people, madeIds }: ReadCharter, known: readonly KnownPerson[]): string[] {
  const review = smallVolumeNote(charter);
  return [
    ...(review === null ? [] : [`${review} (dayone review)`]),
    ...namesakesElsewhere(known, charter.id, people, madeIds).map(
      (who) =>
        `${who} has the same name and so the same id: an address, or an id of its own, says whether it is one person`,
    ),
    ...namesakesUnderOtherIds(known, people, madeIds).map(
      ({ id, name, others }) =>
        `${name} is ${id} here, and ${others.join(' and ')} elsewhere: for one person write that id, or the same address`,
    ),
  ];
}
