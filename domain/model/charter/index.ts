/**
 * The charter, described once. What people write, what they sign, defaults, faults, the JSON Schema and the tables in
 * docs/reference/charter follow from these sections. Durations are text such as `30 min`, and targets are text such as
 * `at most 6 %`, because people have to be able to read what they sign; `domain/values/quantity.ts` reads both.
 */
import * as z from 'zod';
import { ASSURANCES } from '../people';
import { build } from './build';
import { calendar } from './calendar';
import {
  addedLater,
  alwaysPresent,
  block,
  byDefault,
  type Kind,
  lazy,
  list,
  optional,
  type ResolvedOf,
  required,
  resolvedOnly,
  table,
  type WrittenAs,
  writtenOnly,
} from './field';
import { goLive } from './go-live';
import { governance } from './governance';
import { choice, engagementId, filePath, listedText, personShape, slug, text } from './kinds';
import { metrics } from './metrics';
import { identities, people, signOffs } from './people';
import { limits, notices, operation, plan } from './plan';
import { process } from './process';
import { formatVersion, orNone } from './quantities';
import { retainer } from './retainer';
import { rollback } from './rollback';

/** Where a figure comes from: the client stated it, it was measured, it is a template's example, or it is a default. */
export const ORIGINS = ['client', 'measured', 'example', 'default'] as const;

export type Origin = (typeof ORIGINS)[number];

const version: Kind<number, number> = {
  writtenAs: 'number',
  written: () => z.int(),
  resolved: lazy(() => z.int().positive()),
};

export const charter = block({
  v: resolvedOnly(version, 'version of its shape'),
  dayone: { ...optional(formatVersion(), "version of the charter's format"), resolved: 'must', absent: 'inferred' },
  id: required(engagementId('invoice-intake'), 'the id of the engagement; it never changes'),
  client: required(listedText('Acme GmbH'), 'the client; an amendment cannot change it'),
  title: required(listedText('Invoice intake in accounts payable'), 'the process, in the words of the client'),
  profile: byDefault(
    choice(['light', 'standard', 'strict']),
    'standard',
    'the figures of the method as they stand',
    'which set of default numbers applies',
  ),
  assurance: byDefault(
    choice(ASSURANCES),
    'asserted',
    "enough on one's own machine; the ledger says so",
    'the lowest assurance that counts',
  ),
  site: byDefault(
    orNone(slug('acme-dc1')),
    null,
    "the engagement's own worker reaches the client's systems",
    "the site whose worker reaches the client's systems",
  ),
  people: required(
    people,
    'Who fills which role, each a natural person. Sponsor, account manager and delivery lead come first.',
  ),
  identities: addedLater(resolvedOnly(identities, 'how people are recognised, by person id')),
  signOffs: optional(
    signOffs,
    'Who signs in addition to the people whom the steps ask, how many of them, and in which order.',
  ),
  groups: resolvedOnly(
    list({ ...slug(''), resolved: personShape }, ''),
    'ids in `people` and `goLive.users` that stand for a team or a shared mailbox, which does not count as a person',
  ),
  process: optional(process, 'What the work is today, and what it costs.'),
  metrics: optional(metrics, 'One primary metric and at least two guardrails, each measured from a source.'),
  governance: optional(governance, 'What the system may do, with which data, and who is accountable for it.'),
  rollback: optional(rollback, 'The rollback: how, how fast, who may order it, and what triggers it.'),
  build: alwaysPresent(build, 'What a release must reach before it is accepted.'),
  goLive: alwaysPresent(goLive, 'The stages of exposure, and who will work with it.'),
  operation: alwaysPresent(operation, 'Runbook and support.'),
  retainer: alwaysPresent(retainer, 'How often the live system is checked.'),
  calendar: alwaysPresent(calendar, "The client's working days and hours, and change freezes."),
  plan: alwaysPresent(plan, 'Planned working days per step. The order cannot be changed.'),
  limits: alwaysPresent(limits, 'When people are reminded, and when an engagement has stalled.'),
  notices: alwaysPresent(notices, 'How people are notified of what is pending on them, and of what happened.'),
  origins: resolvedOnly(
    table(text(''), choice(ORIGINS), 'PLACE'),
    "where each figure that a decision rests on comes from, by its place (`process.volume`), and each other value that is not the client's own",
  ),
});

/** One file: a charter or a base. `domain/charter/extend.ts` merges a charter with the bases that it extends. */
export const charterFile = block({
  extends: writtenOnly(
    optional(
      filePath('agency.yaml'),
      'a base, with what is the same everywhere: values in this file replace those of the base, and `null` removes one',
    ),
  ),
  ...charter.keys,
});

export type WrittenCharter = WrittenAs<typeof charter>;

/**
 * A charter with every base and default merged in: what people sign, in the newest shape that this build reads. Its
 * sections are described in docs/reference/charter.
 */
export interface Charter extends ResolvedOf<(typeof charter)['keys']> {}

/**
 * A charter as it is signed, sent and recorded, in any version. Its digest covers this form. `readCharter` converts it
 * to the `Charter` that rules and views read.
 */
export interface StoredCharter {
  /** Version of its shape, from 1 on. */
  v: number;
  /** The engagement's id. */
  id: string;
}
