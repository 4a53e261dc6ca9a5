/** Rules for the rollback drill: ordered by owner or deputy, performed by whom the charter names, on one release. */

import { passStep } from '../gates/open-steps';
import { conflictCheck } from '../gates/separation';
import { type CommandHandler, event, type NewEvent, refused } from '../kernel/events';
import { drillWorkflowId } from '../kernel/names';
import type { ExecutorSpec } from '../model/charter/executors';
import type { CommandOf } from '../model/commands';
import type { DrillRecord } from '../model/questions';
import type { OpenDrill } from '../model/rollback';
import type { State } from '../model/state';
import { actsIn, hasLeft, holdersOf } from '../people/delegation';
import { shifted } from '../values/dates';
import { duration } from '../values/quantity';
import { confirmingNow } from './confirmation';
import { drillOrderOf, orderDigest } from './drill-order';
import { MAY_CONFIRM, retrySwitch, switched } from './switching';

/** The release that a drill would exercise now: the one that asks for readiness, else the live one. */
export const releaseToDrill = (s: State): string | null =>
  passStep(s) === 'readiness' ? s.pass!.release : (s.live?.release ?? null);

export const orderDrill: CommandHandler<CommandOf<'order-drill'>> = (s, command, at) => {
  const { owner, deputy } = s.charter.people;
  if (!actsIn(s, command.by, ['owner', 'deputy'], at))
    return refused(
      command.kind,
      'WRONG_PERSON',
      `a drill is ordered by the owner (${owner ?? 'nobody named'}) or the deputy (${deputy ?? 'nobody named'})`,
    );
  if (s.drill) return refused(command.kind, 'DRILL_OPEN', `${s.drill.drill} is running since ${s.drill.orderedAt}`);
  const release = releaseToDrill(s);
  if (!release)
    return refused(
      command.kind,
      'NO_RELEASE',
      s.pass
        ? `release ${s.pass.release} has to pass build before its rollback is drilled`
        : 'there is no release to drill',
    );
  if (s.target.confirmedAt === null)
    return refused(command.kind, 'DRILL_OPEN', 'the target system is being switched: one mutation at a time');
  if (release !== s.live?.release && s.target.desired.candidate !== release)
    return refused(
      command.kind,
      'NO_RELEASE',
      `release ${release} is not at the target system${s.hold ? `: ${s.id} is on hold` : ''}`,
    );
  if (s.pass?.stage && s.pass.stage.status !== 'passed')
    return refused(command.kind, 'DRILL_OPEN', 'a stage is being observed: one mutation at a time');
  const { rollback } = s.charter;
  if (!rollback?.rto || !rollback.performer || !s.executor)
    return refused(command.kind, 'NOT_MET', 'the charter no longer says how to roll back, and how fast');
  const performer = s.charter.people[rollback.performer];
  if (!performer)
    return refused(
      command.kind,
      'WRONG_PERSON',
      `the charter names nobody as ${rollback.performer}, who performs the drill`,
    );
  if (hasLeft(s, performer))
    return refused(command.kind, 'WRONG_PERSON', `${performer}, who performs the drill, has left: hand the role over`);
  const ordered = {
    drill: drillWorkflowId(s.id, s.drills + 1),
    release,
    performedBy: performer,
    rtoSeconds: duration(rollback.rto) / 1000,
  };
  const order = orderDigest(drillOrderOf(s, { ...ordered, orderedBy: command.by })!);
  return [event('drill.ordered', { ...ordered, order })];
};

/** Whether a probe tells that a person acted, so that no second one is asked. */
export const provenByProbe = (s: State): boolean => confirmingNow(s) !== null;

/** In a drill the named person acts, and a second one stops the clock where no probe can. */
function performedInDrill(
  { drill, waitingFor }: OpenDrill,
  executor: Extract<ExecutorSpec, { kind: 'manual' }>,
  s: State,
  command: CommandOf<'performed'>,
): NewEvent[] {
  const { key, witness, actedBy } = waitingFor!;
  const role = actedBy === null ? executor.by : executor.confirmedBy;
  const asked = s.charter.people[role];
  if (command.by !== asked)
    return refused(command.kind, 'WRONG_PERSON', `asked is the ${role}, ${asked ?? 'nobody named'}`);
  const same = conflictCheck(s, { message: command.kind, switchKey: key }, role)(command.by);
  if (same) return refused(command.kind, 'SAME_PERSON', `${same}: nobody is their own witness`);
  return witness && actedBy === null
    ? [event('drill.acted', { drill, key, on: executor.confirmedBy })]
    : [event('drill.performed', { drill, key })];
}

/** Where neither the proof nor the status of a machine can tell, a person who has looked says what runs. */
function confirmedByPerson(s: State, command: CommandOf<'performed'>, at: string): NewEvent[] {
  const role = MAY_CONFIRM.find((one) => s.charter.people[one] === command.by);
  if (!role)
    return refused(
      command.kind,
      'WRONG_PERSON',
      'what runs is confirmed by the owner or the deputy',
      holdersOf(s, MAY_CONFIRM),
    );
  return switched(s, at, { by: 'person', person: command.by, role });
}

