/** Names of people: which of them nobody can have, and which two are spellings of one name. */

import { isSystemName } from '../values/person-ids';
import { hasVisibleText, hiddenCharacter } from '../values/text';

/** Longest name of a person, in UTF-16 units. */
export const MOST_NAME = 200;

/** Why a person cannot have this name, as `is …` or `has …`; undefined where they can. */
export function nameProblem(name: string): string | undefined {
  if (name.length > MOST_NAME) return `has a name of more than ${MOST_NAME} characters`;
  if (!hasVisibleText(name)) return 'has a name in which nothing can be seen';
  const hidden = hiddenCharacter(name);
  if (hidden !== undefined) return `has a name with a character that cannot be seen, ${hidden}`;
  return isSystemName(name) ? 'has the name of the system itself' : undefined;
} /** Names of people: which two are the same, and which two could be spellings of one name. */

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

/** Lower-case letters that Unicode does not split into a plain letter and an accent, and how they are spelled without them. */
const SPELLED_OUT = new Map(
  Object.entries({ ß: 'ss', æ: 'ae', ø: 'o', œ: 'oe', ð: 'd', þ: 'th', ł: 'l', đ: 'd', ı: 'i' }),
);

/** A lower-case text with these letters spelled out: `ß` as `ss`, `æ` as `ae`. */
export const withLettersSpelledOut = (text: string): string =>
  text.replace(/[ßæøœðþłđı]/g, (letter) => SPELLED_OUT.get(letter)!);

/** Titles and suffixes, which are no part of a name. */
const TITLES =
  /^(?:dr|prof|professor|doktor|dipl|ing|mag|med|jur|phil|rer|nat|pol|hc|habil|phd|mba|msc|bsc|llm|ma|ba|mr|mrs|ms|mx|miss|sir|herr|frau|fr|hr|jr|sr|esq)$/;

/** Accents and points that may be left out; those of other scripts are vowels, or make another letter. */
const ACCENTS = /(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hebrew}\p{Script=Arabic}])\p{M}+/gu;

/** A name in plain lower-case letters: no accents, Latin letters for look-alikes, and `u` for `ü` and `ue` alike. */
export const plainLetters = (name: string): string =>
  withLettersSpelledOut(
    [
      ...name
        .normalize('NFKD')
        .replace(/\p{Cf}/gu, '')
        .replace(ACCENTS, '')
        .normalize('NFC'),
    ]
      .map((letter) => LOOK_ALIKES.get(letter) ?? letter)
      .join('')
      .toLowerCase(),
  )
    .replace(/['’`´]/g, '')
    .replace(/([aou])e/g, '$1');

/**
 * A name as text to compare with others that may be the same one spelled differently: accents and umlauts, `ß` and `ss`,
 * titles, the order of its parts, initials in the middle, hyphens and look-alike letters of another script make no
 * difference. Two equal keys mean that somebody has to be asked, never that two people are one. Empty for an address.
 */
export function spellingKey(name: string): string {
  if (name.includes('@')) return '';
  const parts = plainLetters(name)
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((part) => part !== '');
  const words = parts.filter((part) => !TITLES.test(part) && !/^\p{L}$/u.test(part));
  return (words.length > 1 ? words : parts).sort().join(' ');
}

/** Whether two names differ, and may be spellings of one name. */
export const isOtherSpelling = (one: string, other: string): boolean =>
  nameKey(one) !== nameKey(other) && spellingKey(one) !== '' && spellingKey(one) === spellingKey(other);
