/**
 * The command behind an append, read back from its first entry: entries carry what was said and brought, so the rules
 * can be asked again. What carries only a verdict (a retainer's report, a stage's readings where their attachment is not
 * available) cannot be read back.
 */

import { missingBaselines, setOf } from '../gates/baselines';
import { gateOf } from '../gates/gate-of';
import type { RawReadings } from '../metrics/stage-series';
import type { Command, Span, SystemCommand } from '../model/commands';
import type { Entry, Events, EventType } from '../model/events';
import type { SignOff } from '../model/gates';
import type { PersonCommand } from '../model/messages';
import type { Answer } from '../model/questions';
import type { DrillEntry } from '../model/rollback';
import type { State } from '../model/state';
import type { StepId } from '../model/steps';
import { foldDrill } from '../record/drill-record';
import { lookedAt } from '../releases/stage-start';
import { answerBehind } from '../rollback/confirmation';
import { lookup } from '../values/own-members';

type Said = PersonCommand extends infer C ? (C extends PersonCommand ? Omit<C, 'key' | 'by'> : never) : never;

/** Drill stream → its entries. */
export type Drills = ReadonlyMap<string, readonly DrillEntry[]>;

type Reader<K extends EventType, C> = (data: Events[K], before: State, append: readonly Entry[]) => C[];
type Readers<C> = { [K in EventType]?: Reader<K, C> };

/** An instant may have been said with or without its milliseconds. */
const spellings = (at: string): string[] => [at, ...(at.endsWith('.000Z') ? [at.replace('.000Z', 'Z')] : [])];

const amended = ({ charter, charterDigest }: Events['charter.amended']): Said[] => [
  { kind: 'amend', charter, charterDigest },
];
const performed = ({ key }: { key: string }): Said[] => [{ kind: 'performed', switchKey: key }];

/** A sign-off that stood already: with its comment, or without one. */
const saidAgain = ({ role, decision, subject, comment }: SignOff, gate: StepId, { actor }: Entry): Said[] =>
  [{}, ...(comment === null ? [] : [{ comment }])].map((more) => ({
    kind: 'sign',
    gate,
    role,
    decision,
    subject,
    ...more,
    ...(actor.relayed ? { relayed: actor.relayed } : {}),
  }));

/** It may have named what it was about, or not. */
const rolledBack = (reason: string, release: string): Said[] => [
  { kind: 'roll-back', reason, release },
  { kind: 'roll-back', reason },
];

