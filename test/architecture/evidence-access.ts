/**
 * Finds code outside `evidence/` that joins a path into the directory of the files store. Works on the text of the sources;
 * tests of the store itself (`test/evidence`) may know its files.
 */
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

/** One line for each fault in `file` (relative to the root). */
export const accessFaults = (file: string, source: string): string[] =>
  isInside(file)
    ? []
    : [...source.matchAll(PATH)].map(([found]) => `${file}: ${found} is a path into the evidence store`);
