/** Names of people: which two are written alike, and which two could be one name in two spellings. */

/** Letter case, width and blanks tell no two names apart. */
export const nameKey = (name: string): string => name.trim().normalize('NFKC').toLowerCase().replace(/\s+/g, ' ');

/** Letters of other scripts that look like a Latin one. */
const LOOK_ALIKES = new Map(
  [
    ...['АA', 'ВB', 'ЕE', 'КK', 'МM', 'НH', 'ОO', 'РP', 'СC', 'ТT', 'ХX', 'УY', 'ІI', 'ЈJ', 'ЅS', 'ҺH', 'ԜW', 'ԚQ'],
    ...['аa', 'вb', 'еe', 'кk', 'мm', 'нh', 'оo', 'рp', 'сc', 'тt', 'хx', 'уy', 'іi', 'јj', 'ѕs', 'һh', 'ԁd', 'ԝw'],
    ...['ΑA', 'ΒB', 'ΕE', 'ΖZ', 'ΗH', 'ΙI', 'ΚK', 'ΜM', 'ΝN', 'ΟO', 'ΡP', 'ΤT', 'ΥY', 'ΧX', 'αa', 'οo', 'ρp', 'νv'],
    ...['ιi', 'κk', 'υu', 'ԛq', 'ԌG', 'ӀI', 'ӏl', 'ɑa', 'ɡg', 'ոn', 'օo', 'ҽe', 'ᴅd', 'ᴀa', 'ʏy', 'ᴏo', 'ɴn', 'ᴇe'],
  ].map((pair) => [pair[0]!, pair[1]!] as const),
);

/** Lower-case letters that no normalization takes apart, as they are written without them. */
const UNDIVIDED = new Map(
  Object.entries({ ß: 'ss', æ: 'ae', ø: 'o', œ: 'oe', ð: 'd', þ: 'th', ł: 'l', đ: 'd', ı: 'i' }),
);

/** A text with those letters written out. */
export const withLettersDivided = (text: string): string =>
  text.replace(/[ßæøœðþłđı]/g, (letter) => UNDIVIDED.get(letter)!);

/** What stands before or behind a name and is no part of it. */
const TITLES =
  /^(?:dr|prof|professor|doktor|dipl|ing|mag|med|jur|phil|rer|nat|pol|hc|habil|phd|mba|msc|bsc|llm|ma|ba|mr|mrs|ms|mx|miss|sir|herr|frau|fr|hr|jr|sr|esq)$/;

/** Letters in one spelling: without accents, look-alikes as what they look like, and `ue` as `ü`. */
export const plainLetters = (name: string): string =>
  withLettersDivided(
    [...name.normalize('NFKC').replace(/\p{Cf}/gu, '')]
      .map((letter) => LOOK_ALIKES.get(letter) ?? letter)
      .join('')
      .toLowerCase(),
  )
    .normalize('NFKD')
    .replace(/[\p{M}'’`´]/gu, '')
    .replace(/([aou])e/g, '$1');

/**
 * A name as text to compare with others that may be the same one spelled differently: accents and umlauts, `ß` and `ss`,
 * titles, the order of its parts, initials in the middle, hyphens and letters of another script that look alike tell no
 * two apart. It says that somebody has to be asked, never that two people are one. Empty for what is no name, as an address is none.
 */
export function spellingKey(name: string): string {
  if (name.includes('@')) return '';
  const parts = plainLetters(name)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '');
  const words = parts.filter((part) => !TITLES.test(part) && !/^\p{L}$/u.test(part));
  return (words.length > 1 ? words : parts).sort().join(' ');
}

/** Whether two names are not written alike, and yet may be one. */
export const isOneNameSpelled = (one: string, other: string): boolean =>
  nameKey(one) !== nameKey(other) && spellingKey(one) !== '' && spellingKey(one) === spellingKey(other);
