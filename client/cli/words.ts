/** The ledger's events in words, for the timeline. */
import type { Event, Events, EventType } from '../../domain/events';
import type { Answer } from '../../domain/questions';
import type { Target } from '../../domain/target';
import { secondsText } from './names';
import { moment } from './output';

type Name = (person: string) => string;

/** What happened, in one line. `name` tells who stands behind a person id. */
export function inWords(event: Event, name: Name): string {
  const tell = WORDS[event.type] as ((data: unknown, name: Name) => string) | undefined;
  return tell ? tell(event.data, name) : event.type;
}

const short = (digest: string): string => digest.slice(0, 12);
const because = (text: string | null | undefined): string => (text ? `: ${text}` : '');
const due = (at: string | null): string => (at ? `, due ${moment(at)}` : '');

/** What the target system runs, in words. */
export function targetText({ base, candidate, exposure }: Target): string {
  const below = base === null ? 'work by people' : `release ${base}`;
  return candidate === null ? below : `${below}, ${exposure} % by release ${candidate}`;
}

function unanswered(answers: Record<string, Answer>): string {
  const failed = Object.entries(answers).flatMap(([id, answer]) =>
    answer.ok ? [] : [`${id.replace(/^check:/, '')} ${answer.code}`],
  );
  return failed.length > 0 ? ` (${failed.join(', ')})` : '';
}

const verdicts = (all: Events['stage.measured']['verdicts']): string =>
  all
    .map((one) => `${one.metric} ${one.verdict}${one.value === null ? '' : ` at ${Number(one.value.toPrecision(3))}`}`)
    .join(', ');

