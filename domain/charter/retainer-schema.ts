/** The retainer's section as people write it. A step may be written as its cadence alone. */
import * as z from 'zod';
import {
  absoluteTarget,
  caseLinkTemplate,
  choice,
  duration,
  money,
  number,
  pointer,
  secretRef,
  share,
  sourceAddress,
  text,
  whole,
  yesNo,
} from './field-schemas';
import { WrittenQuery, WrittenSource } from './schema-reach';

/** A list that is read row by row; its kind follows from its keys. */
export const WrittenList = z.strictObject({
  kind: choice(['csv', 'http', 'postgresql']).optional(),
  url: sourceAddress('http://directory.client.example/access.csv').optional(),
  file: text('/srv/exports/access.csv').optional(),
  rows: pointer('/people').optional(),
  query: text('select person from access').optional(),
  column: text('person').optional(),
  headers: z.record(text('Accept'), text('text/csv')).optional(),
  password: secretRef().optional(),
});

const figure = (example: string) =>
  z
    .strictObject({
      target: absoluteTarget(example).optional(),
      source: WrittenSource.optional(),
      query: WrittenQuery.optional(),
    })
    .optional();

/** A source with its query, of a figure that has no target of its own. */
const Read = z.strictObject({ source: WrittenSource.optional(), query: WrittenQuery.optional() }).optional();

const every = duration('7 days');
const cadence = { every: duration('7 days').optional() };

const step = <S extends z.core.$ZodLooseShape>(keys: S) =>
  z.union([every, z.strictObject({ ...cadence, ...keys })]).optional();

export const WrittenRetainer = z.strictObject({
  every: duration('1 day').optional(),
  jitter: duration('10 min', 0).optional(),
  watch: duration('15 min').optional(),
  answerDays: number(0, 250, 5).optional(),
  findingDays: z
    .strictObject({
      ticket: number(0, 250, 10).optional(),
      page: number(0, 250, 2).optional(),
      freeze: number(0, 250, 5).optional(),
    })
    .optional(),
  graceDays: number(0, 250, 10).optional(),
  onPilotMode: choice(['stay', 'roll-back']).optional(),
  hoursPerMonth: number(0, 1000, 16).optional(),
  hourlyRate: money('120 EUR').optional(),
  steps: z
    .strictObject({
      'slo-watch': step({
        budget: duration('28 days').optional(),
        burnRate: number(1, 1000, 14.4).optional(),
        long: duration('1 hour').optional(),
        short: duration('5 min').optional(),
      }),
      'quality-sample': step({
        size: whole(1, 200, 50).optional(),
        floor: absoluteTarget('at least 90 %').optional(),
        over: duration('13 weeks').optional(),
        cases: WrittenList.optional(),
        link: caseLinkTemplate().optional(),
      }),
      'drift-check': step({ share: share('50 %').optional() }),
      'oversight-check': step({
        caught: figure('at least 90 %'),
        use: figure('at least 60 %'),
        support: figure('exactly 0'),
        training: figure('exactly 0'),
        minSamples: whole(1, 1e9, 20).optional(),
      }),
      'incident-review': step({ reviewDays: number(0, 250, 10).optional(), aiAct: yesNo().optional() }),
      'change-control': step({
        confirm: duration('30 days').optional(),
        failed: absoluteTarget('at most 30 %').optional(),
        minReleases: whole(1, 1000, 5).optional(),
      }),
      'vendor-currency': step({
        page: duration('60 days').optional(),
        freeze: duration('30 days').optional(),
        inventory: WrittenList.optional(),
      }),
      'unit-cost': step({
        cost: Read,
        outcomes: Read,
        expected: money('0.40 EUR').optional(),
        most: number(1, 100, 1.2).optional(),
      }),
      'value-review': step({ least: share('80 %').optional() }),
      'owner-continuity': step({
        within: duration('35 days').optional(),
        deputyDays: number(0, 250, 5).optional(),
      }),
      'rollback-drill': step({ lapse: duration('120 days').optional() }),
      'governance-review': step({
        access: WrittenList.optional(),
        classes: WrittenList.optional(),
        lapse: duration('14 days').optional(),
      }),
    })
    .optional(),
});

export type WrittenRetainer = z.output<typeof WrittenRetainer>;
