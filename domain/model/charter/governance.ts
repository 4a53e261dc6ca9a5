/** What the system may do, with which data, and who is accountable for it. Absent: not decided, so the gate asks. */
import { block, optional, type ResolvedAs, required, table } from './field';
import { choice, date, role, text } from './kinds';
import { duration } from './quantities';

const decision = <const T extends readonly [string, ...string[]]>(
  options: T,
  reason: string,
  what: string,
  why: string,
) =>
  block({
    decision: required(choice(options), what),
    reason: required(text(reason), why),
  });

export const governance = block({
  risk: optional(choice(['minimal', 'limited', 'high']), 'the risk class of the system'),
  data: optional(
    table(text('customer-mail'), table(text('own-model'), choice(['allow', 'deny']), 'PROCESSOR'), 'CLASS'),
    'whether a processor may have a class of data; every class needs a value for every processor',
  ),
  accessRoles: optional(
    table(text('operator'), text('the clerks of accounts payable'), 'ROLE'),
    'who has which access, in words',
  ),
  accountable: optional(role(), 'who is accountable for the rules'),
  liability: optional(text('the agency to the client, up to the contract value'), 'who is liable to whom'),
  oversight: optional(text('a clerk sees every case below 90 % confidence'), 'what people see, decide and can stop'),
  agreements: optional(
    table(text('own-model'), text('DPA-2026-014'), 'PROCESSOR'),
    'the data-processing agreement with a processor, or `own` if the client runs it',
  ),
  validUntil: optional(
    table(text('DPA-2026-014'), date('2027-12-31'), 'DOCUMENT'),
    'the last day on which a document is valid: an agreement, an assessment, a lease',
    'no end',
  ),
  logRetention: optional(
    block({
      floor: required(duration('180 days'), 'the least time that logs are kept'),
      ceiling: required(duration('2 years'), 'the longest time that logs are kept'),
    }),
    '',
  ),
  dpia: optional(
    decision(
      ['done', 'not-required'],
      'DPIA-2026-03',
      'whether there is a data-protection impact assessment',
      'the reference of the assessment, or why none is needed',
    ),
    '',
  ),
  worksCouncil: optional(
    decision(
      ['consulted', 'not-applicable'],
      'agreement of 3 March 2026',
      'whether the works council was consulted',
      'the agreement, or why the works council is not concerned',
    ),
    '',
  ),
});

export type Governance = ResolvedAs<typeof governance>;
