/** A row of numbers as a row of bars, for people at a terminal. */
import type { Verdict } from '../../domain/model/metrics';
import type { Io } from './output';
import type { Paint } from './paint';

const BLOCKS = [...'▁▂▃▄▅▆▇█'];
/** Where the terminal shows no other signs than ASCII: the same eight heights. */
const DIGITS = [...'12345678'];
/** Bars at most: the latest. */
const WIDTH = 60;

/** Whether the terminal shows more than ASCII, by the locale that it runs under. */
export const showsUnicode = ({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): boolean =>
  /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '');

const COLOURS: Record<Verdict, keyof Paint | null> = {
  pass: null,
  warn: 'yellow',
  inconclusive: 'yellow',
  fail: 'red',
  error: 'red',
};

/** One bar for each point between the least and the greatest value; a point without a value is a dot. */
export function sparkline(
  points: readonly { value: number | null; verdict: Verdict }[],
  paint: Paint,
  { env }: Pick<Io, 'env'>,
): string {
  const bars = showsUnicode(env) ? BLOCKS : DIGITS;
  const shown = points.slice(-WIDTH);
  const values = shown.flatMap(({ value }) => (value === null ? [] : [value]));
  const low = Math.min(...values);
  const span = Math.max(...values) - low;
  const bar = (value: number): string =>
    bars[span === 0 ? 3 : Math.min(bars.length - 1, Math.floor(((value - low) / span) * bars.length))]!;
  return shown
    .map(({ value, verdict }) => {
      const colour = COLOURS[verdict];
      const sign = value === null ? '.' : bar(value);
      return colour ? paint[colour](sign) : sign;
    })
    .join('');
}
