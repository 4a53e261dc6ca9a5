/** How the story prints the entries of a ledger and the state of the target system. */

import { gateOf } from '../../domain/gates/gate-of';
import { lockOpen } from '../../domain/gates/prerequisites';
import { numberOf } from '../../domain/gates/steps';
import type { Charter } from '../../domain/model/charter';
import type { Entry, Events, EventType } from '../../domain/model/events';
import type { FindingSeverity } from '../../domain/model/findings';
import type { MetricVerdict } from '../../domain/model/metrics';
import type { Role } from '../../domain/model/people';
import type { Target } from '../../domain/model/rollback';
import type { State } from '../../domain/model/state';
import type { StepId } from '../../domain/model/steps';
import { confirmationText } from '../../domain/rollback/confirmation';
import type { Line } from './page';

/** Person id → name. */
export type Who = (id: string) => string;

interface DemoMoment {
  entry: Entry;
  before: State | null;
  after: State;
  who: Who;
}

type Telling<K extends EventType> = (data: Events[K], moment: DemoMoment) => Line[];

export const stepLabel = (step: StepId): string => `${String(numberOf(step)).padStart(2)} ${step}`;

/** A list for people: `a, b and c`. */
export const listed = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;

const metricOf = (charter: Charter, id: string) => (charter.metrics ?? []).find((one) => one.id === id);

/** A value of a metric without its unit: a share as a percentage. */
function figure(charter: Charter, metric: string, value: number | null): string {
  if (value === null) return 'no value';
  return metricOf(charter, metric)?.aggregation === 'share' ? `${(value * 100).toFixed(1)} %` : value.toFixed(2);
}

/** A value of a metric in its own unit. */
export function valueText(charter: Charter, metric: string, value: number | null): string {
  const unit = metricOf(charter, metric)?.aggregation === 'share' ? '' : metricOf(charter, metric)?.unit;
  return [figure(charter, metric, value), unit].filter(Boolean).join(' ');
}

/** What the target system says of itself. */
export function targetText({ base, candidate, exposure }: Target): string {
  const first = base ?? 'people';
  const rest = base === null ? 'people handle' : `${base} handles`;
  if (candidate === null) return `${rest} all mail`;
  if (exposure === 0) return `${rest} all mail, ${candidate} decides in parallel, in shadow`;
  if (exposure === 100) return `${candidate} handles all mail, still as the candidate`;
  return `${candidate} handles ${exposure} % of the mail, ${first} the rest`;
}

/** `step: what is missing` lines, grouped by their step. */
export function byStep(details: readonly string[]): [step: StepId, missing: string[]][] {
  const groups = new Map<StepId, string[]>();
  for (const detail of details) {
    const colon = detail.indexOf(': ');
    const step = detail.slice(0, colon) as StepId;
    groups.set(step, [...(groups.get(step) ?? []), detail.slice(colon + 2)]);
  }
  return [...groups];
}

const measured = (charter: Charter, verdicts: readonly MetricVerdict[]): string =>
  listed(verdicts.map(({ metric, value }) => `${metric} ${figure(charter, metric, value)}`));

const held = (checks: number): string => (checks === 1 ? 'one check holds' : `${checks} checks hold`);

/** How urgent a finding is, in addition to its severity: one reading can open several, each for somebody else. */
const URGENCY: Record<FindingSeverity, string> = {
  ticket: 'finding: ticket',
  page: 'finding: page (urgent)',
  freeze: 'finding: freeze (no release meanwhile)',
};

