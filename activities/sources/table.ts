/** A table with a header line, by address or in a file of this worker, read row by row in constant memory. */

import { Failure } from '../../domain/kernel/failures';
import type { SecretRef } from '../../domain/model/charter/secrets';
import type { ProbeScope } from '../../domain/model/questions';
import { columnName, type Header, type RowTaker, readTableText, type TableText } from '../../evidence/table';
import type { ProbeContext } from '../deps';
import { redactUrl, truncateForeign } from '../http';
import { readStream } from '../http-stream';
import { fillText, fillUrl } from '../variables';
import { readFolders } from './folders';
import { resolveHeaders } from './http-json';
import { unusable } from './reading';

/** Longest table that is read, bytes. */
const MAX_BYTES = 1_073_741_824;

const MEDIA_TYPES = /^(text\/(csv|plain)|application\/(csv|octet-stream))$/;

/** Where a table is. Variables of a probe stand for their values in the address and in the path. */
interface TablePlace {
  url?: string;
  file?: string;
  headers?: Record<string, string | SecretRef>;
}

/** Finds a column. @throws Failure SOURCE_UNUSABLE where there is none, or more than one */
export function finder(header: readonly string[]): (column: string) => number {
  const names = header.map(columnName);
  return (column) => {
    const name = columnName(column);
    const place = names.indexOf(name);
    if (place < 0)
      throw unusable(`there is no column ${column}, only ${truncateForeign(header.slice(0, 20).join(', '))}`);
    if (names.lastIndexOf(name) !== place) throw unusable(`the column ${column} stands there twice`);
    return place;
  };
}

/**
 * Gives every row to what `begin` makes of the header. `modifiedAt` is when the whole was written, in ms since 1970, or
 * null where nobody knows.
 * @throws Failure SOURCE_UNREACHABLE, SOURCE_UNUSABLE or SECRET_UNRESOLVED; what `begin` or `take` throws
 */
export async function readTable<T extends RowTaker>(
  at: TablePlace,
  scope: ProbeScope,
  look: ProbeContext,
  wanted: readonly string[],
  begin: (header: Header) => T,
): Promise<{ taken: T; modifiedAt: number | null }> {
  const { deps, signal } = look;
  const asked = { code: 'SOURCE_UNUSABLE', wanted } as const;
  if (at.file !== undefined) {
    const file = fillText(at.file, scope);
    return readFolders(file, look, MAX_BYTES, async (content, { modifiedAt, until }) => ({
      taken: await read(content, { ...asked, what: file, signal: until }, begin),
      modifiedAt,
    }));
  }
  if (at.url === undefined) throw unusable('the source names neither an address nor a file');
  const url = fillUrl(at.url, scope);
  const what = redactUrl(url);
  const request = { url, signal, headers: { accept: 'text/csv', ...(await resolveHeaders(at.headers)) } };
  return readStream(request, deps.http, MAX_BYTES, async (content, { mediaType, charset, modifiedAt }) => {
    if (!MEDIA_TYPES.test(mediaType))
      throw unusable(`${what} answered with ${truncateForeign(mediaType) || 'no media type'} where CSV was expected`);
    return { taken: await read(content, { ...asked, what, charset, signal }, begin), modifiedAt };
  });
}

/** A fault quotes the table on one line and without secrets. */
async function read<T extends RowTaker>(
  content: AsyncIterable<Uint8Array>,
  text: TableText,
  begin: (header: Header) => T,
): Promise<T> {
  try {
    return await readTableText(content, text, begin);
  } catch (error) {
    if (error instanceof Failure)
      throw new Failure(error.code, truncateForeign(error.message), error.details, { cause: error });
    throw error;
  }
}
