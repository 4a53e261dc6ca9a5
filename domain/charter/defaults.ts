/**
 * Every default of the charter, with its reason, in one place. They are merged into the charter at start and at
 * amendment, so a change here never changes a running engagement. What is marked "ours" is a proposal, not a norm.
 */

import type { Charter, Metric, Rollback } from '../model/charter';
import type { Assurance, Role } from '../model/people';
import type { Retainer } from '../model/retainer-charter';
import type { StepId } from '../model/steps';
import type { Path } from './fault';

export const STEPS = [
  'first-conversation',
  'process-redesign',
  'ownership',
  'metrics',
  'governance',
  'rollback-plan',
  'build',
  'readiness',
  'staged-go-live',
  'operation-handover',
] as const satisfies readonly StepId[];

type Profile = Charter['profile'];
interface Default<T> {
  values: Record<Profile, T>;
  reason: string;
}

const same = <T>(value: T, reason: string): Default<T> => ({
  values: { light: value, standard: value, strict: value },
  reason,
});
const byProfile = <T>(light: T, standard: T, strict: T, reason: string): Default<T> => ({
  values: { light, standard, strict },
  reason,
});

export const DEFAULTS = {
  profile: same<Profile>('standard', 'the figures of the method as they stand'),
  assurance: same<Assurance>('asserted', "enough on one's own machine; the ledger says so"),
  site: same<string | null>(null, "the engagement's own worker reaches the client's systems"),

  'process.saving': same(0.5, 'half of the work, until the target process says better (ours)'),
  'process.currency': same('EUR', 'no currency is written with the hourly cost'),
  'process.cost.pilot.cost': same(40_000, 'a usual pilot budget (ours)'),
  'process.cost.pilot.weeks': same(12, 'a usual pilot quarter (ours)'),
  'process.cost.pilot.chance': same(0.48, 'share of AI projects that reach production (Gartner)'),
  'process.cost.pilot.tries': same(3, 'after three pilots patience ends (ours)'),
  'process.cost.pilot.hardeningCost': same(60_000, 'making a pilot fit for operation afterwards (ours)'),
  'process.cost.pilot.hardeningWeeks': same(35, 'eight months from prototype to production (Gartner)'),
  'process.cost.production.cost': same(110_000, 'pilot and hardening in one, including the rollback (ours)'),
  'process.cost.production.weeks': same(6, 'the plan of the ten steps: 30 working days'),
  'process.cost.production.chance': same(0.8, 'four of five, until you have a history of your own (ours)'),
  'process.cost.runPerWeek': same(0, 'no running cost is written'),

  'metrics.window': same('7 days', 'a week evens out the weekdays'),
  'metrics.minSamples': byProfile(20, 50, 100, 'below 50 data points a comparison says little (Kayenta)'),
  'metrics.limits.failures': same(0, 'one failed measurement is one too many (Argo Rollouts)'),
  'metrics.limits.errors': same(4, 'a source may be away for a while (Argo Rollouts)'),
  'metrics.baseline.over': same('28 days', 'four weeks show the rhythm of most processes'),
  'metrics.missing': same<Metric['missing']>('error', 'missing data never passes'),
  'metrics.critical': same(false, 'only what you call critical rolls back automatically'),
  'metrics.owner': same<Role>('owner', 'the owner answers for the process'),
  'metrics.from': same<Metric['from']>('today', 'it can be measured before the system exists'),
  'metrics.source.maxAge': same('7 days', 'an attested reading is good for one window'),

  'rollback.triggers': same(
    ['a critical guardrail fails', 'a stage fails', 'somebody who may roll back orders it'],
    'what triggers a rollback in any case',
  ),
  'rollback.mayPull': same<Rollback['mayPull']>(['owner', 'deputy'], 'who may stop the process may also roll back'),
  'rollback.performer': same<Role>('delivery-lead', 'the delivery lead knows the switch'),

  'build.minSamples': byProfile(20, 50, 100, 'below 50 data points a comparison says little (Kayenta)'),

  'goLive.stages': same([0, 10, 50, 100], 'shadow first, then a tenth, half, all'),
  'goLive.window': same('1 day', 'four stages within the five planned working days'),
  'goLive.minSamples': byProfile(20, 50, 100, 'at least 50 data points per stage (Kayenta)'),
  'goLive.atMost': same('5 days', 'then a person decides (ours)'),
  'goLive.readEvery': same('15 min', 'as often as the watch in operation'),
  'goLive.users': same<string[]>([], 'no users are named yet'),
  'goLive.leastUse.target': same('at least 60 %', 'below that, people work around it (ours)'),

  'retainer.every': same('1 day', 'a cycle a day; the calendar says which steps are due'),
  'retainer.watch': same('15 min', 'a quarter of the hour over which a burn rate pages (Google SRE workbook)'),
  'retainer.jitter': same('10 min', 'engagements do not all wake at once'),
  'retainer.answerDays': byProfile(10, 5, 3, 'a week for what a cycle asks of people (ours)'),
  'retainer.findingDays.ticket': byProfile(20, 10, 5, 'two weeks for what can wait (ours)'),
  'retainer.findingDays.page': byProfile(5, 2, 1, 'somebody acts at once, and is done soon (ours)'),
  'retainer.findingDays.freeze': byProfile(10, 5, 3, 'nothing changes meanwhile (ours)'),
  'retainer.graceDays': same(10, 'two weeks to regain a lapsed proof before it is pilot mode again (ours)'),
  'retainer.onPilotMode': same<Retainer['onPilotMode']>('stay', 'a live process is not taken away without being asked'),
  'retainer.hoursPerMonth': same<number | null>(null, 'no hours were agreed'),
  'retainer.hourlyRate': same(120, 'a usual rate (ours)'),
  'retainer.steps.slo-watch.every': byProfile(
    '7 days',
    '7 days',
    '1 day',
    'the watch looks every 15 min; the cycle reports',
  ),
  'retainer.steps.slo-watch.budget': same('28 days', 'four weeks have the same weekdays (Google SRE workbook)'),
  'retainer.steps.slo-watch.burnRate': same(14.4, 'two per cent of the budget in an hour (Google SRE workbook)'),
  'retainer.steps.slo-watch.long': same('1 hour', 'the long window of the page (Google SRE workbook)'),
  'retainer.steps.slo-watch.short': same(
    '5 min',
    'a twelfth of the long one: ends with the trouble (Google SRE workbook)',
  ),
  'retainer.steps.quality-sample.every': byProfile(
    '28 days',
    '7 days',
    '7 days',
    'a few cases a week are looked at (ours)',
  ),
  'retainer.steps.quality-sample.size': byProfile(20, 30, 50, 'an hour of an expert’s time (ours)'),
  'retainer.steps.quality-sample.floor': same('at least 90 %', 'nine of ten, until you say better (ours)'),
  'retainer.steps.quality-sample.over': same('13 weeks', 'a quarter of samples together tells enough (ours)'),
  'retainer.steps.drift-check.every': same('7 days', 'a week evens out the weekdays'),
  'retainer.steps.drift-check.share': same(0.5, 'half of the columns: the data set has drifted (Evidently)'),
  'retainer.steps.oversight-check.every': same('30 days', 'habits change slowly (ours)'),
  'retainer.steps.oversight-check.caught.target': same('at least 90 %', 'below that, people wave through (ours)'),
  'retainer.steps.oversight-check.use.target': same('at least 60 %', 'below that, people work around it (ours)'),
  'retainer.steps.oversight-check.support.target': same('exactly 0', 'no support request is overdue'),
  'retainer.steps.oversight-check.training.target': same('exactly 0', 'nobody works with it untrained'),
  'retainer.steps.oversight-check.minSamples': same(20, 'fewer seeded errors tell little (ours)'),
  'retainer.steps.incident-review.every': same('30 days', 'monthly, as operations reviews are'),
  'retainer.steps.incident-review.reviewDays': byProfile(15, 10, 5, 'while people remember (ours)'),
  'retainer.steps.change-control.every': same('7 days', 'an unapproved version is no older than a week'),
  'retainer.steps.change-control.confirm': same('30 days', 'processes change between reviews (ours)'),
  'retainer.steps.change-control.failed': same('at most 30 %', 'beyond it releases fail more than they should (DORA)'),
  'retainer.steps.change-control.minReleases': same(4, 'fewer releases make no rate (ours)'),
  'retainer.steps.vendor-currency.every': same('30 days', 'notice is at least 60 days'),
  'retainer.steps.vendor-currency.page': same(
    '60 days',
    'vendors give at least 60 days’ notice (Azure OpenAI, Anthropic)',
  ),
  'retainer.steps.vendor-currency.freeze': same('30 days', 'then the successor comes before anything else (ours)'),
  'retainer.steps.unit-cost.every': same('30 days', 'bills come monthly'),
  'retainer.steps.unit-cost.most': same(1.2, 'a fifth more than planned (ours)'),
  'retainer.steps.value-review.every': same('30 days', 'monthly, with the client'),
  'retainer.steps.value-review.least': same(0.8, 'four fifths of what was promised (ours)'),
  'retainer.steps.owner-continuity.every': same('30 days', 'monthly'),
  'retainer.steps.owner-continuity.within': same('35 days', 'a month and a few days (ours)'),
  'retainer.steps.owner-continuity.deputyDays': same(5, 'a working week for the deputy (ours)'),
  'retainer.steps.rollback-drill.every': same(
    '12 weeks',
    'a quarter (ours; NIST SP 800-53 CP-4 asks for a set frequency)',
  ),
  'retainer.steps.rollback-drill.lapse': same('120 days', 'a month after the finding (ours)'),
  'retainer.steps.governance-review.every': same('12 weeks', 'a quarter (ours)'),
  'retainer.steps.governance-review.lapse': same('14 days', 'two weeks to fix a rule that does not hold (ours)'),

  'calendar.timezone': same('UTC', 'no time zone is written; UTC surprises everyone alike'),
  'calendar.freezes[].before': same(3, 'the last three days belong to the closing of the books (ours)'),
  'calendar.freezes[].after': same(2, 'and the first two (ours)'),
  'calendar.workdays': same([1, 2, 3, 4, 5], 'Monday to Friday'),
  'calendar.opens': same('08:00', 'usual office hours'),
  'calendar.closes': same('18:00', 'usual office hours'),
  'calendar.holidays': same<string[]>([], 'no holidays are written'),
  'calendar.freezes': same<Charter['calendar']['freezes']>([], 'no change freezes are written'),

  'plan.first-conversation': same(2, 'default plan: lock on day 15, handover on day 30'),
  'plan.process-redesign': same(5, 'default plan'),
  'plan.ownership': same(1, 'default plan'),
  'plan.metrics': same(3, 'default plan'),
  'plan.governance': same(2, 'default plan'),
  'plan.rollback-plan': same(2, 'default plan: lock on day 15'),
  'plan.build': same(7, 'default plan'),
  'plan.readiness': same(2, 'default plan'),
  'plan.staged-go-live': same(5, 'default plan'),
  'plan.operation-handover': same(1, 'default plan: handover on day 30'),

  'notices.mail': same(true, 'by mail, where the worker has a mail server and the person an address'),
  'notices.quiet': same<Role[]>([], 'every role hears what concerns it'),

  'limits.stallDays': same(10, 'two weeks without a requirement met is a standstill'),
  'limits.remindDays': byProfile(3, 2, 1, 'people are busy, not deaf (ours)'),
  'limits.deputyDays': byProfile(4, 3, 2, 'between the reminder and the escalation (ours)'),
  'limits.escalateDays': byProfile(5, 5, 3, 'a week late is a matter for account manager and sponsor (ours)'),
  'limits.caseDays': same(20, 'four weeks show the rhythm of most processes'),
  'limits.caseCount': byProfile(100, 200, 400, 'enough cases for a baseline with a usable interval (ours)'),
  'limits.drillFindingDays': same(90, 'a quarter (ours; NIST SP 800-53 CP-4 asks for a set frequency)'),
} as const;

