/**
 * One engagement, from first conversation to live operation and its retainer. The workflow is one loop: run what is
 * due, give each result back as a command, sleep until the next due time or message.
 */
import {
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  continueAsNew,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { due } from '../domain/engagement/due';
import { engagementWorkflowId } from '../domain/kernel/names';
import { faultsOfRecovery, faultsOfStart } from '../domain/messages/messages';
import type { Work } from '../domain/model/work';
import { MEASURE } from '../domain/releases/work';
import { TARGET } from '../domain/rollback/work';
import { CommandProcessor } from './command-processor';
import { carryOutEffect } from './drill-signals';
import { DurableTimer } from './durable-timer';
import type { EngagementInput } from './inputs';
import { continueFrom, handOver } from './lineage';
import { handleMessages } from './message-handlers';
import { sendOutbox } from './outbox';
import { refuseForeignStart } from './own-start';
import { Publisher } from './publisher';
import { storeReadings } from './readings';
import { executeWork } from './tasks';
import { TasksInFlight } from './tasks-in-flight';
import { orderUnrecorded } from './unrecorded-rollbacks';
import { WakeSignal } from './wake-signal';

/** History events after which the workflow continues as new: about the most that a worker without a cache has to replay. */
const CONTINUE_AFTER = 1_000;

/** A rollback that is ordered before it is on record, and what moves the target or starts to. */
const UNRECORDED = 'unrecorded-rollback';
const MUTATIONS: ReadonlySet<Work['kind']> = new Set<Work['kind']>(['switch-target', 'probe-target', 'start-drill']);

/** Name of the tasks that store the readings of a stage. */
const STORING = 'store-readings';

/** The result of an engagement that was closed. */
export interface Closed {
  id: string;
  head: number;
}

/** A cancellation is recorded and ignored: an engagement ends by being closed, and by nothing else. */
export function engagement(input: EngagementInput): Promise<Closed> {
  const root = CancellationScope.current();
  return CancellationScope.nonCancellable(() => runEngagement(input, root));
}

async function runEngagement(input: EngagementInput, root: CancellationScope): Promise<Closed> {
  const wakeSignal = new WakeSignal();
  const wake = (): void => wakeSignal.ring();
  const tasks = new TasksInFlight(wake);
  refuseForeignStart(engagementWorkflowId(input.id));
  const processor = new CommandProcessor(input.id, {
    changed: wake,
    effect: (effect) => tasks.spawnNumbered('effect', () => carryOutEffect(input.id, effect)),
    message: (message) =>
      tasks.spawn(`message:${message.seq}`, async () => {
        const report = await sendOutbox(message);
        if (report) await processor.take(report);
      }),
    readings: (readings) => tasks.spawnNumbered(STORING, () => storeReadings(input.id, readings)),
    pendingDue: () => tasks.spawn('pending', () => processor.flush()),
    rollBack: (order) =>
      tasks.spawn(UNRECORDED, async () => {
        const { drill, executor, charter } = processor.state;
        if (drill?.started) await carryOutEffect(input.id, { kind: 'cancel-drill', drill: drill.drill });
        // An order in progress is never cancelled: this one follows it.
        await tasks.get(TARGET);
        const place = { engagement: input.id, site: charter.site };
        if (executor) await orderUnrecorded(order, { ...place, executor }, () => processor.rollbacks.order === order);
      }),
    unrecorded: ({ release, key }) =>
      tasks.spawnNumbered('effect', () => processor.take({ kind: 'rollback-unrecorded', release, key })),
  });
  const publisher = new Publisher();
  const timer = new DurableTimer((at) => {
    processor.moveTo(at);
    wake();
  });

  const isLong = (): boolean => {
    const { historyLength, continueAsNewSuggested } = workflowInfo();
    return continueAsNewSuggested || historyLength > (input.continueAfter ?? CONTINUE_AFTER);
  };

  const received = handleMessages({ processor, tasks, isLong, wake }, root);

  if (input.start) {
    const faults = faultsOfStart(input.start);
    if (faults.length > 0) throw ApplicationFailure.nonRetryable('this is no charter', 'BAD_CHARTER', faults);
    await processor.start(input.start);
  } else {
    const faults = input.recovery ? faultsOfRecovery(input.recovery) : [];
    if (faults.length > 0) throw ApplicationFailure.nonRetryable('nobody is called so', 'BAD_MESSAGE', faults);
    await continueFrom(processor, input);
  }

  /** The attachment of a day has to include its last readings, which may still be on their way. */
  const untilReadingsStored = async (): Promise<void> => {
    await tasks.get(MEASURE);
    await processor.flush();
    await Promise.all(tasks.startedAs(STORING));
  };

  const isAwaited = (switchKey: string): boolean => {
    const { target } = processor.state;
    return target.key === switchKey && target.confirmedAt === null && tasks.fatalError === null;
  };

  for (;;) {
    if (tasks.fatalError) throw tasks.fatalError;
    // A moment on record: a replay may read another time from its clock than the first run did.
    const at = processor.moment;
    const { work, wakeAt } = due(processor.state, at);
    const place = { engagement: input.id, site: processor.state.charter.site, isAwaited };
    // Before continue-as-new, tasks in progress finish and no other starts. Only a switch of the target never waits.
    const isHeld = processor.rollbacks.order !== null || tasks.has(UNRECORDED);
    const next = work.filter(
      (one) =>
        !tasks.has(one.id) &&
        (!isLong() || one.kind === 'switch-target') &&
        // The record is behind what was ordered, so the record's own work leaves the target alone meanwhile.
        !(isHeld && MUTATIONS.has(one.kind)),
    );
    for (const one of next)
      tasks.spawn(one.id, async () => {
        if (one.kind === 'join-readings') await untilReadingsStored();
        await processor.take(await executeWork(one, place));
      });
    const idle = tasks.size === 0 && allHandlersFinished();
    // The work that has just started will soon change what there is to publish.
    if (next.length === 0) publisher.publish(processor.state, at);
    if (processor.state.closedAt && idle) return { id: input.id, head: processor.state.head.seq };
    if (isLong() && idle && processor.hasPending) {
      tasks.spawn('pending', () => processor.flush());
      continue;
    }
    if (isLong() && idle) {
      // Not in the task that completes an update: its answer would be lost. Decisions made meanwhile are carried over;
      // under a steady stream of messages, a wait for silence would never end.
      await sleep('1 millisecond');
      const before = { updates: received.updates, head: processor.state.head.hash };
      const isQuiet = (): boolean =>
        tasks.size === 0 &&
        allHandlersFinished() &&
        !processor.hasPending &&
        received.updates === before.updates &&
        processor.state.head.hash === before.head;
      if (!isQuiet()) continue;
      const carried = await handOver(input.id, processor.state);
      if (isQuiet())
        await continueAsNew<typeof engagement>({
          v: 1,
          id: input.id,
          ...(carried ? { carried } : {}),
          waitingAsOf: processor.waitingAsOf,
          continueAfter: input.continueAfter,
        });
      continue;
    }
    timer.set(wakeAt);
    // The last handler finishes without a wake signal, and a long history waits for it.
    await wakeSignal.heard(isLong() ? () => tasks.size === 0 && allHandlersFinished() : undefined);
  }
}