/** What a person may have said for this to be the first entry. More than one where an optional part leaves no trace. */
const SENT: Readers<Said> = {
  'sign-off.given': ({ gate, role, decision, subject, comment }, _before, [first]) => [
    {
      kind: 'sign',
      gate,
      role,
      decision,
      subject,
      ...(comment === null ? {} : { comment }),
      ...(first?.actor.relayed ? { relayed: first.actor.relayed } : {}),
    },
  ],
  'sign-off.revoked': ({ gate, role, reason }) => [
    { kind: 'revoke', gate, role, reason },
    { kind: 'revoke', gate, reason },
  ],
  'role.transferred': ({ role, to, reason }) => [{ kind: 'transfer', role, to, reason }],
  'role.accepted': ({ role }) => [{ kind: 'accept-role', role }],
  'absence.noted': ({ person, from, until, cover }) =>
    spellings(from).flatMap((begins) =>
      spellings(until).flatMap((ends): Said[] => [
        { kind: 'absent', person, from: begins, until: ends, cover },
        { kind: 'absent', from: begins, until: ends, cover },
      ]),
    ),
  'waiver.granted': ({ gate, requirement, until, reason }) =>
    spellings(until).map((ends) => ({ kind: 'waive', gate, requirement, until: ends, reason })),
  'evidence.submitted': ({ name, digest }) => [{ kind: 'submit-evidence', name, digest }],
  'cases.submitted': ({ digest }) => [{ kind: 'submit-cases', digest }],
  'reading.attested': ({ metric, reading: { at: _at, ...reading } }) => [
    { kind: 'submit-reading', metric, ...reading },
  ],
  'stage.reviewed': ({ cases, wrong, digest }) => [
    { kind: 'submit-review', cases, wrong, ...(digest === null ? {} : { digest }) },
  ],
  'release.submitted': ({ manifest }) => [{ kind: 'submit-release', manifest }],
  // Another one was on its way, and gives way.
  'release.withdrawn': (_data, _before, [, second]) =>
    second?.type === 'release.submitted' ? [{ kind: 'submit-release', manifest: second.data.manifest }] : [],
  'drill.ordered': () => [{ kind: 'order-drill' }],
  'target.performed': performed,
  'target.switched': performed,
  'drill.acted': performed,
  'drill.performed': performed,
  'rollback.pulled': ({ reason, release }) => rolledBack(reason, release),
  'hold.set': ({ reason }) => [{ kind: 'hold', reason }],
  'hold.lifted': ({ reason }) => [{ kind: 'resume', reason }],
  'gate.recheck-asked': () => [{ kind: 'recheck' }],
  'command.noted': ({ command, gate, role, release, reason }, before, [first]) => {
    if (command === 'recheck') return [{ kind: 'recheck' }];
    if (command === 'submit-cases') return before.cases ? [{ kind: command, digest: before.cases.digest }] : [];
    if (command === 'roll-back') return release && reason ? rolledBack(reason, release) : [];
    const given = gate && role ? gateOf(before, gate)?.signOffs[role] : undefined;
    return given ? saidAgain(given, gate!, first!) : [];
  },
  'charter.amended': amended,
  'amendment.proposed': amended,
  'owner.acknowledged': () => [{ kind: 'acknowledge' }],
  'person.left': ({ person, reason }) => [{ kind: 'person-left', person, reason }],
  'sample.graded': ({ sample, good, total, digest }) => [
    { kind: 'grade-sample', sample, good, total, ...(digest === null ? {} : { digest }) },
  ],
  'incident.recorded': ({ id, severity, what, harm, detectedAt, serious }, _before, [first]) => {
    const said = { severity, what, ...(harm === null ? {} : { harm }), ...(serious === null ? {} : { serious }) };
    const times = [
      ...spellings(detectedAt).map((at) => ({ detectedAt: at })),
      ...(first?.at === detectedAt ? [{}] : []),
    ];
    return times.map((time): Said => ({ kind: 'incident-open', incident: id, ...said, ...time }));
  },
  'incident.updated': ({ id, action, ...changed }) => {
    // The owner is who does it where nobody was named.
    const owners = action?.owner === 'owner' ? [{ owner: action.owner }, {}] : [action && { owner: action.owner }];
    const agreed = owners.map((owner) => (action ? { action: action.what, ...owner } : {}));
    const due = action ? spellings(action.dueAt) : [undefined];
    const told = changed.reportedAt === undefined ? [undefined] : spellings(changed.reportedAt);
    return due.flatMap((dueAt) =>
      told.flatMap((reportedAt) =>
        agreed.map(
          (one): Said => ({
            kind: 'incident-update',
            incident: id,
            ...changed,
            ...one,
            ...(dueAt === undefined ? {} : { dueAt }),
            ...(reportedAt === undefined ? {} : { reportedAt }),
          }),
        ),
      ),
    );
  },
  'incident.closed': ({ id, how }) => [{ kind: 'incident-close', incident: id, how }],
  'incident.reviewed': ({ id, learned }) => [{ kind: 'incident-review', incident: id, learned }],
  'process.confirmed': () => [{ kind: 'confirm-process' }],
  'process.changed': ({ what, handOvers }) => [{ kind: 'confirm-process', what, handOvers }],
  'value.decided': ({ decision, reason }) => [{ kind: 'decide-value', decision, reason }],
  'effort.submitted': ({ hours, on, what }, _before, [first]) =>
    [{ on }, ...(first?.at.startsWith(on) ? [{}] : [])].map(
      (day): Said => ({ kind: 'submit-effort', hours, ...(what === null ? {} : { what }), ...day }),
    ),
  'report.signed': ({ period, digest }) => [{ kind: 'sign-report', period, subject: digest }],
  'finding.remediated': ({ id, how, evidence }) => [
    { kind: 'remediate', finding: id, how, ...(evidence === null ? {} : { evidence }) },
  ],
  'finding.remedy-named': ({ id, release }) => [{ kind: 'name-remedy', finding: id, release }],
  'finding.remedy-approved': ({ id, release }) => [{ kind: 'approve-remedy', finding: id, release }],
  'retainer.paused': ({ until, reason }) =>
    spellings(until).map((end): Said => ({ kind: 'pause-retainer', until: end, reason })),
  'retainer.resumed': ({ reason }) => [{ kind: 'resume-retainer', reason }],
  'engagement.closing': ({ mode, reason }) => [
    { kind: 'close', reason },
    ...(mode === 'not-live'
      ? (['leave-running', 'roll-back'] as const).map((other): Said => ({ kind: 'close', mode: other, reason }))
      : [{ kind: 'close', mode, reason } as Said]),
  ],
};

