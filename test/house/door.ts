/**
 * One door to the evidence: outside `evidence/` nobody loads the files store, or joins a path into its directory. Checked
 * on the text of the sources; tests of the store itself (`test/evidence`) may know its files.
 */
import path from 'node:path';
import { importsOf } from './imports';

/** What the files store makes in the data directory. */
export const NAMES_OF_THE_STORE = [
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

const BEHIND = 'evidence/files';
const DOOR = 'evidence/open-evidence.ts';

const NAMES = NAMES_OF_THE_STORE.map((name) => name.replace('.', '\\.')).join('|');
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
  file === DOOR || file.startsWith(`${BEHIND}/`) || file.startsWith('test/evidence/');

/** One line for everything in `file` (relative to the root) that goes around the door. */
export function faultsAtTheDoor(file: string, source: string): string[] {
  const loaded = mayLoad(file)
    ? []
    : importsOf(source)
        .filter(({ specifier }) => specifier.startsWith('.'))
        .map(({ specifier }) => path.posix.join(path.posix.dirname(file), specifier))
        .filter((target) => target === BEHIND || target.startsWith(`${BEHIND}/`))
        .map((target) => `${file}: loads ${target}, which stands behind ${DOOR}`);
  const paths = isInside(file)
    ? []
    : [...source.matchAll(PATH)].map(([found]) => `${file}: ${found} is a path into the evidence store`);
  return [...loaded, ...paths];
}
