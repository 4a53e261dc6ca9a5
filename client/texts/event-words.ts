/** The ledger's events in words, for the timeline. */

import { casesText } from '../../domain/gates/steps/cases-text';
import { toleratedSilences, toleratedText } from '../../domain/gates/tolerated';
import { targetText } from '../../domain/kernel/target';
import { because, CLOSE_MODE_TEXTS, DECISION_TEXTS } from '../../domain/kernel/texts';
import { senderOfCount } from '../../domain/messages/repeated-refusals';
import type { Event, Events, EventType } from '../../domain/model/events';
import type { Answer, CasesFacts } from '../../domain/model/questions';
import { confirmationText } from '../../domain/rollback/confirmation';
import { localDay } from '../../domain/values/local-time';
import { withNames } from '../../domain/views/people-words';
import { counted, secondsText, withTimes } from './words';

type Name = (person: string) => string;

/** How times are printed: days are those of `timezone`, an IANA name; `moment` prints an instant, RFC 3339. */
export interface TimeFormat {
  timezone: string;
  moment: (at: string) => string;
}

/** What happened, in one line. `name` gives the name for a person id. */
export function inWords(event: Event, name: Name, times: TimeFormat): string {
  const tell = WORDS[event.type] as ((data: unknown, name: Name, times: TimeFormat) => string) | undefined;
  return tell ? tell(event.data, name, times) : event.type;
}

/** The people on whom an item is pending: nobody for an item that only dayone itself can supply. */
const assigneeText = (people: readonly string[], name: Name): string => people.map(name).join(', ') || 'nobody';
const short = (digest: string): string => digest.slice(0, 12);
const sentBy = (sender: string | null, name: Name): string => (sender === null ? '' : `; sent by ${name(sender)}`);
const due = (at: string | null, { moment }: TimeFormat): string => (at ? `, due ${moment(at)}` : '');

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

const measured = (readings: number): string =>
  readings > 1 ? `measured ${readings} times, latest result` : 'measured, result';

/** Whose sign-offs it outdates. */
const outdates = ({ outdates: all = [] }: Pick<Events['charter.amended'], 'outdates'>, name: Name): string =>
  all.length === 0
    ? ''
    : `; outdated: ${all.map(({ gate, role, by }) => `${name(by)} (${role}) at ${gate}`).join(', ')}`;

