/** What a mail costs the people, and how they handle it: a simple model, the same before and with the system. */
import type { Decision } from './classifier';
import type { Label, Mail } from './mails';
import { contentOf } from './words';

/** Opening and filing a mail, minutes. */
const OPENING = 0.25;
const WORDS_PER_MINUTE = 200;
/** Nobody reads on for longer, minutes. */
const LONGEST_READ = 5;
/** Missing a wanted mail, finding it and putting it back, minutes. */
const RECOVERING = 3;

/** Share of the mail that each named user handles in the mailbox's own view, with what the release proposes. */
const HABITS = [0.9, 0.8] as const;

/** The same mails come again and again. */
const known = new WeakMap<Mail, number>();

function read(mail: Mail): number {
  const words = known.get(mail) ?? contentOf(mail.text).split(/\s+/).length;
  known.set(mail, words);
  return OPENING + Math.min(LONGEST_READ, words / WORDS_PER_MINUTE);
}

/** Minutes of people's work for one mail. Unwanted mail in a set-aside folder costs none. */
export function minutesOfPeople(mail: Mail, label: Label | undefined, decision: Decision): number {
  if (decision === 'delivered') return read(mail);
  return label === 'wanted' ? read(mail) + RECOVERING : 0;
}

/** A number from 0 to 1 that depends on the mail's id alone; `salt` makes independent ones. */
export const chanceOf = (mail: Mail, salt: 0 | 1 = 0): number =>
  Number.parseInt(mail.id.slice(salt * 8, salt * 8 + 8), 16) / 2 ** 32;

/**
 * Whether the user on whose desk the mail lands handles it with the system. The two users are simulated: each keeps to
 * a fixed habit, and the mail's id decides, so that the same mail is always handled alike.
 */
export function usesSystem(mail: Mail): boolean {
  const chance = chanceOf(mail, 1) * HABITS.length;
  const user = Math.floor(chance);
  return chance - user < HABITS[user]!;
}
