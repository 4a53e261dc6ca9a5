/** A table with a header line, by address or in a file of this worker, read row by row in constant memory. */
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import type { SecretRef } from '../../domain/charter/charter';
import type { ProbeScope } from '../../domain/questions';
import type { Look } from '../deps';
import { excerpt, place } from '../http';
import { readStream } from '../http-stream';
import { fillText, fillUrl } from '../variables';
import { readFolders } from './folders';
import { resolveHeaders } from './http-json';
import { unusable } from './reading';

/** Longest table and longest row that are read, bytes. */
const MAX_BYTES = 1_073_741_824;
const MAX_ROW = 1_048_576;

const MEDIA_TYPES = /^(text\/(csv|plain)|application\/(csv|octet-stream))$/;

/** Where a table is. Variables of a probe stand for their values in the address and in the path. */
interface TablePlace {
  url?: string;
  file?: string;
  headers?: Record<string, string | SecretRef>;
}

/** Takes row by row, the cells in the order of the header. */
export interface RowTaker {
  take(cells: readonly string[]): void;
}

/** Finds a column. @throws Failure SOURCE_UNUSABLE where there is none, or more than one */
export function finder(header: readonly string[]): (column: string) => number {
  return (column) => {
    const place = header.indexOf(column);
    if (place < 0) throw unusable(`there is no column ${column}, only ${excerpt(header.slice(0, 20).join(', '))}`);
    if (header.lastIndexOf(column) !== place) throw unusable(`the column ${column} stands there twice`);
    return place;
  };
}

async function parsed<T extends RowTaker>(
  content: AsyncIterable<Uint8Array>,
  begin: (header: readonly string[]) => T,
  signal: AbortSignal,
): Promise<T> {
  let begun: T | undefined;
  const parser = parse({
    bom: true,
    trim: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW,
    // Nothing is handed on: a million rows take the room of one.
    on_record(cells: string[]) {
      if (begun) begun.take(cells);
      else begun = begin(cells);
      return null;
    },
  });
  try {
    await pipeline(content, parser.resume(), { signal });
  } catch (cause) {
    if (cause instanceof CsvError) throw unusable(`not CSV with a header: ${excerpt(cause.message)}`, cause);
    throw cause;
  }
  if (!begun) throw unusable('there is no header line');
  return begun;
}

/**
 * Gives every row to what `begin` makes of the header. `modifiedAt` is when the whole was written, in ms since 1970, or
 * null where nobody knows.
 * @throws Failure SOURCE_UNREACHABLE, SOURCE_UNUSABLE or SECRET_UNRESOLVED; what `begin` or `take` throws
 */
export async function readTable<T extends RowTaker>(
  at: TablePlace,
  scope: ProbeScope,
  look: Look,
  begin: (header: readonly string[]) => T,
): Promise<{ taken: T; modifiedAt: number | null }> {
  const { deps, signal } = look;
  if (at.file !== undefined) {
    const file = fillText(at.file, scope);
    return readFolders(file, look, MAX_BYTES, async (content, { modifiedAt, until }) => ({
      taken: await parsed(content, begin, until),
      modifiedAt,
    }));
  }
  if (at.url === undefined) throw unusable('the source names neither an address nor a file');
  const url = fillUrl(at.url, scope);
  const asked = { url, signal, headers: { accept: 'text/csv', ...(await resolveHeaders(at.headers)) } };
  return readStream(asked, deps.http, MAX_BYTES, async (content, { mediaType, modifiedAt }) => {
    if (!MEDIA_TYPES.test(mediaType))
      throw unusable(`${place(url)} answered with ${excerpt(mediaType) || 'no media type'} where CSV was expected`);
    return { taken: await parsed(content, begin, signal), modifiedAt };
  });
}
