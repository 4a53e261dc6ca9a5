/**
 * Checks what people send, by Update or Signal: one payload for both, checked on either side of the border. A message names
 * its sender and carries one random key per intent, repeated on retry.
 */

import { z } from 'zod';
import type { Charter } from '../model/charter';
import type { OutdatedSignOff } from '../model/gates';
import { messageSchemas, NO_REF, type PersonCommandKind } from '../model/messages';
import type { StepId } from '../model/steps';
import { firstFaults, issueLines } from '../values/faults';
import { nestsTooDeeply, TOO_DEEP } from '../values/json';
import { asTextOnly, isText } from '../values/text';
import { namesNoText } from '../values/texts';
import { resolvedCharterSchema } from './resolved-charter-schema';

const { person, manifest, amendment, personCommand, reportSchema } = messageSchemas();

/** Behind a function, as `charterShape` is. */
export const manifestSchema = (): typeof manifest => manifest;

/** The answer to a person who sent a command; a refusal is an error with its code. */
export interface CommandAnswer {
  /** The entry in the ledger that the command became. */
  entry: number;
  event: string;
  /** Of a message that changed nothing: why. */
  note?: string;
  /** A sign-off given before its gate came up: it counts then. */
  kept: boolean;
  /** Gates that were accepted in the same append. */
  accepted: StepId[];
  /** Of a sign-off: how many values of what was signed the client had not confirmed. Absent: none. */
  unconfirmed?: number;
  /** Sign-offs that were valid until now, and have to be given again. Absent: none. */
  outdated?: OutdatedSignOff[];
  /** The same command had been taken before: this is the answer it got. */
  replayed: boolean;
  /** Ordered, and not on record yet, because the evidence store does not answer: `entry` is the last one before it. */
  unrecorded?: true;
}

/** The answer as the engagement sends it: with the message that became its entry, so that the client can compare. */
export interface SentAnswer extends CommandAnswer {
  kind: PersonCommandKind;
  /** Person id of who decided. */
  by: string;
}

/** Largest message in bytes of JSON: a larger one would stall the workflow instead of being refused. */
export const MESSAGE_LIMIT = 128 * 1024;

/** What may name a text: where a login is proved. Nothing else that a person sends does, whatever its field. */
const NAMES_TEXT = 'proof.login.';

/** A message with all that a charter in it has to hold. */
const messageSchema = z.discriminatedUnion('kind', [
  amendment.extend({ charter: resolvedCharterSchema() }),
  ...personCommand.options.filter((one) => one !== amendment),
]);

const faultsBy = (schema: z.ZodType, message: unknown, isOfPerson = true): string[] => {
  if (nestsTooDeeply(message)) return [`message: is ${TOO_DEEP}`];
  const parsed = schema.safeParse(message);
  const faults = parsed.success ? [] : issueLines(parsed.error, 'message');
  return [...firstFaults([...faults, ...hidden(message, isOfPerson)])];
};

/**
 * What no schema looks for: members called `__proto__`, which zod passes over whatever they hold, texts that are none, and
 * of what a person sends, texts and names that could be taken for somebody else's text.
 */
export function hidden(message: unknown, isOfPerson = true): string[] {
  const isRef = (said: string): boolean => isOfPerson && !namesNoText(said);
  const faults: string[] = [];
  const left: { value: unknown; path: string }[] = [{ value: message, path: '' }];
  for (let next = left.pop(); next; next = left.pop()) {
    if (typeof next.value === 'string' && !isText(next.value))
      faults.push(`${next.path.slice(0, -1) || 'message'}: holds half a character or U+0000, which is no text`);
    if (typeof next.value === 'string' && next.path !== NAMES_TEXT && isRef(next.value))
      faults.push(`${next.path.slice(0, -1) || 'message'}: expected ${NO_REF}`);
    if (typeof next.value === 'number' && !Number.isFinite(next.value))
      faults.push(`${next.path.slice(0, -1) || 'message'}: holds a number larger than any number can be`);
    if (typeof next.value !== 'object' || next.value === null) continue;
    for (const [name, value] of Object.entries(next.value)) {
      if (!isText(name))
        faults.push(`${next.path}${asTextOnly(name)}: is no name, with half a character or U+0000 in it`);
      else if (name === '__proto__') faults.push(`${next.path}${name}: is no name here`);
      else if (isRef(name)) faults.push(`${next.path}${name}: expected ${NO_REF}`);
      else left.push({ value, path: `${next.path}${name}.` });
    }
  }
  return faults;
}

/** The faults of a resolved charter, one line each: what an engagement is started with is a message as well. */
export const faultsOfCharter = (charter: unknown): string[] => faultsBy(resolvedCharterSchema(), charter);

/** The faults of what an engagement is started from: its charter, and who starts it is one of its people. */
export function faultsOfStart({ charter, by }: { charter: unknown; by: unknown }): string[] {
  const faults = faultsOfCharter(charter);
  if (faults.length > 0) return faults;
  const { people } = charter as Charter;
  return Object.values(people).some((one) => one === by) ? [] : ['by: a person of the charter'];
}

/** The person who recovers an engagement is given, or null. */
export const faultsOfRecovery = ({ by }: { by: unknown }): string[] => faultsBy(person.nullable(), by);

/** The faults of a person's message, one line each; empty where it is well formed. */
export const faultsOfMessage = (message: unknown): string[] => faultsBy(messageSchema, message);

/** The faults of a report, one line each. */
export const faultsOfReport = (message: unknown): string[] => faultsBy(reportSchema, message, false);
