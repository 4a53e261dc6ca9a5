/** The answers about the retainer: its steps, its calendar, findings and what people are asked, and a period's report. */
import { z } from 'zod';
import { PREREQUISITES } from '../../domain/model/steps';
import type { RetainerView } from '../use-cases/run-retainer';
import { finding, personRequest } from './findings';
import { accepted, array, count, moment, object, person, pilot, retainerStep, text, truth, verdict } from './parts';
import { report } from './period-report';

export const paused = () => object({ since: moment(), by: person(), reason: text(), until: moment() }).nullable();

export const lapses = () =>
  z
    .partialRecord(z.enum(PREREQUISITES), object({ since: moment(), why: text() }))
    .describe('the prerequisites whose proof does not hold any more');

const steps = object({
  steps: array(
    object({
      step: retainerStep(),
      question: text(),
      every: text().describe('the default cadence of the profile standard'),
      breach: text().describe('what a breach leads to'),
      clauses: array(text()),
    }),
  ),
}).describe('retainer steps');

const last = () => object({ scheduledAt: moment(), at: moment(), verdict: verdict(), detail: text() }).nullable();

const view = object({
  id: text(),
  timezone: text(),
  inOperation: truth(),
  cycles: count(),
  steps: array(
    object({
      step: retainerStep(),
      question: text(),
      every: text(),
      last: last(),
      dueAt: moment().nullable().describe('from when on a cycle runs it; null: nothing is in operation'),
    }),
  ),
  findings: array(finding).describe('the open ones'),
  requests: array(personRequest),
  lapses: lapses(),
  pilot: pilot(),
  paused: paused(),
  schedule: object({
    scheduleId: text(),
    wanted: truth(),
    there: truth(),
    differing: array(text()).describe('in which ways it is not as it should be'),
    pause: object({ own: truth().describe('asked of the engagement; else made in Temporal'), note: text() }).nullable(),
    nextAt: array(moment()),
  })
    .nullable()
    .describe('null: there is no Schedule'),
}).describe('retainer ID') satisfies z.ZodType<RetainerView>;

const run = object({
  id: text(),
  scheduledAt: moment(),
  steps: array(text()).describe('what it ran'),
  mended: array(text()).describe('what was not as it should be with the Schedules, and is again'),
  outcomes: array(object({ step: retainerStep(), last: last() })).describe('of these steps, as they stand'),
}).describe('retainer run');

const order = object({ id: text(), by: person(), until: moment().optional(), ...accepted });

export const retainer = z.union([steps, view, report, run, order]);
