/** How people are named to people: ledgers hold ids, and people know names. */

import { STEP_IDS } from '../gates/steps';
import { ROLES, type Role } from '../model/people';

/** The name behind a person id; undefined, or the id, where none is known here. */
export type NameOf = (person: string) => string | undefined;

/** `Anna Berg (p-3f0c)`; the id alone where nobody is known by it. */
export function fullName(person: string, nameOf: NameOf): string {
  const name = nameOf(person);
  return name === undefined || name === person ? person : `${name} (${person})`;
}

/** Words that are never a person's id in what dayone says, even where somebody is called so. */
const OWN_WORDS: ReadonlySet<string> = new Set<string>([...ROLES, ...STEP_IDS]);
/** Where an id can occur: alone, or as a part of an address or a path. */
const WORD = /[\w@.:/-]+/g;
const withoutStop = (word: string): string => (word.endsWith('.') || word.endsWith(':') ? word.slice(0, -1) : word);

/** What is copied unchanged: quotes of what somebody wrote, and examples. */
const VERBATIM = /"[^"\n]*"|\bfor example [^;\n]*/g;

/**
 * A text that names people by their ids, with the name of everybody who is known: `Anna Berg (p-3f0c) is owner too`. The
 * arguments of a command, as in `--as p-3f0c` or `dayone erase p-3f0c`, quotes and examples are copied as they stand.
 */
export function withNames(text: string, nameOf: NameOf): string {
  let [last, lastButOne] = ['', ''];
  const verbatim = [...text.matchAll(VERBATIM)].map((found) => [found.index, found.index + found[0].length] as const);
  return text.replace(WORD, (word: string, at: number) => {
    const id = withoutStop(word);
    const isArgument = last.startsWith('--') || lastButOne === 'dayone';
    [last, lastButOne] = [word, last];
    const isCopied = isArgument || verbatim.some(([from, to]) => at >= from && at < to);
    const shown = isCopied || OWN_WORDS.has(id) ? id : fullName(id, nameOf);
    // Somebody has written the name before it already.
    const before = shown.slice(0, shown.length - id.length - 1);
    const isNamed = shown !== id && text.slice(Math.max(0, at - before.length), at) === before;
    return isNamed ? word : shown + word.slice(id.length);
  });
}

/** Something that is asked in a role: on whom it is pending, and who holds the role. */
export interface AskedInRole {
  role: Role;
  person: string | null;
  holder: string | null;
}

/** `owner` next to the holder of the role; `for the owner` next to a person who covers, or finds somebody else. */
export const roleOf = ({ role, person, holder }: AskedInRole): string =>
  person === null || person === holder ? role : `for the ${role}`;

/** `as owner`, or `for the owner`: likewise, in a sentence. */
export const inRole = (asked: AskedInRole): string => {
  const role = roleOf(asked);
  return role === asked.role ? `as ${role}` : role;
};

/**
 * `owner: Anna Berg`. Where another person covers, or finds somebody who may answer, nobody reads that they hold the
 * role: `owner: Anna Berg (asked: Ivo Marek)`.
 */
export function roleText({ role, person, holder }: AskedInRole, nameOf: NameOf): string {
  const called = (id: string): string => nameOf(id) ?? id;
  const asked = person === null || person === holder ? '' : ` (asked: ${called(person)})`;
  return `${role}: ${holder === null ? 'nobody named' : called(holder)}${asked}`;
}

/** Who supplies what keeps no person waiting. */
export const selfText = ({ kind }: { kind: string }): string =>
  kind === 'check' ? 'dayone checks it once nothing else is missing' : 'dayone records it automatically';
