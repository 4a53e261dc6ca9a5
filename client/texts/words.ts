/** How people and durations are printed, and hints that several commands give. */
import { unconfirmedByGate } from '../../domain/charter/figures';
import type { Charter } from '../../domain/model/charter';
import { quoted } from '../../evidence/command-words';

/** Person id → name, as far as the people directory knows them. */
export type Names = ReadonlyMap<string, string>;

/** The person's name, else the id; dayone itself is dayone. */
export const personName = (id: string, names: Names): string => names.get(id) ?? id;

/** `1 entry`, `12 entries`. @param many where it is not `one` with an s */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** A number of seconds for people, by its two largest units: `0.4 s`, `3 min 5 s`, `2 h 10 min`, `6 days 4 h`. */
export function secondsText(seconds: number): string {
  if (seconds < 10) return `${Math.round(seconds * 10) / 10} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 1440) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  const hours = Math.round(minutes / 60);
  const days = Math.floor(hours / 24);
  return `${counted(days, 'day')} ${hours % 24} h`;
}

const INSTANT = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** A sentence that contains times in UTC, as entries do, with each of them as `moment` prints it. */
export const withTimes = (sentence: string, moment: (at: string) => string): string =>
  sentence.replace(INSTANT, (at) => moment(at));

/** Money in whole units: `323,333 EUR`. */
export const moneyText = (amount: number, currency: string): string => {
  const whole = Math.round(amount);
  return `${(whole === 0 ? 0 : whole).toLocaleString('en')} ${currency}`;
};

/** The command that lists the figures, if so many are open that other commands print only the first ones. */
export const figuresHint = (charter: Charter, what: string): string[] =>
  unconfirmedByGate(charter).size > 0 ? [`Every figure that is not confirmed: dayone figures ${quoted(what)}`] : [];
