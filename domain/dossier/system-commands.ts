/** What dayone did itself, read back from the entries that it became. */
import { missingBaselines, setOf } from '../gates/baselines';
import type { Span, SystemCommand } from '../model/commands';
import type { Entry, Events } from '../model/events';
import type { Answer } from '../model/questions';
import type { State } from '../model/state';
import { lookedAt } from '../releases/stage-start';
import { answerBehind } from '../rollback/confirmation';
import type { Readers } from './entry-readers';

/** Time alone, or work that had become outdated: what follows from the state follows with either. */
const BY_ITSELF: SystemCommand[] = [{ kind: 'clock' }, { kind: 'drill-started', drill: '' }];
/** What follows from the state. */
export const byItself = (): SystemCommand[] => BY_ITSELF;

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
export const REPORTED: Readers<SystemCommand> = {
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
