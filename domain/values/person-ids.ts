/** Ids of people, and names that only the system itself has. */

/** The id of dayone itself, as it stands in entries; nobody is called so. */
export const SYSTEM_ID = 'dayone';

/**
 * The id of a person as ledgers, search attributes and messages have it. A function: what engagements share is frozen, and
 * an expression remembers where it has matched.
 */
export const personIdPattern = (): RegExp => /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;

/** Letters that look like those of the system's name (UTS #39). */
const LOOK_ALIKES = [
  ['d', 'ԁᏧᑯꓒᎠᗞᗪꓓđɗɖᴅ'],
  ['a', '⍺ɑαаΑАᎪᗅꓮ𖽀𐊠ᴀ'],
  ['y', 'ɣᶌʏỿꭚγуүყ𑣜ΥУҮⲨᎩᎽꓬ𖽃𑢤𐊲ұυ'],
  ['o', '0०੦૦௦౦೦൦๐໐၀۵ᴏᴑꬽοσⲟоჿօഠဝ𐓪𑣈𑣗𐐬০୦〇𑣠ΟОՕⵔዐଠ𐓂ꓳ𑢵𐊒𐊫𐐄𐔖øө'],
  ['n', 'ոռηνΝⲚꓠ𐔓ɴп'],
  ['e', '℮ꬲеҽ⋿ΕЕⴹᎬꓰ𑢦𑢮𐊆εєᴇ'],
] as const;
const LATIN = new Map(LOOK_ALIKES.flatMap(([latin, signs]) => [...signs.toLowerCase()].map((sign) => [sign, latin])));
const folded = (name: string): string =>
  [...name.normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '')].map((sign) => LATIN.get(sign) ?? sign).join('');

/** What the system is called, and words that it is called with. */
const NAMES: ReadonlySet<string> = new Set([SYSTEM_ID, 'day one', 'd a y o n e']);
const ITS_WORDS: ReadonlySet<string> = new Set([
  'the',
  'das',
  'der',
  'system',
  'automatically',
  'automatisch',
  'itself',
]);

/**
 * Whether an id, a name or an address as a whole is that of the system, however it is spelt: `DayOne`,
 * `day-0ne, automatically`. What stands in brackets, and the host of an address, is no part of it; somebody who works
 * for a company of that name is a person.
 */
export function isSystemName(name: string): boolean {
  const letters = folded(name);
  const outside = letters.replace(/[([{<][^)\]}>]*[)\]}>]?/g, ' ');
  const whole = /[\p{L}\p{N}]/u.test(outside) ? outside : letters;
  const [local = ''] = whole.replace(/^[^\p{L}\p{N}]+/u, '').split('@', 1);
  const words = local.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '' && !ITS_WORDS.has(word));
  return NAMES.has(words.join(' '));
}

/** Whether an id can be a person's. */
export const isPersonId = (id: string): boolean => !isSystemName(id);
