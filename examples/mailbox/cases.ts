/** The collected cases: how people handled the mailbox before the system, one row per mail. */

import { minutesOfPeople } from './handling';
import { interleaved, type Mails } from './mails';

const WORKING_DAYS = 25;
const PER_DAY = 40;
const DAY_MS = 86_400_000;
const OPENS_MS = 8 * 3_600_000;
/** Forty mails from eight o'clock on fill nine hours. */
const BETWEEN_MS = (9 * 3_600_000) / PER_DAY;

/** The last `count` working days before the day of `end`, oldest first, as the start of each day in UTC. */
function workingDaysBefore(end: Date, count: number): number[] {
  const days: number[] = [];
  for (let day = Math.floor(end.getTime() / DAY_MS) * DAY_MS - DAY_MS; days.length < count; day -= DAY_MS) {
    if (![0, 6].includes(new Date(day).getUTCDay())) days.unshift(day);
  }
  return days;
}

/**
 * 1,000 cases over 25 working days that end before `end`, as CSV. Half of the mail is unwanted, as in the live mail.
 * There was no set-aside folder then, and people opened every mail. The columns have the ids of the metrics.
 */
export function casesCsv({ groups }: Mails, end: Date): string {
  // Every fifth wanted mail, so that the mails come from the whole of the past.
  const mails = interleaved(
    groups['easy-ham-1'].filter((_, i) => i % 5 === 0),
    groups['spam-1'],
  );
  const days = workingDaysBefore(end, WORKING_DAYS);
  const rows = mails.slice(0, WORKING_DAYS * PER_DAY).map((mail, i) => {
    const at = days[Math.floor(i / PER_DAY)]! + OPENS_MS + (i % PER_DAY) * BETWEEN_MS;
    return `${mail.id},${new Date(at).toISOString()},0,0,${minutesOfPeople(mail, undefined, 'delivered').toFixed(3)},${mail.text.length}`;
  });
  return `${['id,at,unwanted-kept-away,wanted-set-aside,minutes-per-mail,mail-length', ...rows].join('\n')}\n`;
}