const TOLD: { [K in EventType]?: Telling<K> } = {
  'engagement.started': ({ id, charter }, { entry, who }) => [
    { label: 'start', word: id, text: `${charter.title}, ${charter.client}; by ${who(entry.actor.id)}` },
  ],
  'command.refused': ({ command, code, message, details, gate }, { after, who }) => {
    const label = gate ? stepLabel(gate) : command;
    const refused: Line = { label, word: `refused ${code}`, tone: 'bad', text: message };
    if (code === 'PRODUCTION_LOCKED') return [{ ...refused, text: `${message}; ${details.length} things are missing` }];
    if (code === 'FROZEN') return [{ ...refused, text: `${message}: ${details.join('; ')}` }];
    const asked = details.map((detail) => {
      const [role, person = ''] = detail.split(': ');
      return after.charter.people[role as Role] === person ? `${who(person)} (${role})` : detail;
    });
    return [{ ...refused, more: asked.length > 0 ? [`asked are ${listed(asked)}`] : [] }];
  },
  'charter.amended': (_data, { entry, after, who }) => [
    { label: 'amend', word: `charter version ${after.charterVersion}`, text: `by ${who(entry.actor.id)}` },
  ],
  'gate.disproved': ({ step, answers }) => {
    const silent = Object.values(answers).filter((answer) => !answer.ok).length;
    const text = `by the gate activities: ${silent} of ${Object.keys(answers).length} answers do not confirm what is claimed`;
    return [{ label: stepLabel(step), word: 'failed verification', tone: 'bad', text }];
  },
  'gate.accepted': ({ step, subject, answers }, { before, after, who }) => {
    const signers = Object.values(gateOf(after, step)?.signOffs ?? {}).filter((given) => given.subject === subject);
    const cases = after.cases?.facts;
    const parts = [
      `signed by ${listed(signers.map(({ by }) => who(by)))}`,
      ...(step === 'process-redesign' && cases ? [`${cases.count} cases over ${cases.workingDays} working days`] : []),
      held(Object.keys(answers).length),
    ];
    const opened = before !== null && !lockOpen(before) && lockOpen(after);
    return [
      { label: stepLabel(step), word: 'accepted', tone: 'good', text: parts.join('; ') },
      ...(opened ? [{ label: '', word: 'the production lock is open', tone: 'good' as const, text: '' }] : []),
    ];
  },
  'release.submitted': ({ manifest }, { entry, after, who }) => {
    const { release, evaluation, notes } = manifest;
    const found = Object.entries(evaluation).map(([id, { value }]) => `${id} ${figure(after.charter, id, value)}`);
    const claim = `It claims ${listed(found)}.`;
    const text = [`submitted by ${who(entry.actor.id)}.`, notes, claim].filter((one) => one !== undefined).join(' ');
    return [{ label: 'release', word: release, text }];
  },
  'drill.ordered': ({ release, performedBy }, { entry, who }) => [
    {
      label: 'drill',
      word: `of ${release}`,
      text: `ordered by ${who(entry.actor.id)}, performed by ${who(performedBy)}`,
    },
  ],
  'drill.passed': ({ proof }, { after }) => {
    const mail = after.charter.rollback?.compensated ? 'what it had filtered out is back with people, ' : '';
    const time = `fallback proven after ${proof.restoreSeconds} s, RTO ${proof.rtoSeconds} s`;
    return [{ label: 'drill', word: 'passed', tone: 'good', text: `${time}; ${mail}restored and steady again` }];
  },
  'drill.failed': ({ problem }) => [{ label: 'drill', word: 'failed', tone: 'bad', text: problem }],
  'go-live.decided': ({ release }, { after, who }) => {
    const signers = Object.values(after.pass?.gates['staged-go-live'].signOffs ?? {});
    return [
      {
        label: stepLabel('staged-go-live'),
        word: `go for ${release}`,
        tone: 'good',
        text: `said by ${listed(signers.map(({ by }) => who(by)))}`,
      },
    ];
  },
  'stage.passed': ({ exposure }, { after, entry }) => {
    const { observedFrom, last } = after.pass!.stage!;
    const seconds = ((Date.parse(entry.at) - Date.parse(observedFrom!)) / 1000).toFixed(1);
    const text = `after ${seconds} s: ${measured(after.charter, last?.verdicts ?? [])}`;
    return [{ label: `stage ${exposure} %`, word: 'passed', tone: 'good', text }];
  },
  'rollback.pulled': ({ release, reason, automatic }) => [
    {
      label: 'rollback',
      word: `${release} rolled back ${automatic ? 'automatically' : 'by hand'}`,
      tone: 'bad',
      text: reason,
    },
  ],
  'target.switched': ({ seconds, confirmed }, { after, who }) => [
    {
      label: after.target.action,
      word: 'confirmed',
      tone: 'good',
      text: `after ${seconds} s, ${confirmationText(confirmed, who)}`,
    },
    ...(after.target.action === 'rollback' && after.hold
      ? [
          {
            label: 'hold',
            word: 'on hold',
            tone: 'open' as const,
            text: `nothing moves forward before a person clears it; the rollback took ${seconds} s`,
          },
        ]
      : []),
  ],
  'hold.lifted': ({ reason }, { entry, who }) => [
    { label: 'resume', word: 'lifted', text: `by ${who(entry.actor.id)}: ${reason}` },
  ],
  'release.went-live': ({ release }) => [{ label: 'release', word: `${release} is live`, tone: 'good', text: '' }],
  'schedule.armed': (_data, { after }) => [
    { label: 'schedule', word: 'armed', text: `a cycle of the retainer every ${after.charter.retainer.every}` },
  ],
  'retainer.reported': ({ step, verdict, verdicts, detail }, { after: { charter } }) => [
    {
      label: step,
      word: verdict,
      tone: verdict === 'pass' ? 'good' : verdict === 'fail' ? 'bad' : 'open',
      text: verdicts.length > 0 ? 'measured on live mail:' : detail,
      more: verdicts.map((one) => {
        const { target, aggregation } = metricOf(charter, one.metric) ?? {};
        if (aggregation === 'distribution') return `${one.metric} ${one.detail}: ${one.verdict}`;
        const value = valueText(charter, one.metric, one.value);
        return `${one.metric} ${value} over ${one.samples ?? 'unknown'} mails, asked is ${target}: ${one.verdict}`;
      }),
    },
  ],
  'finding.opened': ({ severity, what, owner, dueAt }, { after, who }) => [
    {
      label: 'finding',
      word: `${URGENCY[severity]}`,
      tone: 'bad',
      text: `${what}; for ${who(after.charter.people[owner] ?? owner)}${dueAt ? `, until ${dueAt.slice(0, 10)}` : ''}`,
    },
  ],
  'request.opened': ({ what, role }, { after, who }) => [
    { label: 'request', tone: 'open', text: `${who(after.charter.people[role] ?? role)} is asked: ${what}` },
  ],
  'person.left': ({ person, reason }, { entry, who }) => [
    {
      label: 'people',
      word: `${who(person)} has left`,
      tone: 'bad',
      text: `said by ${who(entry.actor.id)}: ${reason}`,
    },
  ],
  'prerequisite.lapsed': ({ prerequisite, why }) => [
    { label: 'status', word: `${prerequisite} lapsed`, tone: 'bad', text: why },
  ],
  'prerequisite.regained': ({ prerequisite, how }) => [
    { label: 'status', word: `${prerequisite} proven`, tone: 'good', text: how },
  ],
  'pilot-mode.entered': ({ detail }) => [{ label: 'pilot mode', word: 'entered', tone: 'bad', text: detail }],
  'pilot-mode.left': ({ by }) => [{ label: 'pilot mode', word: 'left', tone: 'good', text: by }],
  'role.transferred': ({ role, to }, { entry, who }) => [
    { label: 'people', word: role, text: `handed over to ${who(to)} by ${who(entry.actor.id)}` },
  ],
};

/** What an entry says, as lines of the story; nothing for what only dayone itself needs to know. */
export function sentence(moment: DemoMoment): Line[] {
  const tell = TOLD[moment.entry.type] as Telling<EventType> | undefined;
  const at = Date.parse(moment.entry.at);
  return (tell?.(moment.entry.data, moment) ?? []).map((line) => ({ ...line, at }));
}
