/** The answers of the commands that show: nothing is changed by them. */
import { z } from 'zod';
import type { StoredEntry } from '../../domain/model/entries';
import type { PersonCommandKind } from '../../domain/model/messages';
import { FREE_TEXT, type TextRef } from '../../domain/values/texts';
import type { Status, Why } from '../../domain/views/report';
import type { InboxPage, ListPage } from '../lists/listing';
import type { Subject } from '../use-cases/sign';
import { actor } from './identity';
import {
  amount,
  array,
  count,
  digest,
  hold,
  json,
  location,
  lock,
  moment,
  object,
  oneOf,
  openItem,
  outdatedSignOff,
  people,
  person,
  pilot,
  record,
  requirement,
  role,
  step,
  text,
  truth,
  verdict,
} from './parts';
import { finding, lapses, paused, personRequest } from './retainer';

const prerequisiteStatus = object({
  standing: oneOf(['missing', 'stated', 'proven', 'lapsed']),
  since: moment().nullable(),
});
const days = () => count().nullable();

const rollback = object({
  at: moment(),
  release: text(),
  to: text().nullable().describe('release; null is the fallback'),
  reason: text(),
  by: person(),
  seconds: amount().nullable().describe('until the target system confirmed; null while on its way'),
});

const metricVerdict = object({
  metric: text(),
  verdict: verdict(),
  value: amount().nullable(),
  samples: count().nullable(),
  detail: text(),
});

const stepStatus = object({
  number: count(),
  step: step(),
  phase: oneOf(['process', 'technology', 'operation']),
  delivers: text(),
  status: oneOf(['accepted', 'open', 'to come']),
  openedAt: moment().nullable(),
  dueAt: moment().nullable(),
  acceptedAt: moment().nullable(),
  plannedDays: amount(),
  elapsedDays: days().describe('working days after the one on which its gate opened; null: not yet, or not known'),
  overDays: amount(),
});

const cost = object({
  currency: text(),
  weeklyValue: amount().describe('what each week of delay costs'),
  pilotTotal: amount().describe('another pilot, with the value lost by waiting'),
  productionTotal: amount().describe('production first, likewise'),
  cheaper: oneOf(['pilot', 'production', 'neither']),
  delayTotal: amount().describe('what the days over the plan have cost so far'),
});

const waits = object({
  client: count(),
  us: count(),
  byPerson: record(text(), count()),
});

const watched = {
  scheduledAt: moment(),
  at: moment(),
  verdict: verdict(),
  verdicts: array(metricVerdict),
};
const outcome = {
  ...watched,
  detail: text().describe('what was found'),
  figures: record(text(), amount()).describe('what was measured, by name'),
  history: array(object({ scheduledAt: moment(), verdict: verdict() })).describe(
    'the latest outcomes, the last one last',
  ),
};

export const status = object({
  id: text(),
  client: text(),
  title: text(),
  step: location(),
  health: oneOf(['on-track', 'overdue', 'held', 'rolled-back', 'pilot-mode', 'in-operation', 'closed']),
  lock: lock(),
  standings: object({
    Ownership: prerequisiteStatus,
    Metrics: prerequisiteStatus,
    Governance: prerequisiteStatus,
    Rollback: prerequisiteStatus,
  }),
  steps: array(stepStatus).describe('the ten, in their order'),
  people: people(),
  live: object({ release: text(), since: moment() }).nullable(),
  release: text().nullable().describe('the release on its way'),
  stage: object({
    exposure: amount().describe('percent of live cases'),
    status: oneOf(['observing', 'awaiting-decision', 'passed']),
    worst: verdict().nullable(),
  }).nullable(),
  hold: hold(),
  pilot: pilot(),
  drill: object({ drill: text(), release: text() }).nullable(),
  findings: array(finding),
  rollbacks: array(rollback),
  lapses: lapses(),
  retainer: object({
    cycles: count(),
    steps: record(text(), object(outcome)),
    watch: object(watched).nullable().describe('the last check between cycles that changed a verdict'),
    paused: paused(),
    requests: array(personRequest),
  }),
  charter: object({ version: count(), digest: digest() }),
  ledgerEntries: count(),
  startedAt: moment(),
  closedAt: moment().nullable(),
  plannedDays: amount(),
  elapsedDays: days().describe('working days until the handover, or now'),
  overDays: amount().describe('beyond what the plan gives the steps up to where it stands'),
  waits: waits.nullable().describe('seconds of waiting, each side apart; null: the ledger is not available'),
  cost: cost.nullable().describe('whole amounts; null: the charter says nothing of the process'),
}) satisfies z.ZodType<Status>;

