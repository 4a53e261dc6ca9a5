/** The golden files: how records become files, and how files are compared and written. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { diffLines } from 'diff';
import { normalForm } from './normal-form';
import { textOf } from './text';

/** File name → text. */
export type Golden = Record<string, string>;

export interface NamedRecord {
  /** By this name its texts are found in the file of the texts. */
  name: string;
  /** What its data is called: the parent of its fields, as `NOT_TEXT` names it. */
  of: string;
  value: object;
}

const FOLDER = path.join(__dirname, 'files');
const TEXTS = '.texts.json';

/** A file of records, and the file of what dayone words in them. */
export function recordsFile(file: string, records: readonly NamedRecord[]): Golden {
  const texts: Record<string, string[]> = {};
  const forms = records.map(({ name, of, value }) => {
    const normal = normalForm(value, of);
    if (normal.texts.length > 0) texts[name] = normal.texts;
    return normal.form;
  });
  return { [`${file}.json`]: textOf(forms), ...(Object.keys(texts).length > 0 && { [file + TEXTS]: textOf(texts) }) };
}

/** The golden files as they stand. @param isPart which of them */
export function committed(isPart: (name: string) => boolean): Golden {
  const names = existsSync(FOLDER) ? readdirSync(FOLDER).filter(isPart).sort() : [];
  return Object.fromEntries(names.map((name) => [name, readFileSync(path.join(FOLDER, name), 'utf8')]));
}

/** Lines shown of each file that differs. */
const SHOWN = 12;

const ENTRY_TEXTS = '.ledger.texts.json';

/** Texts of entries that are not made any more. A text that is only new says nothing: a script may have become longer. */
function changedEntryTexts(before: Golden, now: Golden): string[] {
  const texts = (file: string | undefined): string[] => Object.values(JSON.parse(file ?? '{}') as object).flat();
  return Object.keys(before)
    .filter((name) => name.endsWith(ENTRY_TEXTS))
    .filter((name) => {
      const made = new Set(texts(now[name]));
      return texts(before[name]).some((text) => !made.has(text));
    });
}

/** Differences of the files, the first lines of each, and a warning if texts of entries changed; empty if all are equal. */
export function differences(before: Golden, now: Golden): string[] {
  const entries = changedEntryTexts(before, now);
  const warning = `texts of entries changed: open engagements would fail with ENTRY_DIFFERS (${entries.join(', ')})`;
  return [...changedLines(before, now), ...(entries.length > 0 ? [warning] : [])];
}

/** Names of the files that differ, sorted. */
export const changedFiles = (before: Golden, now: Golden): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(now)])].filter((name) => before[name] !== now[name]).sort();

function changedLines(before: Golden, now: Golden): string[] {
  return changedFiles(before, now).flatMap((name) => {
    const [old, made] = [before[name], now[name]];
    if (old === undefined) return [`${name}: is new`];
    if (made === undefined) return [`${name}: is made no more`];
    const changed = diffLines(old, made).flatMap(({ added, removed, value }) =>
      added || removed
        ? value
            .trimEnd()
            .split('\n')
            .map((line) => `  ${added ? '+' : '-'} ${line.trim().slice(0, 200)}`)
        : [],
    );
    const more = changed.length > SHOWN ? [`  … and ${changed.length - SHOWN} more lines`] : [];
    return [`${name}: ${changed.length} lines differ`, ...changed.slice(0, SHOWN), ...more];
  });
}

/** Writes what is made in place of what is there. @param isPart which files were made @returns the names of changed files */
export function accept(made: Golden, isPart: (name: string) => boolean): string[] {
  const changed = changedFiles(committed(isPart), made);
  mkdirSync(FOLDER, { recursive: true });
  for (const name of changed) {
    const text = made[name];
    if (text === undefined) rmSync(path.join(FOLDER, name));
    else writeFileSync(path.join(FOLDER, name), text);
  }
  return changed;
}
