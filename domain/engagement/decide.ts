/**
 * `decide(state, command, at) → events`: decides, here and nowhere else, what a command changes. A refusal is an event
 * too. Consequences go into the same append batch, so the ledger never ends between cause and effect
 * (docs/decisions/0003).
 */

import { approveRemedy, nameRemedy, remediate } from '../findings/findings';
import { closeIncident, openIncident, reviewIncident, updateIncident } from '../findings/incidents';
import { schedulesPaused, schedulesRepaired } from '../findings/schedule-findings';
import { baselinesMeasured } from '../gates/baselines';
import { casesJudged } from '../gates/cases';
import { isStepId } from '../gates/steps';
import { submitCases, submitEvidence, submitReading } from '../gates/submissions';
import { gateVerified } from '../gates/verification';
import { type CommandHandler, event, type NewEvent, refused } from '../kernel/events';
import { identify } from '../messages/identify';
import { repeatedRefusals } from '../messages/repeated-refusals';
import { unknownSenders } from '../messages/unknown-senders';
import type { StoredCharter } from '../model/charter';
import {
  type Command,
  type CommandKind,
  type CommandOf,
  isFromPerson,
  type Received,
  type Refusal,
} from '../model/commands';
import type { Actor, EventToAppend, KeyUse, StoredEntry } from '../model/entries';
import type { State } from '../model/state';
import { SYSTEM } from '../record/ledger';
import { eventToAppend, readEntry } from '../record/read-entry';
import { EVENT_VERSIONS } from '../record/versions';
import { siteSeen } from '../releases/site';
import { freezeChanged, freezeRead } from '../releases/stage-start';
import { readingsJoined, stageMeasured, submitReview } from '../releases/stages';
import { submitRelease } from '../releases/submission';
import { submitEffort } from '../retainer/effort';
import { gradeSample } from '../retainer/grades';
import { confirmProcess } from '../retainer/handoffs';
import { acknowledge, recordLeaver } from '../retainer/leavers';
import { pauseRetainer, resumeRetainer } from '../retainer/pause';
import { retainerReport } from '../retainer/report';
import { signReport } from '../retainer/report-signing';
import { watchReport } from '../retainer/steps/slo-watch';
import { decideValue } from '../retainer/value-decision';
import {
  drillEnded,
  drillIdTaken,
  drillNotStarted,
  drillPending,
  drillStarted,
  orderDrill,
  performed,
} from '../rollback/drills';
import {
  rollBackOnRequest,
  rollbackUnrecorded,
  targetFailed,
  targetPending,
  targetProbed,
} from '../rollback/switching';
import { amend } from '../sign-offs/amendments';
import { absent, acceptRole, transfer, waive } from '../sign-offs/roles';
import { revoke, sign } from '../sign-offs/sign-offs';
import { apply } from './apply';
import { clock, recordWorkdays } from './deadlines';
import {
  cancelRequested,
  close,
  hold,
  noticesUndelivered,
  recheck,
  recover,
  recoveredBy,
  resume,
  schedulesEnsured,
  schedulesFailed,
  schedulesRemoved,
} from './operation';
import { reactionsTo } from './policies';

type CommandHandlers = { [K in CommandKind]: CommandHandler<CommandOf<K>> };

const HANDLERS: CommandHandlers = {
  sign,
  revoke,
  transfer,
  'accept-role': acceptRole,
  absent,
  waive,
  'submit-evidence': submitEvidence,
  'submit-cases': submitCases,
  'submit-reading': submitReading,
  'submit-review': submitReview,
  'submit-release': submitRelease,
  'order-drill': orderDrill,
  performed,
  'roll-back': rollBackOnRequest,
  hold,
  resume,
  recheck,
  amend,
  close,
  clock: (s, _command, at) => clock(s, at),
  'workdays-computed': recordWorkdays,
  'gate-verified': gateVerified,
  'cases-judged': casesJudged,
  'baselines-measured': baselinesMeasured,
  'freeze-read': freezeRead,
  'freeze-changed': freezeChanged,
  'stage-measured': stageMeasured,
  'readings-joined': readingsJoined,
  'target-pending': targetPending,
  'target-failed': targetFailed,
  'target-probed': targetProbed,
  'drill-started': drillStarted,
  'drill-not-started': drillNotStarted,
  'drill-id-taken': drillIdTaken,
  'rollback-unrecorded': rollbackUnrecorded,
  'drill-pending': drillPending,
  'drill-ended': drillEnded,
  'schedules-ensured': schedulesEnsured,
  'schedules-removed': schedulesRemoved,
  'schedules-failed': schedulesFailed,
  'retainer-report': retainerReport,
  'schedules-repaired': schedulesRepaired,
  'schedules-paused': schedulesPaused,
  remediate,
  'name-remedy': nameRemedy,
  'approve-remedy': approveRemedy,
  'pause-retainer': pauseRetainer,
  'resume-retainer': resumeRetainer,
  acknowledge,
  'person-left': recordLeaver,
  'grade-sample': gradeSample,
  'incident-open': openIncident,
  'incident-update': updateIncident,
  'incident-close': closeIncident,
  'incident-review': reviewIncident,
  'confirm-process': confirmProcess,
  'decide-value': decideValue,
  'submit-effort': submitEffort,
  'sign-report': signReport,
  'watch-report': watchReport,
  'notices-undelivered': noticesUndelivered,
  'cancel-requested': cancelRequested,
  recover,
  'unknown-senders': unknownSenders,
  'refusals-repeated': repeatedRefusals,
};

