/** Who fills which role, how people are recognised, and who signs in addition. */
import * as z from 'zod';
import { PREFERENCES } from '../notices';
import type { Role } from '../people';
import { STEPS } from '../steps';
import {
  block,
  documentedOnce,
  hints,
  type Kind,
  lazy,
  list,
  optional,
  type ResolvedAs,
  required,
  resolvedAs,
  table,
  tableOf,
  valueOrBlock,
  type WrittenAs,
} from './field';
import { choice, email, moment, personShape, publicKey, role, secretRef, slug, text, url, yesNo } from './kinds';
import { whole } from './quantities';

/** As `dayone keys show` prints it. */
const key = block({
  x: required(publicKey(), 'a key of this person, Ed25519'),
  from: required(moment('2026-11-25T09:00:00Z'), 'when it becomes valid'),
  until: optional(moment('2027-11-25T09:00:00Z'), 'when it was rotated; earlier signatures stay valid', 'no end'),
  revokedAt: optional(
    moment('2026-12-24T09:00:00Z'),
    'when it was revoked; signatures from then on do not count',
    'never',
  ),
});

const nameAlone: Kind<string, string> = {
  ...text('Anna Berg'),
  written: lazy(() => {
    const schema = text('Anna Berg').written();
    hints.add(schema, { expected: "a person's name, or a block of name, id, email and group", example: 'Anna Berg' });
    return schema;
  }),
};

const wholePerson = block({
  id: optional(
    slug('anna-berg'),
    'the id that ledger, search and sign-offs use instead of the name',
    'made from the name: `Anna Berg` becomes `anna-berg`',
  ),
  name: required(text('Anna Berg'), 'how the person is shown'),
  email: optional(email(), 'where notices go'),
  group: optional(
    yesNo(),
    'true for a team, a department, a post or a shared mailbox, which does not count as a person; false for a person',
    'inferred from the name or the address',
  ),
  sharedMailbox: optional(
    yesNo(),
    'true if several people read this address, so that it does not identify a person',
    'false',
  ),
  notices: optional(choice(PREFERENCES), 'how this person wants to be notified', 'by mail'),
  chat: optional(secretRef(), "this person's own incoming webhook"),
  keys: optional(list(key, 'list of blocks'), 'the public keys of this person'),
  login: optional(
    block({
      issuer: required(url('https://login.client.example'), 'the provider at which this person logs in'),
      subject: required(
        text('248289761001'),
        'the subject of this person at the provider; the charter that people sign has a digest of issuer and subject',
      ),
    }),
    '',
  ),
});

/** `Anna Berg`, `Anna Berg <anna@client.example>`, or a block. The resolved charter has the person's id alone. */
export const person = documentedOnce(resolvedAs(valueOrBlock(nameAlone, wholePerson, 'person'), personShape));

export type WrittenPerson = WrittenAs<typeof person>;

/** The roles of an engagement. */
export const people = resolvedAs(
  block({
    sponsor: required(person, "has the client's budget; confirms the owner, and decides on go or no-go"),
    owner: optional(person, 'is accountable for the process; signs metrics and rollback plan, and accepts operation'),
    deputy: optional(person, 'covers for the owner; never the same person'),
    'account-manager': required(person, 'answers to the client for the agency; qualifies the engagement'),
    'delivery-lead': required(person, 'submits evidence and releases; starts the engagement'),
    reviewer: optional(person, 'reviews releases; never the person who built or submitted them'),
    'governance-lead': optional(person, 'signs the rules'),
    'process-expert': optional(person, 'knows the work; may carry out a manual rollback'),
  }),
  // A charter on record may lack any of them.
  lazy(() => z.partialRecord(role().resolved() as z.ZodEnum, personShape()) as unknown as z.ZodType<People>),
);

/** Who holds which role, by opaque person id. Names and addresses are stored elsewhere and can be erased. */
export type People = Partial<Record<Role, string>>;

/** How people are recognised, by person id. */
export const identities = table(
  { ...slug('anna-berg'), resolved: personShape },
  block({
    keys: optional(list(block({ kid: required(text(''), ''), ...key.keys }), 'list of blocks'), ''),
    login: optional(text(''), ''),
  }),
  'PERSON',
);

const signOffRule = block({
  also: optional(list(role(), 'list of roles'), 'roles that sign at this gate too', 'none'),
  quorum: optional(
    whole(1, 8, 1),
    'how many of `also` have to approve; then nothing is pending on the others',
    'all of `also`',
  ),
  ordered: optional(
    yesNo(),
    'whether people decide in the order in which they are named: first the people whom the step asks, then `also`',
    'false',
  ),
});

/** Who signs in addition to the people whom a step requires, how many of them, and in which order. */
export const signOffs = tableOf(choice(STEPS), signOffRule, 'STEP');

export type SignOffRule = ResolvedAs<typeof signOffRule>;
