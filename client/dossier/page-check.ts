/** Whether the page of a dossier says what its entries say: it is rendered from them again and compared. */
import path from 'node:path';
import type { Dossier } from '../../domain/dossier/dossier';
import type { RawReadings } from '../../domain/metrics/stage-series';
import { pageOf } from './page/page';
import { madeBy, PAGE } from './places';
import { readRegular } from './read';

/** The page as it lies in the folder; null where it cannot be read. */
export const readPage = (dir: string): Promise<Buffer | null> => readRegular(path.join(dir, PAGE)).catch(() => null);

/**
 * @param readings of the stages, as far as they are available
 * @param sound whether the chains hold: entries that do not fold have no page
 * @returns `not-compared` where another version of dayone wrote the page, or the chains do not hold
 */
export function comparePage(
  found: Buffer | null,
  dossier: Dossier,
  sound: boolean,
  readings: RawReadings,
): 'same' | 'differs' | 'not-compared' {
  if (!sound || dossier.madeBy !== madeBy()) return 'not-compared';
  try {
    return found?.equals(Buffer.from(pageOf(dossier, readings))) ? 'same' : 'differs';
  } catch {
    return 'differs'; // no page follows from these entries
  }
}