/** A person who was asked to act says that it is done: a switch of the target, or a step of the drill. */
export const performed: CommandHandler<CommandOf<'performed'>> = (s, command, at) => {
  const { executor } = s;
  const { switchKey } = command;
  if (executor?.kind !== 'manual') {
    const asked = executor && s.target.key === switchKey && s.target.pendingOn !== null && !s.target.confirmedAt;
    if (asked) return confirmedByPerson(s, command, at);
    return refused(command.kind, 'NOT_ASKED', 'no person is asked to act: the executor is a machine');
  }
  const actor = s.charter.people[executor.by];
  const witness = s.charter.people[executor.confirmedBy];
  if (s.drill?.waitingFor?.key === switchKey) return performedInDrill(s.drill, executor, s, command);
  if (s.target.key !== switchKey || s.target.pendingOn === null)
    return refused(command.kind, 'NOT_ASKED', `nobody is asked to perform "${switchKey}" now`);
  if (command.by === actor && s.target.performedBy === null) return [event('target.performed', { key: switchKey })];
  const needsWitness =
    s.target.performedBy !== null && (!provenByProbe(s) || s.target.pendingOn === executor.confirmedBy);
  if (needsWitness && command.by === witness) {
    const same = conflictCheck(s, { message: command.kind, switchKey }, executor.confirmedBy)(witness);
    if (same) return refused(command.kind, 'SAME_PERSON', `${same}: nobody is their own witness`);
    return switched(s, at, { by: 'person', person: command.by, role: executor.confirmedBy });
  }
  return refused(
    command.kind,
    'WRONG_PERSON',
    `asked are ${actor ?? 'nobody named'}, then ${witness ?? 'nobody named'} as witness`,
  );
};

const isOpen = (s: State, drill: string): boolean => s.drill?.drill === drill;

export const drillStarted: CommandHandler<CommandOf<'drill-started'>> = (s, { drill, run }) =>
  isOpen(s, drill) && !s.drill!.started ? [event('drill.started', { drill, ...(run ? { run } : {}) })] : [];

/** A foreign workflow runs under the drill's id: a person has to look at it, and the drill gets another id. */
export const drillIdTaken: CommandHandler<CommandOf<'drill-id-taken'>> = (s, { drill, detail }) => {
  if (!isOpen(s, drill) || s.drill!.started) return [];
  const what = `somebody else's workflow runs as ${drill}: ${detail}`;
  return [
    event('drill.renamed', { drill, as: drillWorkflowId(s.id, s.drills + 1), why: detail }),
    event('incident.opened', { id: `taken:${drill}`, what }),
  ];
};

export const drillNotStarted: CommandHandler<CommandOf<'drill-not-started'>> = (s, { drill, detail }, at) => {
  if (!isOpen(s, drill)) return [];
  // A drill that was open at the recovery may have touched the target: it is started until it restores.
  if (s.drill!.cancel && !s.drill!.resumes)
    return [event('drill.failed', { drill, release: s.drill!.release, problem: s.drill!.cancel, restored: true })];
  return [event('drill.not-started', { drill, problem: detail, retryAt: shifted(at, 15_000) })];
};

export const drillPending: CommandHandler<CommandOf<'drill-pending'>> = (s, { drill, switchKey, witness }) => {
  const { executor } = s;
  // Anybody can signal: nobody is asked for a switch that is none of this drill's.
  if (!isOpen(s, drill) || executor?.kind !== 'manual' || !switchKey.startsWith(`${drill}:`)) return [];
  return [event('drill.waits-for-person', { drill, key: switchKey, on: executor.by, witness })];
};

/** In which way a record is not that of the drill that was ordered; null: it is. */
function foreignIn({ release, order, startedBy, resumes }: OpenDrill, record: DrillRecord): string | null {
  if (record.release !== release) return `the report is of release ${record.release}`;
  if (resumes) return null;
  if (record.order !== order) return 'it was carried out by another executor, proof or RTO than was ordered';
  return startedBy && record.startedBy !== startedBy ? 'another run than that of the engagement started it' : null;
}

export const drillEnded: CommandHandler<CommandOf<'drill-ended'>> = (s, { drill, record, restored }, at) => {
  if (!isOpen(s, drill)) return [];
  const { release, rtoSeconds } = s.drill!;
  const { restoreSeconds } = record;
  const another = foreignIn(s.drill!, record);
  if (record.outcome === 'passed' && restored && !another && restoreSeconds !== null && restoreSeconds <= rtoSeconds)
    return [event('drill.passed', { release, proof: { drill, at, restoreSeconds, rtoSeconds, head: record.head } })];
  const problem = record.problem ?? another;
  const late =
    restoreSeconds !== null && restoreSeconds > rtoSeconds
      ? `restored after ${restoreSeconds} s, allowed are ${rtoSeconds} s`
      : null;
  const failed = event('drill.failed', { drill, release, problem: problem ?? late ?? 'cancelled', restored });
  return restored
    ? [failed]
    : [
        failed,
        event('incident.opened', {
          id: `restore:${drill}`,
          what: `the drill ${drill} could not restore the system: ${problem ?? 'unknown'}`,
        }),
        ...retrySwitch(s),
      ];
};
