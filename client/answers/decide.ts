/** The answers of the commands with which people start, decide, submit and operate. */
import { z } from 'zod';
import { casesFacts } from './charters';
import { executorCheck } from './measure';
import {
  accepted,
  amount,
  appliedDefault,
  array,
  attached,
  count,
  digest,
  fault,
  json,
  literal,
  object,
  oneOf,
  outdatedSignOff,
  path,
  person,
  role,
  step,
  text,
  truth,
} from './parts';

const nameAndAddress = object({ name: text(), email: text().nullable() });
const nameChange = object({
  id: person(),
  before: nameAndAddress.nullable().describe('null: no name is known, as of somebody who was erased'),
  after: nameAndAddress,
});

const started = { file: text(), id: text().nullable() };

export const start = object({
  engagements: array(
    z.union([
      object({
        ...started,
        result: oneOf(['started', 'already running', 'passed over']),
        names: array(nameChange)
          .optional()
          .describe('people whom other engagements know too, and who have another name or address since'),
      }),
      object({ ...started, result: literal('failed'), error: fault }),
    ]),
  ),
});

const gates = { reopens: array(step()), stale: array(step()) };

/** What differs between two charters. */
const changes = {
  differences: array(
    object({ section: text(), what: text(), before: json().optional(), after: json().optional(), ...gates }),
  ),
  people: object({
    names: array(nameChange).describe('names and addresses that change behind an id'),
    undoneHandovers: array(
      object({
        role: role(),
        from: person().describe('to whom it was handed over'),
        to: person().nullable().describe('who holds it by the charter; null: nobody'),
        at: text(),
      }),
    ).describe('roles that were handed over and that the charter gives to somebody else'),
  }),
};

export const amend = object({
  id: text(),
  ...accepted,
  charterDigest: digest(),
  ...changes,
  recorded: array(person())
    .optional()
    .describe('the charter is the same: people whose name or address the people directory has taken from it'),
});

export const sign = object({
  id: text(),
  gate: step(),
  by: person(),
  decision: oneOf(['approve', 'reject', 'request-changes']),
  ...accepted,
});

const submitted = { id: text(), by: person(), ...accepted };

export const submit = z.union([
  object({ ...submitted, submitted: literal('evidence'), ...attached }),
  object({ ...submitted, submitted: literal('cases'), ...attached, read: casesFacts.describe('what the file says') }),
  object({ ...submitted, submitted: literal('release'), release: text() }),
  object({ ...submitted, submitted: literal('reading'), metric: text(), value: amount() }),
  object({ ...submitted, submitted: literal('performed') }),
  object({ ...submitted, submitted: literal('effort'), hours: amount() }),
]);

export const attach = object({ id: text(), ...attached });

/** rollback, hold, resume, recheck, close. */
export const order = object({ id: text(), by: person(), ...accepted });

const drillProof = object({
  drill: text(),
  at: text(),
  restoreSeconds: amount(),
  rtoSeconds: amount(),
  head: object({ seq: count(), hash: digest() }),
});

const target = () =>
  object({
    base: text().nullable().describe('release; null is the fallback'),
    candidate: text().nullable(),
    exposure: amount(),
  });

export const drill = z.union([
  object({
    ...order.shape,
    drill: object({ name: text(), proof: drillProof.nullable().describe('null: it did not pass') })
      .optional()
      .describe('with --wait'),
  }),
  object({
    id: text(),
    dryRun: literal(true),
    release: text().nullable(),
    orderedBy: person(),
    performedBy: person().nullable(),
    rtoSeconds: amount().nullable(),
    refusal: object({ code: text(), message: text(), details: array(text()) })
      .nullable()
      .describe('null: an order would be taken now'),
    phases: array(
      object({
        phase: text(),
        proves: text(),
        target: target(),
        switches: truth().describe('the target is switched; else it is looked at'),
        seenBy: text().nullable(),
        withinSeconds: amount().nullable(),
      }),
    ),
    checks: array(executorCheck).describe('as dayone executors check tells them'),
  }).describe('with --dry-run'),
]);