/** A runaway is a defect: no command has more consequences than this. */
const MOST_CONSEQUENCES = 60;

/** Who sent the command, and how certain that is; one that is not certain enough is refused before any rule sees it. */
function resolveActor(s: State, command: Command, at: string): { actor: Actor; refusal: NewEvent[] | null } {
  if (command.kind === 'recover') return { actor: recoveredBy(command), refusal: null };
  if (!isFromPerson(command)) return { actor: SYSTEM, refusal: null };
  const { actor, refusal: judged } = identify(s, command, at);
  const refusal = judged ?? command.refusal ?? (command.usedFor && keyReused(command, command.usedFor));
  if (!refusal) return { actor, refusal: null };
  const gate = 'gate' in command && isStepId(command.gate) ? command.gate : undefined;
  const events = refused(command.kind, refusal.code, refusal.message, refusal.details, gate);
  return { actor, refusal: command.usedFor ? underItsKey(events, command.key) : events };
}

const keyReused = ({ key, kind, by }: Received, { entry, event, by: whose, at }: KeyUse): Refusal => ({
  code: 'KEY_REUSED',
  message: `the key ${key} stands for another message`,
  details: [
    `the key stands for entry ${entry}: ${event} by ${whose} at ${at}`,
    `said now: ${kind} by ${by}, with other content; or its text was erased since`,
  ],
});

/** The refusal names the message's key: it is recorded under a key of its own. */
const underItsKey = (events: readonly NewEvent[], key: string): NewEvent[] =>
  events.map((one) => (one.type === 'command.refused' ? { ...one, data: { ...one.data, key } } : one));

function handle(s: State, command: Command, at: string): NewEvent[] {
  // The rollback of an engagement that closes may need a person.
  // The order to roll back what is already being rolled back is answered, not refused.
  const answered = command.kind === 'performed' || (command.kind === 'roll-back' && s.closing?.mode === 'roll-back');
  const tooLate = s.closing && isFromPerson(command) && !answered;
  if (s.closedAt || tooLate)
    return isFromPerson(command) ? refused(command.kind, 'ALREADY_CLOSED', `${s.id} is closed`) : [];
  const rule = HANDLERS[command.kind] as CommandHandler<Command>;
  const events = rule(s, command, at);
  return events.length > 0 ? [...events, ...siteSeen(s, command, at)] : events;
}

/**
 * What a command changes, in order. Empty where it changes nothing (an outdated result of work).
 * @param at the moment of deciding, RFC 3339
 */
export function decide(state: State, command: Command, at: string): EventToAppend[] {
  const alike = 'alike' in command ? command.alike : undefined;
  // Who is one person under several ids is known before anything is decided, and recorded with what was decided.
  const s = alike ? { ...state, alike } : state;
  const { actor, refusal } = resolveActor(s, command, at);
  const isChanged = alike && JSON.stringify(alike) !== JSON.stringify(state.alike);
  return withConsequences(s, command.kind, at, [
    { events: refusal ?? handle(s, command, at), actor },
    { events: isChanged ? [event('people.alike', { alike })] : [], actor: SYSTEM },
  ]);
}

/** Events of one actor that have not been composed yet. */
interface ActorEvents {
  events: readonly NewEvent[];
  actor: Actor;
}

/** Events with everything that follows from them. @param cause named in the error if there is no end to what follows */
export function withConsequences(
  start: State,
  cause: string,
  at: string,
  caused: readonly ActorEvents[],
): EventToAppend[] {
  const drafts: EventToAppend[] = [];
  let s = start;
  const add = ({ events, actor }: ActorEvents): void => {
    for (const newEvent of events) {
      const draft = eventToAppend(newEvent, { at, actor }, EVENT_VERSIONS);
      drafts.push(draft);
      s = apply(s, readEntry(provisional(s, draft)));
    }
  };
  for (const one of caused) add(one);
  for (let next = reactionsTo(s, at); next.length > 0; next = reactionsTo(s, at)) {
    if (drafts.length > MOST_CONSEQUENCES)
      throw new Error(`${cause} has no end: ${drafts.map((draft) => draft.type).join(', ')}`);
    add({ events: next, actor: SYSTEM });
  }
  return drafts;
}

/** The entry that a draft is going to be, without its hash: enough to see what follows from it. */
export const provisional = (s: State, draft: EventToAppend): StoredEntry => ({
  ...draft,
  stream: s.id,
  seq: s.head.seq + 1,
  epoch: s.epoch,
  key: '',
  part: [0, 1],
  prev: s.head.hash,
  hash: '',
});

/** The first entry of an engagement's ledger. */
export function startOf({ store, charter, charterDigest, by }: CommandStart, at: string): EventToAppend {
  const started = event('engagement.started', { id: charter.id, store, charter, charterDigest });
  return eventToAppend(started, { at, actor: { id: by, assurance: 'asserted' } }, EVENT_VERSIONS);
}

export interface CommandStart {
  /** Id of the evidence store that will hold the ledger. */
  store: string;
  charter: StoredCharter;
  charterDigest: string;
  by: string;
}
