/**
 * Every default of the charter, with its reason, in one place. They are merged into the charter at start and at
 * amendment, so a change here never changes a running engagement. What is marked "ours" is a proposal, not a norm.
 */
import type { Assurance, Role } from '../people';
import type { StepId } from '../state';
import type { Charter, Metric, Rollback } from './charter';
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

/** The retainer steps that run today. */
export const RETAINER_STEPS = ['slo-watch'] as const;

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
  'process.currency': same('EUR', 'no currency is written beside the hourly cost'),
  'process.cost.pilot.cost': same(40_000, 'a usual pilot budget (ours)'),
  'process.cost.pilot.weeks': same(12, 'a usual pilot quarter (ours)'),
  'process.cost.pilot.chance': same(0.48, 'share of AI projects that reach production (Gartner)'),
  'process.cost.pilot.tries': same(3, 'after three pilots patience ends (ours)'),
  'process.cost.pilot.hardeningCost': same(60_000, 'making a pilot fit for operation afterwards (ours)'),
  'process.cost.pilot.hardeningWeeks': same(35, 'eight months from prototype to production (Gartner)'),
  'process.cost.production.cost': same(110_000, 'pilot and hardening in one, with the way back (ours)'),
  'process.cost.production.weeks': same(6, 'the plan of the ten steps: 30 working days'),
  'process.cost.production.chance': same(0.8, 'four of five, until you have a history of your own (ours)'),
  'process.cost.runPerWeek': same(0, 'no running cost is written'),

  'metrics.window': same('7 days', 'a week evens out the weekdays'),
  'metrics.minSamples': byProfile(20, 50, 100, 'below 50 data points a comparison says little (Kayenta)'),
  'metrics.limits.failures': same(0, 'one failed measurement is one too many (Argo Rollouts)'),
  'metrics.limits.errors': same(4, 'a source may be away for a while (Argo Rollouts)'),
  'metrics.baseline.over': same('28 days', 'four weeks show the rhythm of most processes'),
  'metrics.missing': same<Metric['missing']>('error', 'missing data never passes'),
  'metrics.critical': same(false, 'only what you call critical rolls back by itself'),
  'metrics.owner': same<Role>('owner', 'the owner answers for the process'),
  'metrics.from': same<Metric['from']>('today', 'it can be measured before the system exists'),
  'metrics.source.maxAge': same('7 days', 'an attested reading is good for one window'),

  'rollback.triggers': same(
    ['a critical guardrail fails', 'a stage fails', 'somebody who may pull it says so'],
    'what pulls the way back in any case',
  ),
  'rollback.mayPull': same<Rollback['mayPull']>(['owner', 'deputy'], 'whoever may stop the process may pull it'),
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
  'retainer.steps.slo-watch': byProfile('7 days', '1 day', '1 day', 'limits are looked at in the cycle'),

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
export interface Filler {
  /** `path` is where the value belongs, if that is not the default's own name. */
  fill<K extends DefaultKey>(key: K, written: ValueOf<K> | undefined, path?: Path): ValueOf<K>;
  /** Fills with a value that follows from the rest of the charter. */
  derive<T>(path: Path, written: T | undefined, value: T, reason: string): T;
  readonly applied: AppliedDefault[];
}

export function filler(profile: Profile): Filler {
  const applied: AppliedDefault[] = [];
  const derive: Filler['derive'] = (path, written, value, reason) => {
    if (written !== undefined) return written;
    applied.push({ path: [...path], value, reason });
    return value;
  };
  return {
    applied,
    derive,
    fill: (key, written, path = key.split('.')) =>
      derive(path, written, DEFAULTS[key].values[profile] as ValueOf<typeof key>, reasonOf(key)),
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
