/** Dates and times on the command line: read strictly by the client's calendar, and answered as they were understood. */

import { DateTime } from 'luxon';
import { type DateForm, dateAdvice } from '../../domain/values/date-forms';
import { instantOf, msOf, partsOf, readDay, readInstant } from '../../domain/values/dates';
import { usageError } from './command';
import type { Session } from './session';

const EXPECTED = 'expected a real date such as 2026-12-24, or a time with its offset: 2026-12-24T08:00:00+01:00';

/** What was expected of an option, and how what was given is written so. */
export function expectedDate(expected: string, given: string | undefined, form: DateForm): string {
  const advice = given === undefined ? null : dateAdvice(given, form);
  return advice === null ? expected : `${expected}; ${advice}`;
}

/**
 * A date in this time zone, or a date and time with its offset. `ends`: a date is meant to its end.
 * @throws Failure BAD_INPUT naming the option
 */
export function readMoment(option: string, given: string | undefined, zone: string, ends: boolean): string {
  const instant = given === undefined ? null : readInstant(given);
  if (instant !== null) return instantOf(instant);
  const day = given === undefined ? null : readDay(given);
  if (day === null)
    throw usageError(`${option} cannot be ${given ?? 'left out'}`, [expectedDate(EXPECTED, given, 'offset')]);
  const found = DateTime.fromObject(partsOf(day), { zone });
  return instantOf((ends ? found.plus({ days: 1 }) : found).startOf('day').toMillis());
}

/** What was given for an option that needs a date. @throws Failure BAD_INPUT where it is left out */
export function requiredMoment(option: string, given: string | undefined): string {
  return given ?? readMoment(option, given, 'UTC', false);
}

/** The same by the calendar of an engagement. @throws Failure BAD_INPUT */
export async function momentFrom(
  session: Session,
  id: string,
  option: string,
  given: string | undefined,
  ends: boolean,
): Promise<string> {
  // Only a date needs a calendar; an offset says it all.
  const isDay = given !== undefined && readDay(given) !== null;
  return readMoment(option, given, isDay ? await session.timezoneOf(id) : 'UTC', ends);
}

/** `25 Dec 2026 00:00 Europe/Berlin`: what was understood, so that a person sees it where it is not what they meant. */
export function understood(at: string, zone: string): string {
  const local = DateTime.fromMillis(msOf(at), { zone, locale: 'en' });
  return `${local.toFormat('d LLL yyyy HH:mm')} ${zone}`;
}

/** The same by the calendar of an engagement. */
export async function understoodAt(session: Session, id: string): Promise<(at: string) => string> {
  const zone = await session.timezoneOf(id);
  return (at) => understood(at, zone);
}
