/**
 * Cadence and limits of the twelve steps of the retainer (docs/decisions/0022). A further step is one entry here, one file
 * in `domain/retainer/steps/`, and one line in `domain/retainer/index.ts`.
 */
import {
  alwaysPresent,
  block,
  byDefault,
  byProfile,
  type Fields,
  inferred,
  optional,
  type ResolvedAs,
  resolvedAs,
  valueOrBlock,
  type WrittenOf,
  writtenOnly,
} from './field';
import { caseLinkTemplate, yesNo } from './kinds';
import { listSource } from './lists';
import { absoluteTarget, duration, money, number, share, whole, workdays } from './quantities';
import { query, source } from './sources';

type ByProfile<T> = readonly [light: T, standard: T, strict: T];

/**
 * A step, which may be written as its cadence alone. The cadence is the same for all profiles, or differs by profile.
 */
const step = <F extends Fields>(cadence: string | ByProfile<string>, reason: string, says: string, keys: F) => {
  const every = byProfile(
    duration('7 days'),
    typeof cadence === 'string' ? [cadence, cadence, cadence] : cadence,
    reason,
    says,
  );
  return alwaysPresent(
    valueOrBlock(duration('7 days'), block({ every, ...keys }), 'duration, or the block below'),
    'the cadence alone',
  );
};

/** A figure that is read from a source, and its target. Without a source the step is inconclusive. */
const figure = (target: string, reason: string, says: string, where: string) =>
  alwaysPresent(
    block({
      target: byDefault(absoluteTarget(target), target, reason, says),
      source: optional({ ...source, writtenAs: 'source' }, where),
      query: writtenOnly(optional({ ...query, writtenAs: 'query' }, 'the query for that figure')),
    }),
  );

export type Figure = { target: string; source?: ResolvedAs<typeof source> };

/** The source and query of a figure without a target of its own. */
const measured = (says: string) =>
  resolvedAs(
    block({
      source: optional({ ...source, writtenAs: 'source' }, says),
      query: optional({ ...query, writtenAs: 'query' }, 'the query for that figure'),
    }),
    source.resolved,
  );

const rollbackDrills = 'a quarter (ours; NIST SP 800-53 CP-4 asks for a set frequency)';

