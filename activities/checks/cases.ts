/** Reads the attached cases and measures, column by column, the values before the change. */

import { declaredCharset } from '../../domain/kernel/decode';
import { Failure } from '../../domain/kernel/failures';
import { MOST_CASES_BYTES, measureCases } from '../../evidence/cases';
import { rowsOf } from '../../evidence/cases-rows';
import type { Check } from './check';

async function bytesOf(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(part);
  return Buffer.concat(parts);
}

export const cases: Check<'cases'> = {
  silence: 'STORE_UNAVAILABLE',
  async ask({ digest, columns, calendar }, { deps }) {
    const { attachments } = deps.evidence;
    const record = await attachments.stat(digest);
    if (!record) throw new Failure('NOT_IN_STORE', `no attachment has the digest ${digest}`);
    if (record.bytes > MOST_CASES_BYTES) {
      throw new Failure('TOO_LARGE', `the cases are ${record.bytes} bytes; at most ${MOST_CASES_BYTES} are read`);
    }
    const rows = await rowsOf(await bytesOf(await attachments.open(digest)), {
      what: 'the attached table of cases',
      charset: declaredCharset(record.mediaType),
      wanted: ['at', ...columns.map(({ column }) => column)],
    });
    return measureCases(rows, columns, calendar);
  },
};