const WORDS: { [K in EventType]: (data: Events[K], name: Name, times: TimeFormat) => string } = {
  'engagement.recovered': (d) => `brought back from its ledger after entry ${d.after.seq}${because(d.why)}`,
  'engagement.started': (d) => `started: ${d.charter.title}, for ${d.charter.client}`,
  'calendar.laid-out': (d) => `precomputed the calendar: ${counted(d.workdays.length, 'working day')}`,

  'charter.amended': (d, name) => `amended the charter, now ${short(d.charterDigest)}${outdates(d, name)}`,
  'amendment.proposed': (d, name) => `proposed an amendment, which reopens ${d.reopens.join(', ')}${outdates(d, name)}`,
  'amendment.accepted': (d) => `the amendment is in force: charter ${short(d.charterDigest)}`,

  'gate.opened': (d, _name, times) => `${d.step}: gate opened${due(d.dueAt, times)}`,
  'gate.disproved': (d) => `${d.step}: verification failed${unanswered(d.answers)}`,
  'gate.accepted': (d) => [`${d.step}: accepted`, ...toleratedSilences(d.answers).map(toleratedText)].join('; '),
  'gate.reopened': (d) => `${d.step}: reopened, ${d.why}`,
  'gate.recheck-asked': (d) => `${d.step}: asked to re-check`,
  'gate.reminded': (d, name) => `${d.step}: reminded ${assigneeText(d.waitingOn, name)}`,
  'gate.deputised': (d, name) =>
    `${d.step}: asked the deputy, ${name(d.deputy)}; pending on ${assigneeText(d.waitingOn, name)}`,
  'gate.escalated': (d, name) =>
    `${d.step}: notified account manager and sponsor; pending on ${assigneeText(d.waitingOn, name)}`,

  'sign-off.given': (d) =>
    `${d.gate}: ${DECISION_TEXTS[d.decision]} as ${d.role}${d.actingFor ? `, covering for ${d.actingFor}` : ''}${d.kept ? ', recorded early for its gate' : ''}${d.unconfirmed ? `, ${d.unconfirmed} of its values not confirmed by the client` : ''}${because(d.comment)}`,
  'sign-off.revoked': (d) => `${d.gate}: took back the decision as ${d.role}${because(d.reason)}`,
  'role.transferred': (d, name) =>
    `handed over the role of ${d.role}${d.from ? ` from ${name(d.from)}` : ''} to ${name(d.to)}${because(d.reason)}`,
  'role.accepted': (d) => `accepted the role of ${d.role}`,
  'people.alike': (d, name) =>
    d.alike.length === 0
      ? 'no two ids are one person any more'
      : `one person under two ids: ${d.alike.map(({ people, by }) => `${people.map(name).join(' and ')} (same ${by})`).join(', ')}`,
  'absence.noted': (d, name, { moment }) =>
    `${name(d.person)} is away from ${moment(d.from)} until ${moment(d.until)}; ${name(d.cover)} covers for them${d.replaces ? `, in place of ${d.replaces.map(({ from, to }) => `${moment(from)} to ${moment(to)}`).join(' and ')}` : ''}`,
  'waiver.granted': (d, _name, { moment }) =>
    `${d.gate}: waived until ${moment(d.until)}: ${d.what}${because(d.reason)}`,
  'waiver.expired': (d) => `${d.gate}: the waiver of ${d.requirement} has ended`,
  'command.refused': (d, name, times) =>
    `refused: ${d.command}${d.gate ? ` of ${d.gate}` : ''}, ${d.code}: ${withTimes(withNames(d.message, name), times.moment)}${sentBy(senderOfCount(d), name)}`,
  'command.noted': (d, name, times) => `${d.command}: ${withTimes(withNames(d.note, name), times.moment)}`,

  'evidence.submitted': (d, name) => `submitted evidence ${d.name}, ${short(d.digest)}${outdates(d, name)}`,
  'cases.submitted': (d, name) => `submitted cases, ${short(d.digest)}${outdates(d, name)}`,
  'cases.judged': (d, _name, { timezone }) =>
    d.answer.ok
      ? `read the cases: ${casesText(d.answer.facts as CasesFacts, timezone)}`
      : `could not read the cases: ${d.answer.code}: ${d.answer.detail}`,
  'baseline.measured': (d, _name, { timezone }) =>
    `measured ${d.metric} before the change: ${Number(d.baseline.value.toPrecision(4))} (${counted(d.baseline.samples, 'case')}, ${localDay(d.from, timezone)} to ${localDay(d.to, timezone)}, ${timezone})`,
  'baseline.not-measured': (d) =>
    `could not measure before the change: ${Object.entries(d.problems)
      .map(([metric, problem]) => `${metric} (${problem})`)
      .join(', ')}`,
  'reading.attested': (d) => `read ${d.metric} as ${d.reading.value}`,
  'release.submitted': (d) => `submitted release ${d.manifest.release}`,
  'release.went-live': (d) => `release ${d.release} is live`,
  'release.withdrawn': (d) => `release ${d.release} is withdrawn: ${d.why}`,

  'drill.ordered': (d, name) => `ordered a drill of release ${d.release}, to be performed by ${name(d.performedBy)}`,
  'drill.renamed': (d) => `somebody else's workflow runs as ${d.drill} (${d.why}): the drill is started as ${d.as}`,
  'drill.started': (d) => `${d.drill} is in progress`,
  'drill.not-started': (d) => `${d.drill} could not start: ${d.problem}`,
  'drill.waits-for-person': (d) => `${d.drill} waits for the ${d.on} to switch by hand, key ${d.key}`,
  'drill.acted': (d) => `acted for ${d.drill}; the ${d.on} is to confirm, key ${d.key}`,
  'drill.performed': (d) => `switched by hand for ${d.drill}`,
  'drill.cancelled': (d) => `${d.drill} is cancelled: ${d.why}`,
  'drill.passed': (d) =>
    `drill of release ${d.release} passed: restored in ${secondsText(d.proof.restoreSeconds)} of ${secondsText(d.proof.rtoSeconds)}`,
  'drill.failed': (d) => `drill of release ${d.release} failed: ${d.problem}${d.restored ? '' : '; NOT RESTORED'}`,

  'target.desired': (d) => `${d.action}: wants ${targetText(d.target)}`,
  'target.pending': (d) => `waits for the ${d.on} to switch by hand, or to say what runs, key ${d.key}`,
  'target.performed': () => 'switched by hand',
  'target.switched': (d, name) =>
    `the target system has switched, in ${secondsText(d.seconds)}; ${confirmationText(d.confirmed, name)}`,
  'target.not-switched': (d) => `the switch is not confirmed: ${d.problem}`,
  'target.ordered-again': (d) =>
    d.key === d.before ? 'the switch is ordered once more' : `the switch is ordered again, key ${d.key}`,

  'go-live.decided': (d) => `go for release ${d.release}`,
  'freeze.found': (d, name, { moment }) =>
    `changes are frozen in the whole portfolio since ${moment(d.freeze.since)} by ${name(d.freeze.by)}${because(d.freeze.reason)}`,
  'freeze.look-asked': () => 'the freeze of the portfolio has changed: re-checks',
  'freeze.over': () => 'changes are not frozen any more',
  'stage.begun': (d) => `release ${d.release}: stage ${d.exposure} % begins`,
  'stage.measured': (d) => `release ${d.release}: ${measured(d.readings)} ${d.worst} (${verdicts(d.verdicts)})`,
  'readings.joined': (d) =>
    [
      d.digest === null
        ? `the readings of ${d.day} were not joined: each entry keeps its own attachment`
        : `the ${d.readings} readings of ${d.day} were joined in one attachment, ${short(d.digest)}`,
      ...(d.missing.entries === 1 ? ['the readings of 1 entry are missing'] : []),
      ...(d.missing.entries > 1 ? [`the readings of ${d.missing.entries} entries are missing`] : []),
    ].join('; '),
  'stage.reviewed': (d) => `release ${d.release}: ${counted(d.cases, 'case')} of the stage reviewed, ${d.wrong} wrong`,
  'stage.inconclusive': (d) => `release ${d.release}: inconclusive, a person decides: ${d.why}`,
  'stage.extended': (d, _name, { moment }) => `release ${d.release}: observed on until ${moment(d.until)}`,
  'stage.stopped': (d) => `release ${d.release}: stage stopped, ${d.why}`,
  'stage.passed': (d) => `release ${d.release}: stage ${d.exposure} % passed, by ${d.decidedBy}`,
  'rollback.pulled': (d) =>
    `rolled back release ${d.release}${d.automatic ? ' automatically' : ''} to ${targetText(d.to)}: ${d.reason}`,

  'hold.set': (d) => `on hold: ${d.reason}`,
  'hold.lifted': (d) => `the hold is lifted: ${d.reason}`,
  'pilot-mode.entered': (d) => `pilot mode, ${PILOT[d.why]}: ${d.detail}`,
  'pilot-mode.left': (d) => `out of pilot mode: ${d.by}`,

  'finding.opened': (d) => `${d.step}: finding (${d.severity}) for the ${d.owner}: ${d.what}`,
  'finding.overdue': (d) => `finding ${d.id} is overdue`,
  'finding.remediated': (d) => `finding ${d.id} is remedied: ${d.how}${d.evidence ? `, ${short(d.evidence)}` : ''}`,
  'finding.remedy-named': (d) => `release ${d.release} is to remedy finding ${d.id}`,
  'finding.remedy-approved': (d) => `approved release ${d.release} as the remedy of finding ${d.id}, as ${d.role}`,
  'finding.closed': (d) => `finding ${d.id} is closed: ${d.how}`,
  'incident.opened': (d) => `incident ${d.id}: ${d.what}`,

  'cancellation.ignored': () =>
    'somebody requested in Temporal that the workflow be cancelled; it continues (`dayone close` ends an engagement)',

  'schedule.armed': () => 'retainer schedules created',
  'schedule.not-armed': (d) => `the retainer schedules could not be created: ${d.problem}`,
  'schedule.removed': () => 'the retainer is ended',
  'schedule.paused': (d) =>
    d.schedules.length > 0
      ? `paused in Temporal, past dayone: ${d.schedules.join(', ')}`
      : "the retainer's schedules act again",
  'schedule.mended': (d) => `the retainer's schedules were not as they should be, and are: ${d.what.join('; ')}`,
  'schedule.missed': (d, _name, { moment }) =>
    `${d.step} was due at ${moment(d.dueAt)}, and no cycle came: creates the schedules again`,
  'retainer.paused': (d, _name, { moment }) => `paused the retainer until ${moment(d.until)}${because(d.reason)}`,
  'retainer.resumed': (d) => `the retainer continues${because(d.reason)}`,
  'watch.reported': (d) => `watched: ${d.verdict} (${verdicts(d.verdicts)})`,
  'retainer.reported': (d) => `retainer, ${d.step}: ${d.verdict} (${d.detail || verdicts(d.verdicts)})`,

  'request.opened': (d, _name, times) => `${d.step}: asks the ${d.role}: ${d.what}${due(d.dueAt, times)}`,
  'request.answered': (d) => `answered ${d.id}: ${d.how}`,
  'request.reminded': (d, name) => `${d.id}: reminded ${d.waitingOn.map(name).join(', ')}`,
  'request.deputised': (d, name) =>
    `${d.id}: asked the deputy, ${name(d.deputy)}; pending on ${d.waitingOn.map(name).join(', ')}`,
  'request.escalated': (d, name) =>
    `${d.id}: notified account manager and sponsor; pending on ${d.waitingOn.map(name).join(', ')}`,

  'prerequisite.lapsed': (d) => `${d.prerequisite} has lapsed: ${d.why}`,
  'prerequisite.regained': (d) => `${d.prerequisite} is proven again: ${d.how}`,
  'person.left': (d, name) => `${name(d.person)} has left${because(d.reason)}`,
  'owner.acknowledged': (d) => `acknowledged as ${d.as}`,
  'sample.drawn': (d) => `drew sample ${d.id}: ${d.cases.length} of ${d.population} cases`,
  'sample.graded': (d) => `graded sample ${d.sample}: ${d.good} of ${d.total} were right`,
  'incident.recorded': (d) =>
    `recorded incident ${d.id} (${d.severity}${d.serious ? `, ${d.serious}` : ''}): ${d.what}`,
  'incident.updated': (d, _name, times) => `incident ${d.id}: ${incidentChange(d, times)}`,
  'incident.closed': (d) => `incident ${d.id} is over: ${d.how}`,
  'incident.reviewed': (d) => `reviewed incident ${d.id}: ${d.learned}`,
  'process.confirmed': () => 'confirmed that the process is the one that was redesigned',
  'process.changed': (d) => `the process has changed: ${d.what}`,
  'value.decided': (d) => `decided on the value: ${d.decision}${because(d.reason)}`,
  'effort.submitted': (d) => `${d.hours} h of work on ${d.on}${because(d.what)}`,
  'report.signed': (d) => `accepted the report of ${d.period} as ${d.role}, ${short(d.digest)}`,

  'notice.undelivered': (d, name) =>
    `a notice reached nobody: ${d.to.map(({ person, by, why }) => `${person ? name(person) : 'the chat channel'}${by ? ` by ${by}` : ''}, ${why}`).join('; ')}`,

  'engagement.closing': (d) => `closes (${CLOSE_MODE_TEXTS[d.mode]}): ${d.reason}`,
  'engagement.closed': () => 'closed',
};

const PILOT = { stalled: 'stalled', 'ran-before-lock': 'ran before the lock', lapsed: 'a proof has lapsed' } as const;

function incidentChange(
  { id: _id, action, done, ...changed }: Events['incident.updated'],
  { moment }: TimeFormat,
): string {
  return [
    ...Object.entries(changed).map(([field, value]) => `${field} ${value}`),
    ...(action ? [`action for the ${action.owner} until ${moment(action.dueAt)}: ${action.what}`] : []),
    ...(done === undefined ? [] : [`action ${done} is done`]),
  ].join('; ');
}