export const steps = block({
  'slo-watch': step(
    ['7 days', '7 days', '1 day'],
    'the watch looks every 15 min; the cycle reports',
    'how often a cycle reports the limits; in each cycle if the charter sets `retainer.every`',
    {
      budget: byDefault(
        duration('28 days'),
        '28 days',
        'four weeks have the same weekdays (Google SRE workbook)',
        'the window over which the error budget is counted',
      ),
      burnRate: byDefault(
        number(1, 1000, 14.4),
        14.4,
        'two per cent of the budget in an hour (Google SRE workbook)',
        'a page if, in both windows, the error budget is used up so many times too fast',
      ),
      long: byDefault(
        duration('1 hour'),
        '1 hour',
        'the long window of the page (Google SRE workbook)',
        'the long window of a burn rate',
      ),
      short: byDefault(
        duration('5 min'),
        '5 min',
        'a twelfth of the long one: ends with the trouble (Google SRE workbook)',
        'the short window of a burn rate',
      ),
    },
  ),
  'quality-sample': step(
    ['28 days', '7 days', '7 days'],
    'a few cases a week are looked at (ours)',
    'how often a sample is drawn',
    {
      size: byProfile(
        whole(1, 200, 50, 'whole number, 1 to 200'),
        [20, 30, 50],
        'an hour of an expert’s time (ours)',
        'the number of cases in one sample',
      ),
      floor: byDefault(
        absoluteTarget('at least 90 %'),
        'at least 90 %',
        'nine of ten, until you say better (ours)',
        'the share of sampled cases that has to be right',
      ),
      over: byDefault(
        duration('13 weeks'),
        '13 weeks',
        'a quarter of samples together tells enough (ours)',
        'the window over which samples accumulate',
      ),
      cases: optional(listSource, 'the live cases to draw from, by their ids (column `case`)'),
      link: optional(caseLinkTemplate(), 'the address at which the grader sees input and output of a case'),
    },
  ),
  'drift-check': step(
    '7 days',
    'a week evens out the weekdays',
    'how often distributions are compared with those before the change',
    {
      share: byDefault(
        share('50 %'),
        0.5,
        'half of the columns: the data set has drifted (Evidently)',
        'if this share of the distributions has drifted, the data as a whole has drifted',
      ),
    },
  ),
  'oversight-check': step(
    '30 days',
    'habits change slowly (ours)',
    'how often oversight is checked, and over which time',
    {
      caught: figure(
        'at least 90 %',
        'below that, people wave through (ours)',
        'the share of seeded errors (put in on purpose) that people catch',
        'where this is counted',
      ),
      use: figure(
        'at least 60 %',
        'below that, people work around it (ours)',
        'the share of cases that people really handle with the system',
        'where this is counted; if absent, `goLive.leastUse` is used',
      ),
      support: figure(
        'exactly 0',
        'no support request is overdue',
        'the number of overdue support requests',
        'where they are counted',
      ),
      training: figure(
        'exactly 0',
        'nobody works with it untrained',
        'the number of users who have not been trained',
        'where they are counted',
      ),
      minSamples: byDefault(
        whole(1, 1e9, 20),
        20,
        'fewer seeded errors tell little (ours)',
        'the least number of cases for judging a share',
      ),
    },
  ),
  'incident-review': step(
    '30 days',
    'monthly, as operations reviews are',
    'how often incidents and their actions are reviewed',
    {
      reviewDays: byProfile(
        workdays(10),
        [15, 10, 5],
        'while people remember (ours)',
        'time from the end of a severe incident until its review is due',
      ),
      aiAct: inferred(
        yesNo(),
        'true if `governance.risk` is `high`',
        'whether serious incidents have to be reported to an authority (EU AI Act art. 73)',
      ),
    },
  ),
  'change-control': step('7 days', 'an unapproved version is no older than a week', 'how often changes are checked', {
    confirm: byDefault(
      duration('30 days'),
      '30 days',
      'processes change between reviews (ours)',
      'how often the process expert confirms the handoffs',
    ),
    failed: byDefault(
      absoluteTarget('at most 30 %'),
      'at most 30 %',
      'beyond it releases fail more than they should (DORA)',
      'the share of releases that are rolled back in operation',
    ),
    minReleases: byDefault(
      whole(1, 1000, 5),
      4,
      'fewer releases make no rate (ours)',
      'the least number of releases for judging that share',
    ),
  }),
  'vendor-currency': step('30 days', 'notice is at least 60 days', 'how often the end of support is checked', {
    page: byDefault(
      duration('60 days'),
      '60 days',
      'vendors give at least 60 days’ notice (Azure OpenAI, Anthropic)',
      'a page so long before the end of support of a component that has no evaluated successor',
    ),
    freeze: byDefault(
      duration('30 days'),
      '30 days',
      'then the successor comes before anything else (ours)',
      'changes are frozen so long before that end of support',
    ),
    inventory: optional(
      listSource,
      "models and dependencies in addition to those of the release's manifest: columns `name`, `endOfSupport`, `successor`",
    ),
  }),
  'unit-cost': step('30 days', 'bills come monthly', 'how often the cost is counted, and over which time', {
    cost: optional(measured('the cost of the system'), ''),
    outcomes: optional(measured('the number of accepted outcomes'), ''),
    expected: optional(
      money('0.40 EUR'),
      'what an accepted outcome is expected to cost; if absent, the running cost divided by the volume of the process',
    ),
    most: byDefault(
      number(1, 100, 1.2),
      1.2,
      'a fifth more than planned (ours)',
      'a cost above this multiple of `expected` is a finding',
    ),
  }),
  'value-review': step('30 days', 'monthly, with the client', 'how often the value is counted, and over which time', {
    least: byDefault(
      share('80 %'),
      0.8,
      'four fifths of what was promised (ours)',
      'the share of the planned value that has to be delivered',
    ),
  }),
  'owner-continuity': step('30 days', 'monthly', 'how often the owner is asked to confirm that they are there', {
    within: byDefault(
      duration('35 days'),
      '35 days',
      'a month and a few days (ours)',
      'after this time without a confirmation the deputy is asked',
    ),
    deputyDays: byDefault(
      workdays(5),
      5,
      'a working week for the deputy (ours)',
      'time from asking the deputy until Ownership lapses',
    ),
  }),
  'rollback-drill': step('12 weeks', rollbackDrills, 'how often the rollback is checked and drilled', {
    lapse: byDefault(
      duration('120 days'),
      '120 days',
      'a month after the finding (ours)',
      'age of the last drill at which Rollback lapses; at `limits.drillFindingDays` changes are frozen',
    ),
  }),
  'governance-review': step('12 weeks', 'a quarter (ours)', 'how often the rules are checked', {
    access: optional(listSource, 'who has access (column `person`); a person who has left is a finding'),
    classes: optional(
      listSource,
      'data classes that were seen (column `class`); one that `governance.data` does not name is a finding',
    ),
    lapse: byDefault(
      duration('14 days'),
      '14 days',
      'two weeks to fix a rule that does not hold (ours)',
      'Governance lapses if a finding is open for this time',
    ),
  }),
});

/** Cadence and limits of each step. Durations and targets are texts that a person can read. */
export type RetainerSteps = ResolvedAs<typeof steps>;
/** One of the twelve. */
export type RetainerStepId = keyof RetainerSteps;

/** The twelve steps of the retainer, in the order in which a cycle runs them. */
export const RETAINER_STEP_IDS = Object.keys(steps.keys) as [RetainerStepId, ...RetainerStepId[]];

/** A step whose settings a charter that is written now has. One on record may lack those that were added later. */
export type WrittenStepId = keyof WrittenOf<typeof steps.keys>;
export const WRITTEN_STEP_IDS = RETAINER_STEP_IDS.filter(
  (id): id is WrittenStepId => (steps.keys as Fields)[id]!.written !== 'not',
);

/** The cadence of a step under the standard profile. */
export const usualCadence = (id: RetainerStepId): string =>
  steps.keys[id].kind.keys.every.default!.values.standard as string;