const WORDS: { [K in EventType]: (data: Events[K], name: Name) => string } = {
  'engagement.recovered': (d) => `brought back from its ledger after entry ${d.after.seq}${because(d.why)}`,
  'engagement.started': (d) => `started: ${d.charter.title}, for ${d.charter.client}`,
  'calendar.laid-out': (d) => `laid out the calendar: ${d.workdays.length} working days`,

  'charter.amended': (d) => `amended the charter, now ${short(d.charterDigest)}`,
  'amendment.proposed': (d) => `proposed an amendment, which reopens ${d.reopens.join(', ')}`,
  'amendment.accepted': (d) => `the amendment is in force: charter ${short(d.charterDigest)}`,

  'gate.opened': (d) => `${d.step}: its gate is asked now${due(d.dueAt)}`,
  'gate.disproved': (d) => `${d.step}: looked, and not everything holds${unanswered(d.answers)}`,
  'gate.accepted': (d) => `${d.step}: accepted`,
  'gate.reopened': (d) => `${d.step}: reopened, ${d.why}`,
  'gate.recheck-asked': (d) => `${d.step}: asked to look again`,
  'gate.reminded': (d, name) => `${d.step}: reminded ${d.waitingOn.map(name).join(', ')}`,
  'gate.deputised': (d, name) =>
    `${d.step}: asked the deputy, ${name(d.deputy)}; ${d.waitingOn.map(name).join(', ')} is waited for`,
  'gate.escalated': (d, name) =>
    `${d.step}: told account manager and sponsor that ${d.waitingOn.map(name).join(', ')} is waited for`,

  'sign-off.given': (d) =>
    `${d.gate}: ${SIGNED[d.decision]} as ${d.role}${d.actingFor ? `, standing in for ${d.actingFor}` : ''}${d.kept ? ', kept for its gate' : ''}${because(d.comment)}`,
  'sign-off.revoked': (d) => `${d.gate}: took back the decision as ${d.role}${because(d.reason)}`,
  'role.transferred': (d, name) =>
    `handed over the role of ${d.role}${d.from ? ` from ${name(d.from)}` : ''} to ${name(d.to)}${because(d.reason)}`,
  'role.accepted': (d) => `accepted the role of ${d.role}`,
  'absence.noted': (d, name) =>
    `${name(d.person)} is away from ${moment(d.from)} until ${moment(d.until)}; ${name(d.cover)} stands in`,
  'waiver.granted': (d) => `${d.gate}: waived until ${moment(d.until)}: ${d.what}${because(d.reason)}`,
  'waiver.expired': (d) => `${d.gate}: the waiver of ${d.requirement} has ended`,
  'command.refused': (d) => `refused ${d.command}${d.gate ? ` of ${d.gate}` : ''}, ${d.code}: ${d.message}`,
  'command.noted': (d) => `${d.command}: ${d.note}`,

  'evidence.submitted': (d) => `submitted evidence ${d.name}, ${short(d.digest)}`,
  'cases.submitted': (d) => `submitted cases, ${short(d.digest)}`,
  'baseline.measured': (d) =>
    `measured ${d.metric} before the change: ${Number(d.baseline.value.toPrecision(4))} (${d.baseline.samples} cases, ${d.from.slice(0, 10)} to ${d.to.slice(0, 10)})`,
  'baseline.not-measured': (d) =>
    `could not measure before the change: ${Object.entries(d.problems)
      .map(([metric, problem]) => `${metric} (${problem})`)
      .join(', ')}`,
  'reading.attested': (d) => `read ${d.metric} as ${d.reading.value}`,
  'release.submitted': (d) => `submitted release ${d.manifest.release}`,
  'release.went-live': (d) => `release ${d.release} is live`,
  'release.withdrawn': (d) => `release ${d.release} is withdrawn: ${d.why}`,

  'drill.ordered': (d, name) => `ordered a drill of release ${d.release}, to be performed by ${name(d.performedBy)}`,
  'drill.started': (d) => `${d.drill} is under way`,
  'drill.not-started': (d) => `${d.drill} could not start: ${d.problem}`,
  'drill.waits-for-person': (d) => `${d.drill} waits for the ${d.on} to switch by hand, key ${d.key}`,
  'drill.acted': (d) => `acted for ${d.drill}; the ${d.on} is to confirm, key ${d.key}`,
  'drill.performed': (d) => `switched by hand for ${d.drill}`,
  'drill.cancelled': (d) => `${d.drill} is cancelled: ${d.why}`,
  'drill.passed': (d) =>
    `drill of release ${d.release} passed: restored in ${secondsText(d.proof.restoreSeconds)} of ${secondsText(d.proof.rtoSeconds)}`,
  'drill.failed': (d) => `drill of release ${d.release} failed: ${d.problem}${d.restored ? '' : '; NOT RESTORED'}`,

  'target.desired': (d) => `${d.action}: wants ${targetText(d.target)}`,
  'target.pending': (d) => `waits for the ${d.on} to switch by hand, key ${d.key}`,
  'target.performed': () => 'switched by hand',
  'target.switched': (d) => `the target system has switched, in ${secondsText(d.seconds)}`,
  'target.not-switched': (d) => `the target system has not switched: ${d.problem}`,

  'go-live.decided': (d) => `go for release ${d.release}`,
  'freeze.found': (d, name) =>
    `changes are frozen in the whole portfolio since ${d.freeze.since} by ${name(d.freeze.by)}${because(d.freeze.reason)}`,
  'freeze.look-asked': () => 'the freeze of the portfolio has changed: looks again',
  'freeze.over': () => 'changes are not frozen any more',
  'stage.begun': (d) => `release ${d.release}: stage ${d.exposure} % begins`,
  'stage.measured': (d) => `release ${d.release}: measured ${d.worst} (${verdicts(d.verdicts)})`,
  'stage.reviewed': (d) => `release ${d.release}: ${d.cases} cases of the stage reviewed, ${d.wrong} wrong`,
  'stage.inconclusive': (d) => `release ${d.release}: inconclusive, a person decides: ${d.why}`,
  'stage.extended': (d) => `release ${d.release}: observed on until ${moment(d.until)}`,
  'stage.stopped': (d) => `release ${d.release}: stage stopped, ${d.why}`,
  'stage.passed': (d) => `release ${d.release}: stage ${d.exposure} % passed, by ${d.decidedBy}`,
  'rollback.pulled': (d) =>
    `rolled back release ${d.release}${d.automatic ? ' automatically' : ''} to ${targetText(d.to)}: ${d.reason}`,

  'hold.set': (d) => `on hold: ${d.reason}`,
  'hold.lifted': (d) => `the hold is lifted: ${d.reason}`,
  'pilot-mode.entered': (d) => `pilot mode, ${d.why === 'stalled' ? 'stalled' : 'ran before the lock'}: ${d.detail}`,
  'pilot-mode.left': (d) => `out of pilot mode: ${d.by}`,

  'finding.opened': (d) => `${d.step}: finding (${d.severity}) for the ${d.owner}: ${d.what}`,
  'finding.closed': (d) => `finding ${d.id} is closed: ${d.how}`,
  'incident.opened': (d) => `incident ${d.id}: ${d.what}`,

  'schedule.armed': () => 'the retainer is armed',
  'schedule.not-armed': (d) => `the retainer could not be armed: ${d.problem}`,
  'schedule.removed': () => 'the retainer is ended',
  'watch.reported': (d) => `watched: ${d.verdict} (${verdicts(d.verdicts)})`,
  'retainer.reported': (d) => `retainer, ${d.step}: ${d.verdict} (${verdicts(d.verdicts)})`,

  'notice.undelivered': (d, name) =>
    `a notice reached nobody: ${d.to.map(({ person, by, why }) => `${person ? name(person) : 'the chat channel'}${by ? ` by ${by}` : ''}, ${why}`).join('; ')}`,

  'engagement.closing': (d) => `closes (${CLOSING[d.mode]}): ${d.reason}`,
  'engagement.closed': () => 'closed',
};

const SIGNED = { approve: 'approved', reject: 'rejected', 'request-changes': 'requested changes' } as const;
const CLOSING = {
  'leave-running': 'what is live stays',
  'roll-back': 'what is live goes first',
  'not-live': 'nothing is live',
} as const;
