/** What the answers of several commands are made of. Strict: a field that is not described is a fault of the tests. */

import { z } from 'zod';
import { STEP_IDS } from '../../domain/gates/steps';
import { RETAINER_STEP_IDS } from '../../domain/model/charter/retainer-steps';
import { type Action, EVIDENCE_NAMES } from '../../domain/model/gates';
import { PERSON_COMMANDS, type PersonCommandKind } from '../../domain/model/messages';
import { ASSURANCES, ROLES } from '../../domain/model/people';
import type { OpenItem } from '../../domain/open-items/open-items';

export const { strictObject: object, array, string: text, boolean: truth, literal, record } = z;

export const count = () => z.int().nonnegative();
export const amount = () => z.number();
export const oneOf = <const T extends readonly string[]>(values: T) => z.enum(values);

/* A named part is printed as its name, and explained once (WORDS). */
export const moment = () => z.iso.datetime().meta({ title: 'moment' });
export const digest = () =>
  z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .meta({ title: 'digest' });
export const person = () => z.string().meta({ title: 'person' });
export const step = () => z.enum(STEP_IDS).meta({ title: 'step' });
export const retainerStep = () => z.enum(RETAINER_STEP_IDS).meta({ title: 'retainerStep' });
export const role = () => z.enum(ROLES).meta({ title: 'role' });
export const people = () => z.partialRecord(role(), person());
export const verdict = () => z.enum(['pass', 'warn', 'fail', 'inconclusive', 'error']).meta({ title: 'verdict' });

export const WORDS: Record<string, string> = {
  moment: 'RFC 3339 in UTC, such as 2026-11-23T09:00:00.000Z',
  digest: 'SHA-256 in hex, 64 digits',
  person: 'a person id of the charter, such as anna-berg',
  step: 'an Engagement Step: one of the ten that dayone steps lists',
  retainerStep: 'one of the twelve that dayone retainer steps lists',
  place: 'a step, operation, or closed',
  role: ROLES.join(', '),
  verdict: 'pass, warn, fail, inconclusive, error',
  json: 'any JSON value',
};

/** Where an engagement stands: at a step, in operation, or at its end. */
export const location = () => z.enum([...STEP_IDS, 'operation', 'closed']).meta({ title: 'place' });
/** Of a form of its own. */
export const json = () => z.json().meta({ title: 'json' });
export const lock = () => z.enum(['open', 'closed']);
export const kind = () => z.enum(['sign-off', 'evidence', 'check']);
export const supplier = () => z.enum(['person', 'dayone']);

export const hold = () =>
  object({ since: moment(), by: person(), reason: text(), kind: oneOf(['asked', 'after-rollback']) }).nullable();

export const pilot = () =>
  object({ since: moment(), why: oneOf(['stalled', 'ran-before-lock', 'lapsed']), detail: text() }).nullable();

/** What answers a requirement; surfaces word it. */
export const action = object({
  message: z.enum(PERSON_COMMANDS as [PersonCommandKind, ...PersonCommandKind[]]).describe('the kind of message'),
  gate: step().optional(),
  role: role().optional(),
  subject: digest().optional().describe('of a sign-off: what it signs'),
  evidence: oneOf(EVIDENCE_NAMES).optional().describe('the name under which a document counts'),
  metric: text().optional(),
  confirms: text().optional().describe('of an amendment that confirms figures: a place of the charter, or all'),
  switchKey: text().optional(),
  incident: text().optional(),
  done: count().optional().describe('number of an action of an incident'),
  reported: literal(true).optional().describe('it has been reported to the authority'),
  period: text().optional(),
  sample: text().optional(),
  finding: text().optional(),
}) satisfies z.ZodType<Action>;

export const openItem = object({
  step: location().describe('the step at which it blocks'),
  what: text(),
  kind: oneOf(['sign-off', 'evidence', 'check', 'action']),
  supplier: supplier().describe('whether a person can supply it, or dayone brings it about'),
  role: role(),
  person: person().nullable().describe('on whom it is pending'),
  holder: person().nullable().describe('who holds the role by the charter; another person covers, or finds somebody'),
  since: moment().nullable(),
  dueAt: moment().nullable(),
  problem: text().nullable().describe('what is wrong with what there is'),
  switchKey: text().nullable().describe('of a switch by hand: what `submit --performed` says is done'),
  action: action.nullable().describe('what is sent to supply it; null where nothing that a person sends does'),
}) satisfies z.ZodType<OpenItem>;

export const requirement = object({
  id: text(),
  kind: kind(),
  what: text(),
  who: role(),
  person: person().nullable().describe('on whom it is pending'),
  holder: person().nullable().describe('who holds the role by the charter; another person covers, or finds somebody'),
  met: truth(),
  supplier: supplier(),
  problem: text().nullable(),
  action: action.nullable().describe('what is sent to supply it; null where nothing that a person sends does'),
});

export const attached = {
  file: text(),
  digest: digest(),
  bytes: count(),
  mediaType: text(),
};

export const assurance = () => oneOf([...ASSURANCES, 'system']);

export const outdatedSignOff = object({ gate: step(), role: role(), by: person().describe('who gave it') });

/** What became of a command that an engagement has taken. */
export const accepted = {
  entry: count().describe('its entry in the ledger'),
  event: text().describe('what it became there'),
  note: text().optional().describe('of a command that changed nothing: why'),
  kept: truth().describe('a sign-off given early: it counts when its gate opens'),
  accepted: array(step()).describe('gates that were accepted by it at once'),
  unconfirmed: count()
    .optional()
    .describe('of a sign-off: values of what was signed that the client has not confirmed'),
  outdated: array(outdatedSignOff).optional().describe('sign-offs that stood until now, and are to be given again'),
  replayed: truth().describe('the same key had been taken before: this is the answer it got'),
};

export const fault = object({
  code: text(),
  message: text(),
  details: array(text()).describe('every single fault, one line each'),
  next: text().describe('what to do about it'),
  entry: count().optional().describe('the ledger entry by which an engagement has recorded the refusal'),
  counted: object({
    like: count().nullable().describe('the ledger entry that it repeats; null: the sender has enough of them'),
  })
    .optional()
    .describe('the refusal has no entry of its own: one entry with the number of such refusals follows'),
});

/** Where a value stands in a charter. */
export const path = () => array(z.union([text(), z.number()]));

export const appliedDefault = object({ path: path(), value: json(), reason: text() });
