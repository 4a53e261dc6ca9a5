/** Changes in words, one line each. */
import { targetText } from '../kernel/target';
import { because, CLOSE_MODE_TEXTS, DECISION_TEXTS } from '../kernel/texts';
import type { OpenItem } from '../open-items/open-items';
import type { Change, ChangeKind, Changes } from './change';
import { roleOf, withNames } from './people-words';

/** How a reader wants people and times shown. */
export interface Telling {
  /** The name of a person id; the id itself if absent. */
  name?(person: string): string;
  /** The text of a time, RFC 3339; as it is if absent. */
  moment?(at: string): string;
}

const item = ({ step, what, role, person, holder, problem }: OpenItem, { name }: Required<Telling>): string =>
  `${step}: ${what} (${roleOf({ role, person, holder })}, ${person ? name(person) : 'nobody named'})${problem ? ` ! ${withNames(problem, name)}` : ''}`;

const WORDS: { [K in ChangeKind]: (change: Changes[K], telling: Required<Telling>) => string } = {
  stands: (c) =>
    `stands at ${c.step}, ${c.health}; the production lock is ${c.lock}; ${c.live ? `release ${c.live} is live` : 'nothing is live'}`,
  step: (c) => `now at ${c.to}`,
  health: (c) => `${c.to}, was ${c.from}`,
  lock: (c) => `the production lock is ${c.to}`,
  standing: (c) => `${c.prerequisite} is ${c.to}, was ${c.from}`,

  'gate-opened': (c, { moment }) => `${c.step}: gate opened${c.dueAt ? `, due ${moment(c.dueAt)}` : ''}`,
  'gate-accepted': (c) => `${c.step}: accepted`,
  'gate-reopened': (c) => `${c.step}: reopened${because(c.why)}`,
  asked: (c, by) => `waits for ${item(c.item, by)}`,
  problem: (c, by) => `still waits for ${item(c.item, by)}`,
  met: (c, by) => `met: ${item({ ...c.item, problem: null }, by)}`,
  dropped: (c, by) => `no longer waits for ${item({ ...c.item, problem: null }, by)}`,
  signed: (c, { name }) =>
    `${c.step}: ${name(c.by)} ${DECISION_TEXTS[c.decision]} as ${c.role}${c.kept ? ', recorded early for its gate' : ''}${because(c.comment)}`,
  'handed-in': (c, { name }) => `${name(c.by)} submitted ${c.what}${c.name ? ` ${c.name}` : ''}`,

  charter: (c) => `charter version ${c.version} is in force, ${c.digest.slice(0, 12)}`,
  'amendment-proposed': (c, { name }) => `${name(c.by)} proposed an amendment, which reopens ${c.gates.join(', ')}`,

  'release-submitted': (c, { name }) => `${name(c.by)} submitted release ${c.release}`,
  'release-live': (c) => `release ${c.release} is live`,
  'release-ended': (c) => `release ${c.release} is ${c.how}${because(c.why)}`,
  go: (c) => `go for release ${c.release}`,
  stage: (c) => `release ${c.release}: stage ${c.exposure} % ${c.status}${c.worst ? `, measured ${c.worst}` : ''}`,
  'stage-stopped': (c) => `release ${c.release}: stage ${c.exposure} % stopped`,
  'drill-ordered': (c, { name }) => `drill of release ${c.release} ordered, to be performed by ${name(c.performedBy)}`,
  'drill-started': (c) => `drill of release ${c.release} is in progress`,
  'drill-cancelled': (c) => `drill of release ${c.release} is cancelled: ${c.why}`,
  'drill-passed': (c) =>
    `drill of release ${c.release} passed: restored in ${Number(c.restoreSeconds.toPrecision(2))} s of ${c.rtoSeconds} s`,
  'drill-failed': (c) => (c.release ? `drill of release ${c.release} failed` : `${c.drill} failed`),
  target: (c) =>
    ({
      wanted: `the target system is asked for ${targetText(c.target)}`,
      confirmed: `the target system does ${targetText(c.target)}`,
      failed: `the target system has not switched to ${targetText(c.target)}${because(c.problem)}`,
    })[c.status],
  'rolled-back': (c, { name }) =>
    `release ${c.release} is rolled back to ${c.to ? `release ${c.to}` : 'work by people'}, by ${name(c.by)}: ${c.reason}`,
  'way-back-done': (c) => `the rollback from release ${c.release} took ${Number(c.seconds.toPrecision(2))} s`,

  hold: (c, { name }) => `on hold, by ${name(c.by)}: ${c.reason}`,
  'hold-lifted': () => 'the hold is lifted',
  'pilot-mode': (c) => `pilot mode: ${c.detail}`,
  'pilot-mode-left': () => 'out of pilot mode',
  'finding-opened': (c) => `finding ${c.finding} (${c.severity}) for the ${c.owner}: ${c.what}`,
  'finding-closed': (c) => `finding ${c.finding} is closed${because(c.how)}`,
  'retainer-armed': (c) => (c.armed ? 'retainer schedules created' : 'the retainer is ended'),
  retainer: (c) => `retainer, ${c.step}: ${c.verdict}`,

  closing: (c, { name }) => `closes, by ${name(c.by)} (${CLOSE_MODE_TEXTS[c.mode]}): ${c.reason}`,
  closed: () => 'closed',
};

/** Every kind of change. */
export const CHANGE_KINDS = Object.keys(WORDS) as readonly ChangeKind[];

/** A change in one line, without its time. */
export function tellChange(change: Change, telling: Telling = {}): string {
  const tell = WORDS[change.kind] as (change: Change, telling: Required<Telling>) => string;
  return tell(change, { name: (person) => person, moment: (at) => at, ...telling });
}