const toleratedSilence = object({
  check: text().describe('id of the check, such as check:nothing-runs'),
  what: text(),
  code: text().describe('the failure for which there was no answer'),
  detail: text(),
  why: text().describe('why the gate opened without an answer'),
});

export const why = object({
  id: text(),
  step: location(),
  lock: lock(),
  hold: hold(),
  pilot: pilot(),
  lapses: lapses(),
  storeAway: truth().describe('the evidence store does not answer: nothing is decided until it does'),
  storeReason: text().nullable().describe('what is wrong with the evidence store; null while nothing is'),
  storeCode: oneOf(['STORE_UNAVAILABLE', 'NEWER_RECORD'])
    .nullable()
    .describe(
      'STORE_UNAVAILABLE: the evidence store does not answer; NEWER_RECORD: a newer release of dayone wrote the record; null: neither',
    ),
  frozen: array(text()).describe('why releases are frozen'),
  siteAway: object({ site: text(), since: moment() })
    .nullable()
    .describe('the site whose worker is missed: nothing of its systems is measured or switched'),
  open: array(openItem).describe('everything that blocks now'),
  ahead: array(
    object({
      step: step(),
      requirements: array(requirement),
    }),
  ).describe('what later steps will ask before the lock opens'),
  unanswered: array(object({ step: step(), checks: array(toleratedSilence) })).describe(
    'while the lock is closed: checks that got no answer at gates that were accepted',
  ),
}) satisfies z.ZodType<Why>;

const next = () => text().nullable().describe('token of the next page; null: this is the last');

export const list = object({
  engagements: array(
    object({
      id: text(),
      client: text().nullable(),
      title: text().nullable(),
      step: text().nullable(),
      phase: text().nullable(),
      health: text().nullable().describe('as status tells it, or lost: its workflow has ended and nobody closed it'),
      owner: person().nullable(),
      accountManager: person().nullable(),
      waitingOn: array(person()),
      waitingSide: text().nullable().describe('client, or us: the agency'),
      waitingSince: moment().nullable(),
      dueAt: moment().nullable(),
      timezone: text().nullable().describe('of the client: its times are shown in it'),
      live: text().nullable().describe('the live release'),
      startedAt: moment().nullable(),
    }),
  ).describe('the most urgent first'),
  total: count().describe('of all pages'),
  byHealth: z.record(text(), count()).describe('the same by health'),
  next: next(),
}) satisfies z.ZodType<ListPage>;

const inboxPage = object({
  items: array(
    object({ engagement: text(), title: text().nullable(), timezone: text().nullable(), ...openItem.shape }),
  ).describe('those of the engagement that is due first stand first'),
  more: array(text()).describe('engagements that wait with more than a list carries: ask them by why'),
  total: count().describe('engagements that wait for the person, over all pages'),
  next: next(),
}) satisfies z.ZodType<InboxPage>;

const inboxItems = object({ person: person(), ...inboxPage.shape });
const inboxMail = object({
  person: person(),
  to: text().nullable().describe('name and address; null: no address is known'),
  subject: text(),
  text: text().describe('the request, as plain text'),
  engagements: array(text()).describe('those that it asks for; none: nothing waits'),
  total: count().describe('engagements that wait for the person'),
  file: text().nullable().describe('the mail as a file, with --out'),
  next: next(),
}).describe('with --mail');
export const inbox = z.union([inboxItems, inboxMail]);

export const agenda = object({
  id: text(),
  sittings: array(
    object({
      sitting: oneOf(['kick-off', 'lock', 'go-live']),
      decisions: array(
        object({
          step: step(),
          what: text(),
          role: role(),
          person: person().nullable().describe('on whom it is pending'),
          holder: person().nullable().describe('who holds the role by the charter'),
          open: truth().describe('asked now; else it can be given early'),
          dueAt: moment().nullable(),
          problem: text().nullable(),
        }),
      ),
      prepare: array(object({ step: step(), what: text(), role: role(), problem: text().nullable() })).describe(
        'what has to lie on the table before',
      ),
    }),
  ),
});