export type DefaultKey = keyof typeof DEFAULTS;
type ValueOf<K extends DefaultKey> = (typeof DEFAULTS)[K]['values'][Profile];

/** A default that was merged into a charter. */
export interface AppliedDefault {
  path: (string | number)[];
  value: unknown;
  reason: string;
}

/** Fills what is not written from the defaults of a profile, and remembers what it filled. */
export interface Defaults {
  /** `path` is where the value belongs, if that is not the default's own name. */
  withDefault<K extends DefaultKey>(key: K, written: ValueOf<K> | undefined, path?: Path): ValueOf<K>;
  /** Fills with a value that follows from the rest of the charter. */
  inferred<T>(path: Path, written: T | undefined, value: T, reason: string): T;
  readonly applied: AppliedDefault[];
}

export function defaultsFor(profile: Profile): Defaults {
  const applied: AppliedDefault[] = [];
  const inferred: Defaults['inferred'] = (path, written, value, reason) => {
    if (written !== undefined) return written;
    applied.push({ path: [...path], value, reason });
    return value;
  };
  return {
    applied,
    inferred,
    withDefault: (key, written, path = key.split('.')) =>
      inferred(path, written, DEFAULTS[key].values[profile] as ValueOf<typeof key>, reasonOf(key)),
  };
}

/** Why a default is what it is; where the profile decides, what it is under each. */
export function reasonOf(key: DefaultKey): string {
  const { values, reason }: Default<unknown> = DEFAULTS[key];
  const { light, standard, strict } = values;
  return light === standard && standard === strict
    ? reason
    : `${reason}; light ${light}, standard ${standard}, strict ${strict}`;
}