export const init = z.union([
  object({ templates: array(object({ name: text(), title: text() })) }).describe('with --list'),
  object({
    file: text(),
    id: text(),
    template: text(),
    schema: text().describe('the file of the JSON Schema'),
    namesakes: array(
      object({ role: text(), id: text(), name: text(), known: array(text()).describe('ids, each with its roles') }),
    ).describe('people who got an id of their own although somebody else has their name'),
  }),
]);

export const schema = z.union([
  object({ file: text() }).describe('with --out'),
  z.looseObject({ $schema: z.url() }).describe('the JSON Schema of the charter itself'),
]);

const facts = {
  id: text(),
  client: text(),
  title: text(),
  digest: digest(),
  version: count().nullable().describe('null: from a file'),
  proposed: digest().nullable().describe('digest of an amendment that is not in force'),
  bases: array(text()).optional().describe('the files that it extends; absent for a running engagement'),
};
const compared = () => object({ of: text(), id: text(), digest: digest() });

export const charter = z.union([
  object(facts),
  object({ ...facts, charter: z.looseObject({ dayone: literal(1) }) }).describe('with --resolved'),
  object({
    old: compared(),
    new: compared(),
    ...changes,
    ...gates,
    outdates: array(outdatedSignOff).describe('sign-offs of the running engagement that would be given again'),
  }).describe('charter diff'),
]);

const placed = object({
  code: text(),
  path: path(),
  place: oneOf(['value', 'key']),
  what: text(),
  expected: text(),
  example: text(),
  suggestion: text().optional(),
  file: text().optional().describe('the charter or the base in which it stands'),
  line: count(),
  column: count(),
});

const lack = object({
  step: step(),
  missing: array(object({ what: text(), who: role(), problem: text().nullable() })),
  checks: count().describe('checks that dayone makes automatically'),
});

const extending = {
  bases: array(text()).describe('the files that it extends, the nearest first'),
  inherited: array(object({ path: path(), value: json(), file: text(), line: count(), column: count() }))
    .optional()
    .describe('with --explain'),
};

export const validate = object({
  files: array(
    z.union([
      object({
        file: text(),
        ok: literal(true),
        id: text(),
        digest: digest(),
        lacks: array(lack),
        problems: count().describe('how much of what it says will keep a gate closed'),
        notes: array(text()).describe('what follows from what it says, and is easily overlooked'),
        ...extending,
        defaults: array(appliedDefault).optional().describe('with --explain'),
      }),
      object({ file: text(), ok: literal(true), base: literal(true), open: array(text()), ...extending }),
      object({
        file: text(),
        ok: literal(false),
        faults: array(placed).describe('the first hundred'),
        count: count().describe('of all faults'),
      }),
      object({ file: text(), ok: literal(false), error: object({ code: text(), message: text(), next: text() }) }),
    ]),
  ),
});

const frozen = object({ since: text(), by: person(), reason: text(), until: text().nullable() });

export const freeze = z.union([
  object({ frozen: frozen.nullable().describe('null: changes are not frozen') }),
  object({
    by: person(),
    frozen: frozen.nullable(),
    untold: array(text()).describe('engagements that re-check automatically within the hour'),
  }).describe('with --reason'),
]);

export const decideValue = object({
  id: text(),
  by: person(),
  decision: oneOf(['go-on', 'change', 'stop']),
  ...accepted,
});

export const review = object({
  id: text(),
  by: person(),
  cases: count(),
  wrong: count(),
  digest: digest().nullable().describe('of the attached list'),
  ...accepted,
});

export const grade = z.union([
  object({
    id: text(),
    sample: text(),
    file: text(),
    cases: count(),
    links: array(
      object({ case: text(), link: text().nullable().describe('null: no address can carry this id') }),
    ).describe('where the grader sees each case; none where the charter names no link'),
    role: role(),
    dueAt: text(),
    waiting: count().describe('samples that wait for their grades, this one included'),
  }).describe('with --out'),
  object({
    id: text(),
    by: person(),
    sample: text(),
    good: count(),
    total: count(),
    digest: digest().describe('of the attached sheet'),
    ...accepted,
  }).describe('with --in'),
]);