/** Time alone, or work that had become outdated: what follows from the state follows with either. */
const BY_ITSELF: SystemCommand[] = [{ kind: 'clock' }, { kind: 'drill-started', drill: '' }];
const byItself = (): SystemCommand[] => BY_ITSELF;

const verified = ({ step, subject, answers }: Events['gate.accepted'] | Events['gate.disproved']): SystemCommand[] => [
  { kind: 'gate-verified', step, subject, answers },
];

/** One attempt returns what could be measured, and why the rest could not. */
function baselines(_data: unknown, before: State, append: readonly Entry[]): SystemCommand[] {
  const answers = new Map<string, Answer>();
  const scopes = new Map<string, Span>();
  for (const { type, data } of append) {
    if (type === 'baseline.measured') {
      const { metric, baseline, from, to } = data;
      answers.set(metric, { ok: true, facts: baseline });
      scopes.set(metric, { from, to });
    }
    if (type === 'baseline.not-measured')
      for (const [metric, problem] of Object.entries(data.problems)) {
        const [, code, detail] = /^([A-Z_]+): (.*)$/s.exec(problem) ?? ['', 'INTERNAL', problem];
        answers.set(metric, { ok: false, code: code!, detail: detail! });
        scopes.set(metric, { from: '', to: '' });
      }
  }
  const brought = { scopes: Object.fromEntries(scopes), answers: Object.fromEntries(answers) };
  return [{ kind: 'baselines-measured', of: setOf(missingBaselines(before)), ...brought }];
}

/** Commands that the engagement may have got from itself. */
const REPORTED: Readers<SystemCommand> = {
  'gate.accepted': verified,
  'gate.disproved': verified,
  'cases.judged': ({ of, answer }) => [{ kind: 'cases-judged', of, answer }],
  'baseline.measured': baselines,
  'baseline.not-measured': baselines,
  'calendar.laid-out': ({ workdays }) => [{ kind: 'workdays-computed', workdays }],
  'drill.started': ({ drill, run }) => [{ kind: 'drill-started', drill, ...(run ? { run } : {}) }],
  'drill.renamed': ({ drill, why }) => [{ kind: 'drill-id-taken', drill, detail: why }],
  'drill.not-started': ({ drill, problem }) => [{ kind: 'drill-not-started', drill, detail: problem }],
  'drill.waits-for-person': ({ drill, key, witness }) => [{ kind: 'drill-pending', drill, switchKey: key, witness }],
  'target.pending': ({ key }) => [{ kind: 'target-pending', switchKey: key }],
  'target.switched': ({ key, confirmed }) => {
    const answer = answerBehind(confirmed);
    return answer ? [{ kind: 'target-probed', switchKey: key, taken: false, answer }] : [];
  },
  'schedule.armed': ({ spec }) => [{ kind: 'schedules-ensured', spec }],
  'schedule.removed': () => [{ kind: 'schedules-removed' }],
  'schedule.not-armed': ({ problem }) => [{ kind: 'schedules-failed', detail: problem }],
  'target.not-switched': ({ key, problem, taken, answer }) => {
    if (answer) return [{ kind: 'target-probed', switchKey: key, taken, answer }];
    const [, code, detail] = /^([A-Z_]+): (.*)$/s.exec(problem) ?? [];
    if (code === undefined || detail === undefined) return [];
    return [{ kind: 'target-failed', switchKey: key, code, detail }];
  },
  'notice.undelivered': ({ entry, to }) => [{ kind: 'notices-undelivered', entry, to }],
  'gate.opened': byItself,
  'gate.reminded': byItself,
  'gate.deputised': byItself,
  'gate.escalated': byItself,
  'gate.reopened': byItself,
  'waiver.expired': byItself,
  'readings.joined': (data) => [{ kind: 'readings-joined', ...data }],
  'stage.begun': () => [{ kind: 'freeze-read', freeze: null }],
  'freeze.found': ({ freeze }) => [{ kind: 'freeze-read', freeze: lookedAt(freeze) }],
  'freeze.over': () => [{ kind: 'freeze-read', freeze: null }],
  'freeze.look-asked': () => [{ kind: 'freeze-changed' }],
  'target.desired': byItself,
  'go-live.decided': byItself,
  'release.went-live': byItself,
  'amendment.accepted': byItself,
  'pilot-mode.entered': byItself,
  'pilot-mode.left': byItself,
  'stage.stopped': byItself,
  'drill.cancelled': byItself,
  'finding.closed': byItself,
  'finding.opened': byItself,
  'finding.overdue': byItself,
  'incident.closed': byItself,
  'incident.updated': byItself,
  'request.opened': byItself,
  'request.answered': byItself,
  'request.reminded': byItself,
  'request.deputised': byItself,
  'request.escalated': byItself,
  'prerequisite.lapsed': byItself,
  'prerequisite.regained': byItself,
  'retainer.resumed': byItself,
  'schedule.missed': byItself,
  'schedule.mended': ({ what }) => [{ kind: 'schedules-repaired', what }],
  'schedule.paused': ({ schedules }) => [{ kind: 'schedules-paused', schedules }],
  'cancellation.ignored': ({ runId }) => [{ kind: 'cancel-requested', runId }],
  'engagement.closed': byItself,
  'incident.opened': ({ id, what }) => {
    const [, release] = /^the rollback of (.*?) was ordered while/.exec(what) ?? [];
    const key = /^unrecorded:(.*)$/s.exec(id)?.[1];
    return release === undefined || key === undefined ? [] : [{ kind: 'rollback-unrecorded', release, key }];
  },
};