const entry = object({
  stream: text(),
  seq: count(),
  type: text(),
  v: count().describe('version of the form of `data`'),
  at: moment(),
  actor,
  data: json().describe('what the event says; its form depends on the type'),
  epoch: count(),
  key: text(),
  intent: object({
    kind: text() as unknown as z.ZodType<PersonCommandKind>,
    digest: digest(),
    texts: z.partialRecord(oneOf(FREE_TEXT), text() as unknown as z.ZodType<TextRef>).optional(),
  })
    .optional()
    .describe("of a person's message: the content that its key is bound to"),
  part: z.tuple([count(), count()]),
  prev: digest(),
  hash: digest(),
}) satisfies z.ZodType<StoredEntry>;

export const timeline = object({ id: text(), entries: array(entry) });

const figure = object({
  place: text().describe('where it stands in the charter'),
  what: text(),
  value: text().describe('with its unit'),
  origin: oneOf(['client', 'measured', 'example', 'default']),
});

export const show = object({
  id: text(),
  gate: step(),
  digest: digest().describe('what a sign-off names'),
  purpose: text(),
  subject: json().describe('what the gate asks about'),
  unconfirmed: array(figure).describe('examples and defaults that it asks about and that the client has not confirmed'),
  outdatedByConfirming: truth().describe('once they are confirmed it is another subject, to be signed again'),
  unanswered: array(toleratedSilence).describe('once the gate is accepted: checks that got no answer'),
  signed: object({ engagement: text(), gate: step(), v: count(), subject: z.record(text(), json()) }).describe(
    'the signed object whole: "digest" is the SHA-256 of its canonical JSON (RFC 8785)',
  ),
  changed: array(text()).optional().describe('with --as: lines that changed since this person signed'),
}) satisfies z.ZodType<Subject>;

export const mayRun = object({ id: text(), release: text(), allowed: truth(), why: text() });

const path = object({
  tries: amount(),
  chance: amount(),
  total: amount(),
  perLiveSystem: amount().nullable(),
});

export const cases = object({
  file: text(),
  count: count(),
  from: text().nullable(),
  to: text().nullable(),
  timeProblem: text().nullable().describe('always null here: a fault is reported instead'),
  workingDays: count(),
  columns: array(object({ metric: text(), column: text(), aggregation: text() })).describe(
    'what was computed from what',
  ),
  baselines: record(text(), json()).describe('metric → its value before the change, and over how many cases'),
});

export const figures = object({
  of: text(),
  id: text().describe('the engagement'),
  figures: array(figure),
  confirmed: array(text()).describe('places that this call has confirmed'),
  open: array(text()).describe('places to be confirmed or replaced'),
  before: array(object({ gate: step(), count: count() })).describe(
    'how many of them the first gate that asks waits for',
  ),
  outdates: array(outdatedSignOff)
    .nullable()
    .describe('with --confirm: sign-offs that amending the engagement by it outdates; null: no ledger of it is here'),
});

export const costs = object({
  id: text(),
  title: text(),
  currency: text(),
  weeklyValue: amount().describe('what each week of delay costs'),
  pilot: path,
  production: path,
  difference: amount().describe('what another pilot costs more'),
  breakEvenChance: amount().nullable(),
  paybackWeeks: amount().nullable(),
  sensitivity: array(object({ input: text(), lower: amount(), higher: amount() })).describe(
    'the difference if one input were 30 % lower or higher',
  ),
  cheaper: oneOf(['pilot', 'production', 'neither']),
  cheaperPerLiveSystem: oneOf(['pilot', 'production', 'neither']).nullable(),
  scenarios: array(object({ chance: amount(), source: text(), difference: amount() })),
  inputs: object({
    pilot: record(text(), amount()),
    production: record(text(), amount()),
    runPerWeek: amount(),
  }),
  spent: amount().nullable(),
  defaults: array(object({ path: array(z.union([text(), amount()])), value: json(), reason: text() })),
  unconfirmed: array(figure).describe('figures that the client has neither said nor confirmed'),
});

export const steps = object({
  steps: array(
    object({
      number: count(),
      step: step(),
      phase: text(),
      sitting: text(),
      asks: text(),
      delivers: text(),
      plannedDays: amount(),
      clauses: array(text()),
    }),
  ),
});
