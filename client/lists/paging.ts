/** Pages of a list that is in an order of its own: cut here, since Temporal's query language knows no order that helps. */

import { Failure } from '../../domain/kernel/failures';
import { digest } from '../../domain/values/digest';
import { readJson } from '../../domain/values/json';

/** Which page, and how long. */
export interface PageRequest {
  /** Engagements at most; default 20. */
  limit?: number;
  /** From the answer before. */
  page?: string;
}

export const MOST_PER_PAGE = 200;
const DEFAULT_LIMIT = 20;

/** Where something stands in its list; compared part by part. */
export type Place = readonly [rank: number, ...texts: string[]];

export function comparePlaces(a: Place, b: Place): number {
  for (const [index, one] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    if (one !== other) return one < other ? -1 : 1;
  }
  return a.length - b.length;
}

const isPlace = (value: unknown): value is Place =>
  Array.isArray(value) && value.every((part, index) => typeof part === (index === 0 ? 'number' : 'string'));

/** Tokens carry a check sum over their query: one of another list would lose entries unseen. */
const sumOf = (page: string, query: string): string => digest({ page, query }).slice(0, 8);

function tokenOf(place: Place, query: string): string {
  const page = Buffer.from(JSON.stringify(place)).toString('base64url');
  return `${page}.${sumOf(page, query)}`;
}

/** @throws Failure BAD_INPUT */
function placeIn(token: string, query: string): Place {
  const [page = '', sum] = token.split('.');
  if (sum === sumOf(page, query)) {
    const place = readJson(Buffer.from(page, 'base64url').toString('utf8'));
    if (isPlace(place)) return place;
  }
  throw new Failure('BAD_INPUT', 'that is no token of a page of this list', [
    'expected the token that the page before ended with, and the same filters',
  ]);
}

/**
 * One page of `all`, in the order of their places. The token names the last place that was shown, so that what comes or
 * goes meanwhile neither repeats nor hides another one.
 * @param query names the list: a token of another one is refused
 * @throws Failure BAD_INPUT for a token that is none
 */
export function pageFrom<T>(
  all: readonly T[],
  placeOf: (one: T) => Place,
  query: string,
  { limit = DEFAULT_LIMIT, page }: PageRequest,
): { shown: T[]; next: string | null } {
  const after = page === undefined ? null : placeIn(page, query);
  const places = new Map(all.map((one) => [one, placeOf(one)]));
  const left = all
    .filter((one) => after === null || comparePlaces(places.get(one)!, after) > 0)
    .sort((a, b) => comparePlaces(places.get(a)!, places.get(b)!));
  const shown = left.slice(0, Math.min(limit, MOST_PER_PAGE));
  const last = shown.at(-1);
  return { shown, next: last !== undefined && shown.length < left.length ? tokenOf(places.get(last)!, query) : null };
}