/** What dayone itself does after an answer that is not on record, or after messages that are only counted. */
const NOT_READ_BACK: ReadonlySet<EventType> = new Set<EventType>([
  'command.refused',
  'people.alike',
  'retainer.reported',
  'target.ordered-again',
  'watch.reported',
]);

const readWith = <C>(readers: Readers<C>, append: readonly Entry[], before: State): C[] | null => {
  const [first] = append as [Entry];
  const reader = lookup(readers, first.type) as Reader<EventType, C> | undefined;
  return reader ? reader(first.data, before, append) : null;
};

/** A drill that ended is what its own stream says; one that never started has none. */
function drillEnded(ended: Extract<Entry, { type: 'drill.passed' | 'drill.failed' }>, drills: Drills): Command[] {
  const failed = ended.type === 'drill.failed' ? ended.data : null;
  const drill = ended.type === 'drill.failed' ? ended.data.drill : ended.data.proof.drill;
  const written = drills.get(drill);
  if (!written) return failed ? [{ kind: 'drill-not-started', drill, detail: failed.problem }] : [];
  const record = foldDrill(drill, written);
  if (record.outcome === 'open') return [];
  return [{ kind: 'drill-ended', drill, record, restored: record.restored, rtoSeconds: 0 }];
}

/** The command behind readings of a stage; null if the readings are not available. */
function measured({ data }: Entry, raw: RawReadings): Command[] | null {
  const { release, index, raw: of } = data as Events['stage.measured'];
  const readings = raw.get(of);
  return readings ? [{ kind: 'stage-measured', release, index, readings: [...readings] }] : null;
}

/** Commands of which one must be behind this append; null where none can be read back. */
export function commandsOf(
  append: readonly Entry[],
  before: State,
  { drills, raw }: { drills: Drills; raw: RawReadings },
): Command[] | null {
  const [first] = append as [Entry];
  if (first.type === 'stage.measured') return measured(first, raw);
  if (first.type === 'drill.passed' || first.type === 'drill.failed') return drillEnded(first, drills);
  if (first.type === 'engagement.recovered') {
    const { actor, data } = first;
    return [{ kind: 'recover', by: actor.id === 'dayone' ? null : actor.id, why: data.why }];
  }
  if (first.actor.id === 'dayone')
    return NOT_READ_BACK.has(first.type) ? null : (readWith(REPORTED, append, before) ?? byItself());
  const said = readWith(SENT, append, before);
  return said?.map((one) => ({ ...one, key: first.key, by: first.actor.id }) as PersonCommand) ?? null;
}

const BY_BOTH: ReadonlySet<string> = new Set<EventType>([
  'hold.set',
  'incident.closed',
  'incident.updated',
  'rollback.pulled',
  'target.switched',
  'release.withdrawn',
  'retainer.resumed',
]);

/** What only a person does: dayone itself never does. */
export const isSomebodys = ({ type }: Entry): boolean => Object.hasOwn(SENT, type) && !BY_BOTH.has(type);
