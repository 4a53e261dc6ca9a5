/** How an engagement stands, and what blocks it. */
import type { z } from 'zod';
import type { Status, Why } from '../../domain/views/report';
import { finding, personRequest } from './findings';
import {
  amount,
  array,
  count,
  digest,
  hold,
  location,
  lock,
  moment,
  object,
  oneOf,
  openItem,
  people,
  person,
  pilot,
  record,
  requirement,
  step,
  text,
  truth,
  verdict,
} from './parts';
import { lapses, paused } from './retainer';

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

export const toleratedSilence = object({
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
