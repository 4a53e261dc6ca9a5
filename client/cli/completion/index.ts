/** `dayone __complete -- WORDS`: for the scripts of `dayone completion` alone. */

import { oneLine } from '../../../domain/values/text';
import { type Io, tellOwn } from '../output';
import { Session } from '../session';
import { complete } from './complete';

/** One word a line, its meaning behind a tab; `:files` and `:directories` are left to the shell. Never fails. */
export async function answerShell(line: readonly string[], io: Io): Promise<void> {
  const session = new Session({ ...io, err: () => {} }, {});
  const { offers, paths } = await complete(line, session, io).catch(() => ({ offers: [], paths: undefined }));
  const lines = offers.map(({ word, about }) => `${oneLine(word)}\t${oneLine(about ?? '')}`);
  for (const text of [...lines, ...(paths ? [`:${paths}`] : [])]) tellOwn(io, `${text}\n`);
}
