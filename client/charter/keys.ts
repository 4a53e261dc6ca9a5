/** The keys of the charter as its documentation and its JSON Schema name them. */
import { charterFile } from '../../domain/model/charter';
import { dependsOnProfile } from '../../domain/model/charter/defaults';
import { block, type Default, type Field, type Fields, type Kind, PROFILES } from '../../domain/model/charter/field';
import { listSource } from '../../domain/model/charter/lists';
import { person } from '../../domain/model/charter/people';
import { lookup } from '../../domain/values/own-members';

export interface CharterKey {
  /** Below its section: `cost.pilot.weeks`, `stages[].window`, `data.CLASS.PROCESSOR`. */
  key: string;
  field: Field;
  /** Of the value itself: of a table, what its names stand for. */
  kind: Kind;
  isNested: boolean;
}

/**
 * Every key of a kind that people write, blocks and lists of blocks by their own keys.
 * @param all with the keys of kinds that occur in several sections, which only one page documents
 */
export const charterKeys = (kind: Kind, all = false, prefix = ''): CharterKey[] =>
  kind.placeholder === undefined
    ? Object.entries(kind.keys ?? kind.items?.keys ?? {}).flatMap(([name, field]): CharterKey[] =>
        field.written === 'not' ? [] : keysOf(field, field.kind, joined(prefix, name), prefix !== '', all),
      )
    : charterKeys(kind.items!, all, joined(prefix, kind.placeholder));

const joined = (prefix: string, name: string): string => (prefix === '' ? name : `${prefix}.${name}`);

function keysOf(field: Field, kind: Kind, key: string, isNested: boolean, all: boolean): CharterKey[] {
  const own = { key, field, kind, isNested };
  const isElsewhere = ({ isDocumentedOnce }: Kind): boolean => isDocumentedOnce === true && !all;
  if (isElsewhere(kind)) return [own];
  if (kind.placeholder !== undefined) return keysOf(field, kind.items!, joined(key, kind.placeholder), isNested, all);
  if (kind.items) return [own, ...(isElsewhere(kind.items) ? [] : charterKeys(kind.items, all, `${key}[]`))];
  if (!kind.keys) return [own];
  const inner = charterKeys(kind, all, key);
  // A block that cannot be written in another way is described by its keys.
  return kind.writtenAs === 'block' ? inner : [own, ...inner];
}

/** The sections of the charter with the keys that their pages document; '' stands for the keys without a section. */
export function documentedKeys(): Map<string, CharterKey[]> {
  const fields = Object.entries(charterFile.keys as Fields).filter(([, { written }]) => written !== 'not');
  const isSection = ({ kind }: Field): boolean => kind.keys !== undefined || kind.items !== undefined;
  const head = fields.filter(([, field]) => !isSection(field));
  const sections = fields.filter(([, field]) => isSection(field));
  const alsoOn: Record<string, CharterKey[]> = {
    people: charterKeys(person, true, 'ROLE'),
    retainer: charterKeys(listSource, true, 'LIST'),
  };
  return new Map([
    ['', charterKeys(block(Object.fromEntries(head)))],
    ...sections.map(([name, { kind }]): [string, CharterKey[]] => [
      name,
      [...charterKeys(kind, name === 'metrics'), ...(lookup(alsoOn, name) ?? [])],
    ]),
  ]);
}

/** What applies where a key is not written: `50 %: half of the work (ours)`; empty where nothing does. */
export function otherwiseOf({ kind, default: value, otherwise }: Field, quote = '`'): string {
  if (value === undefined) return otherwise ?? '';
  const shown = (one: unknown): string => {
    const words = inWords(kind, one);
    return words === 'none' ? words : `${quote}${words}${quote}`;
  };
  const values = dependsOnProfile(value.values)
    ? PROFILES.map((profile) => `${shown(value.values[profile])} ${profile}`).join(', ')
    : shown(value.values.standard);
  return `${values}: ${value.reason}`;
}

/** A value that the charter carries, as its writer would write it. */
function inWords(kind: Kind, value: Default['values']['standard']): string {
  if (value === null || (Array.isArray(value) && value.length === 0)) return 'none';
  if (Array.isArray(value)) return `[${value.map((one) => inWords(kind.items!, one)).join(', ')}]`;
  return kind.shown ? (kind.shown as (value: unknown) => string)(value) : String(value);
}

/** A key as a row of the documentation: key, how it is written, what applies without it, what it means. */
export function keyRow({ key, field, kind, isNested }: CharterKey): string {
  const required = field.written === 'must' ? (isNested ? 'required in the block' : 'required') : '';
  const cells = [`\`${key}\``, kind.writtenAs, required || otherwiseOf(field) || '–', field.says];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
