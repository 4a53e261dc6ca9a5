/** Rules for the beginning of a stage: its turn, an open change window, and no freeze of the whole portfolio. */

import { frozenBy, isRemedy } from '../findings/findings';
import { passStep } from '../gates/open-steps';
import { stagesPassed, stagesPlan } from '../gates/steps/staged-go-live';
import { changeWindowOpen, nextChangeWindow } from '../kernel/calendar';
import type { Deadline } from '../kernel/deadlines';
import { type CommandHandler, event, type NewEvent } from '../kernel/events';
import type { CommandOf } from '../model/commands';
import type { PortfolioFreeze } from '../model/releases';
import type { State } from '../model/state';
import { SYSTEM } from '../record/ledger';
import { setDesiredTarget } from '../rollback/switching';
import { shifted } from '../values/dates';

/** A stage that only a closed change window prevents. */
export function changeWindowDeadline(s: State, at: string): Deadline[] {
  if (!nextStage(s) || changeWindowOpen(s.workdays, at)) return [];
  const opens = nextChangeWindow(s.workdays, at);
  return opens ? [{ at: opens, happens: () => [] }] : [];
}

/** The stage that comes next, if nothing but the change window is in its way. */
export function nextStage(s: State): { index: number; exposure: number } | null {
  if (passStep(s) !== 'staged-go-live' || s.drill || s.target.confirmedAt === null || stagesPassed(s)) return null;
  // Nothing stops the release that is the approved remedy of what stops the others.
  const { release } = s.pass!;
  if ((s.hold && !isRemedy(s, release)) || frozenBy(s, release).length > 0) return null;
  const stage = s.pass!.stage;
  if (stage && stage.status !== 'passed') return null;
  const index = stage ? stage.index + 1 : 0;
  const exposure = s.charter.goLive.stages[index]?.exposure;
  if (exposure === undefined || (exposure > 0 && !s.pass!.goAt)) return null;
  return { index, exposure };
}

/** How long a known freeze counts before it is read again, ms. Lifting it is reported, too. */
const BELIEVED_MS = 3_600_000;
const ASKED_AGAIN_MS = 60_000;

const NOBODY_CAN_TELL = 'nobody can tell whether changes are frozen: ';

/** The freeze that was read, as the record has it. */
export const lookedAt = ({ by, reason, ...freeze }: PortfolioFreeze): PortfolioFreeze | { unknown: string } =>
  by === SYSTEM.id ? { unknown: reason.slice(NOBODY_CAN_TELL.length) } : { ...freeze, by, reason };

const isUnknown = (freeze: PortfolioFreeze | { unknown: string }): freeze is { unknown: string } => 'unknown' in freeze;

/** What prevents the stage. A freeze that cannot be read counts as a freeze. */
function freezeFound(s: State, freeze: PortfolioFreeze | { unknown: string }, at: string): NewEvent {
  if (isUnknown(freeze)) {
    const since = s.frozen?.by === SYSTEM.id ? s.frozen.since : at;
    const unknown = { since, by: SYSTEM.id, reason: `${NOBODY_CAN_TELL}${freeze.unknown}` };
    return event('freeze.found', { freeze: { ...unknown, until: null }, lookAt: shifted(at, ASKED_AGAIN_MS) });
  }
  const again = shifted(at, BELIEVED_MS);
  const lookAt = freeze.until !== null && freeze.until < again ? shifted(freeze.until, 0) : again;
  return event('freeze.found', { freeze, lookAt });
}

/** The next stage begins, if nothing is in its way at this moment. */
export const freezeRead: CommandHandler<CommandOf<'freeze-read'>> = (s, { freeze }, at) => {
  const next = nextStage(s);
  if (!next || !changeWindowOpen(s.workdays, at)) return [];
  if (freeze) return [freezeFound(s, freeze, at)];
  const { release } = s.pass!;
  return [
    ...(s.frozen ? [event('freeze.over', {})] : []),
    event('stage.begun', { release, ...next, plan: stagesPlan(s) }),
    ...setDesiredTarget(s, { base: s.live?.release ?? null, candidate: release, exposure: next.exposure }, 'stage'),
  ];
};

export const freezeChanged: CommandHandler<CommandOf<'freeze-changed'>> = (s) =>
  s.frozen && nextStage(s) ? [event('freeze.look-asked', {})] : [];
