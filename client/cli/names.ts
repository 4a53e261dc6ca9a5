/** How people and durations are told. */

/** Person id → name, as far as the people directory knows them. */
export type Names = ReadonlyMap<string, string>;

/** The person's name, else the id; dayone itself is dayone. */
export const named = (id: string, names: Names): string => names.get(id) ?? id;

/** A number of seconds for people: `0.4 s`, `12 s`, `3 min 5 s`. */
export function secondsText(seconds: number): string {
  if (seconds < 10) return `${Math.round(seconds * 10) / 10} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
