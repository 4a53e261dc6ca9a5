/** What is said of a charter: its figures, its cases, its costs. */
import { z } from 'zod';
import { amount, array, count, json, object, oneOf, outdatedSignOff, record, step, text } from './parts';
import { figure } from './see';

const path = object({
  tries: amount(),
  chance: amount(),
  total: amount(),
  perLiveSystem: amount().nullable(),
});

/** What collected cases say under a charter. */
export const casesFacts = object({
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

export const cases = object({ file: text(), ...casesFacts.shape });

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
