/**
 * Finds code outside `evidence/` that loads the files store, or joins a path into its directory. Works on the text of the
 * sources; tests of the store itself (`test/evidence`) may know its files.
 */
import path from 'node:path';
import { importsOf } from './imports';

/** Files and folders that the files store creates in the data directory. */
export const STORE_FILES = [
  'attachments',
  'installation-key.json',
  'keys.json',
  'ledger',
  'locks',
  'people.json',
  'receipts',
  'snapshots',
  'store.json',
  'texts',
];

const FILES_STORE = 'evidence/files';
const OPENED_BY = 'evidence/open-evidence.ts';

const NAMES = STORE_FILES.map((name) => name.replace('.', '\\.')).join('|');
/** `join(data, 'ledger', …)`, `` `${data}/people.json` ``, `data + '/texts'`. */
const PATH = new RegExp(
  [
    String.raw`\b(?:join|resolve)\((?:[^()'"\x60]|\([^()]*\)|'[^']*'\s*,)*['"\x60](?:NAMES)(?:/[^'"\x60]*)?['"\x60]`,
    String.raw`\}/(?:NAMES)(?=[/\x60])`,
    String.raw`\+\s*['"\x60]/(?:NAMES)(?=[/'"\x60])`,
  ]
    .join('|')
    .replaceAll('NAMES', NAMES),
  'g',
);

const isInside = (file: string): boolean => file.startsWith('evidence/') || file.startsWith('test/evidence/');
const mayLoad = (file: string): boolean =>
  file === OPENED_BY || file.startsWith(`${FILES_STORE}/`) || file.startsWith('test/evidence/');

/** One line for each fault in `file` (relative to the root). */
export function accessFaults(file: string, source: string): string[] {
  const loaded = mayLoad(file)
    ? []
    : importsOf(source)
        .filter(({ specifier }) => specifier.startsWith('.'))
        .map(({ specifier }) => path.posix.join(path.posix.dirname(file), specifier))
        .filter((target) => target === FILES_STORE || target.startsWith(`${FILES_STORE}/`))
        .map((target) => `${file}: loads ${target}, which only ${OPENED_BY} may load`);
  const paths = isInside(file)
    ? []
    : [...source.matchAll(PATH)].map(([found]) => `${file}: ${found} is a path into the evidence store`);
  return [...loaded, ...paths];
}
