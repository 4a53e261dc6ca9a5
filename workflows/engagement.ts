/**
 * One engagement, from first conversation to live operation and its retainer. The workflow is one loop: run what is
 * due, give each result back as a command, sleep until the next due time or message.
 */
import {
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  defineUpdate,
  getExternalWorkflowHandle,
  log,
  setDefaultSignalHandler,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { due } from '../domain/engagement/due';
import {
  engagementWorkflowId,
  QUERY_STATE,
  QUERY_STORE,
  SIGNAL_COMMAND,
  SIGNAL_DRILL_PERFORMED,
  SIGNAL_REPORT,
  UPDATE_COMMAND,
} from '../domain/kernel/names';
import {
  faultsOfMessage,
  faultsOfRecovery,
  faultsOfReport,
  faultsOfStart,
  MESSAGE_LIMIT,
  type SentAnswer,
} from '../domain/messages/messages';
import type { Command, CommandOf } from '../domain/model/commands';
import type { PersonCommand } from '../domain/model/messages';
import type { DrillRecord } from '../domain/model/questions';
import type { State } from '../domain/model/state';
import type { Work } from '../domain/model/work';
import type { Effect } from '../domain/notices/effects';
import { MEASURE } from '../domain/releases/work';
import { TARGET } from '../domain/rollback/work';
import type { StoreStanding } from '../domain/views/report';
import { CommandProcessor } from './command-processor';
import { DurableTimer } from './durable-timer';
import type { EngagementInput } from './inputs';
import { handOver, stateToContinue } from './lineage';
import { sendOutbox } from './outbox';
import { refuseForeignStart } from './own-start';
import { Publisher } from './publisher';
import { storeReadings } from './readings';
import { onCancelRequest, shielded } from './shielded';
import { executeWork } from './tasks';
import { orderUnrecorded } from './urgent';
import { WakeSignal } from './wake-signal';
import { runProbes } from './world';

export const command = defineUpdate<SentAnswer, [PersonCommand]>(UPDATE_COMMAND);
export const commandSignal = defineSignal<[PersonCommand]>(SIGNAL_COMMAND);
export const report = defineSignal<[Command]>(SIGNAL_REPORT);
/** Null until the first entry of the ledger, or of a new epoch, is written. */
export const stateQuery = defineQuery<State | null>(QUERY_STATE);
export const storeQuery = defineQuery<StoreStanding>(QUERY_STORE);
export const drillPerformed = defineSignal<[string]>(SIGNAL_DRILL_PERFORMED);

/** History events after which the workflow continues as new: about the most that a worker without a cache has to replay. */
const CONTINUE_AFTER = 1_000;

const isTooLarge = (message: unknown): boolean => (JSON.stringify(message) ?? '').length > MESSAGE_LIMIT;

const TOO_LARGE = `the message is larger than ${MESSAGE_LIMIT} bytes`;

/** Refuses what is malformed, oversized or momentarily impossible; a refused update leaves no trace in Temporal. */
function validateUpdate(heart: CommandProcessor, message: unknown): void {
  const faults = faultsOfMessage(message);
  if (faults.length > 0)
    throw ApplicationFailure.create({
      type: 'BAD_MESSAGE',
      message: 'the message does not fit its schema',
      details: [faults],
      nonRetryable: true,
    });
  if (isTooLarge(message)) throw ApplicationFailure.nonRetryable(TOO_LARGE, 'TOO_LARGE');
  // A rollback is never refused for want of storage.
  if (heart.storeAway && !heart.rollbackIn(message as PersonCommand))
    throw ApplicationFailure.nonRetryable(heart.storeAway.detail, heart.storeAway.code);
}

/** A rollback that is ordered before it is on record, and what moves the target or starts to. */
const UNRECORDED = 'unrecorded-rollback';
const MUTATIONS: ReadonlySet<Work['kind']> = new Set<Work['kind']>(['switch-target', 'probe-target', 'start-drill']);

/** Ids of tasks that store the readings of a stage begin with this. */
const STORING = 'store-readings:';

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
  const inFlight = new Map<string, Promise<void>>();
  const bell = new WakeSignal();
  refuseForeignStart(engagementWorkflowId(input.id));
  const heart = new CommandProcessor(input.id, {
    changed: () => bell.ring(),
    effect: (effect) => spawn(`effect:${effects++}`, () => carryOutEffect(input.id, effect)),
    word: (word) =>
      spawn(`word:${word.seq}`, async () => {
        const report = await sendOutbox(word);
        if (report) await heart.take(report);
      }),
    readings: (readings) => spawn(`${STORING}${effects++}`, () => storeReadings(input.id, readings)),
    pendingDue: () => spawn('pending', () => heart.flush()),
    rollBack: (order) =>
      spawn(UNRECORDED, async () => {
        const { drill, executor, charter } = heart.state;
        if (drill?.started) await carryOutEffect(input.id, { kind: 'cancel-drill', drill: drill.drill });
        // An order in progress is never cancelled: this one follows it.
        await inFlight.get(TARGET);
        const place = { engagement: input.id, site: charter.site };
        if (executor) await orderUnrecorded(order, { ...place, executor }, () => heart.unrecorded === order);
      }),
    unrecorded: ({ release, key }) =>
      spawn(`effect:${effects++}`, () => heart.take({ kind: 'rollback-unrecorded', release, key })),
  });
  const publisher = new Publisher();
  const alarm = new DurableTimer((at) => {
    heart.moveTo(at);
    bell.ring();
  });
  let effects = 0;
  /** Updates that have come: the answer of each has to go out before the run ends. */
  let heard = 0;
  /** What stopped the engagement for good. The loop throws it, so that the workflow fails visibly. */
  let broken: unknown = null;

  function spawn(id: string, run: () => Promise<void>): void {
    const task = run()
      .catch(stop)
      .finally(() => {
        inFlight.delete(id);
        bell.ring();
      });
    inFlight.set(id, task);
  }

  function stop(cause: unknown): void {
    broken ??= cause;
    bell.ring();
  }

  /** Another writer, or a record that does not verify: nothing may be decided on it any more. */
  const isOfLedger = (error: unknown): boolean =>
    error instanceof ApplicationFailure && Boolean(error.type?.startsWith('LEDGER_'));

  const isLong = (): boolean => {
    const { historyLength, continueAsNewSuggested } = workflowInfo();
    return continueAsNewSuggested || historyLength > (input.continueAfter ?? CONTINUE_AFTER);
  };

  /** Messages may come before the first entry is written. */
  const started = async (): Promise<void> => {
    if (!heart.started) await condition(() => heart.started);
  };

  const faultsOfSignal = (message: unknown): string[] => (isTooLarge(message) ? [TOO_LARGE] : faultsOfMessage(message));

  /** Signals have no answer: a refusal is in the ledger, a malformed or oversized signal in the log. */
  const handleSignal = async (faults: string[], run: () => Promise<unknown>): Promise<void> => {
    await started();
    // What is ignored fills the history as well: the loop has to look at its length.
    if (isLong()) bell.ring();
    if (faults.length > 0)
      return log.warn('a signal was ignored: it does not fit its schema', { faults: faults.slice(0, 5) });
    try {
      await run();
    } catch (error) {
      if (!(error instanceof ApplicationFailure) || isOfLedger(error)) stop(error);
    }
  };

  /** Answered as soon as it is ordered; while the store is away that is before it is on record. */
  const rollBack = (message: PersonCommand): Promise<SentAnswer> => {
    const recorded = heart.ask(message);
    const settled = recorded.then(
      () => {},
      (error) => {
        if (isOfLedger(error)) throw error;
      },
    );
    spawn(`effect:${effects++}`, () => settled);
    return Promise.race([recorded, heart.orderedUnrecorded(message)]);
  };

  setHandler(
    command,
    shielded(async (message: PersonCommand) => {
      heard += 1;
      await started();
      if (isLong()) bell.ring();
      try {
        return await (message.kind === 'roll-back' ? rollBack(message) : heart.ask(message));
      } catch (error) {
        if (isOfLedger(error)) stop(error);
        throw error;
      }
    }),
    { validator: (message) => validateUpdate(heart, message) },
  );
  setHandler(
    commandSignal,
    shielded((message: PersonCommand) => handleSignal(faultsOfSignal(message), () => heart.ask(message))),
  );
  setHandler(
    report,
    shielded((message: Command) =>
      handleSignal(faultsOfReport(message), async () => {
        if (message.kind !== 'drill-ended') return heart.takeReport(message);
        // Anybody can send a signal: only the drill's own record says how it ended.
        spawn(`drill-report:${message.drill}`, async () => {
          const ended = await readBack(heart.state, message);
          if (ended) await heart.take(ended);
        });
      }),
    ),
  );
  setDefaultSignalHandler(
    shielded((name: string) => handleSignal([`no signal is called ${name.slice(0, 80)}`], async () => {})),
  );
  onCancelRequest(root, () =>
    spawn('cancel-request', async () => {
      await started();
      await heart.take({ kind: 'cancel-requested', runId: workflowInfo().runId });
    }),
  );
  setHandler(storeQuery, () => ({ head: heart.started ? heart.state.head : null, away: heart.storeAway }));
  setHandler(stateQuery, () => (heart.started ? heart.state : null));

  if (input.start) {
    const faults = faultsOfStart(input.start);
    if (faults.length > 0) throw ApplicationFailure.nonRetryable('this is no charter', 'BAD_CHARTER', faults);
    await heart.start(input.start);
  } else {
    const faults = input.recovery ? faultsOfRecovery(input.recovery) : [];
    if (faults.length > 0) throw ApplicationFailure.nonRetryable('nobody is called so', 'BAD_MESSAGE', faults);
    await continueFrom(heart, input);
  }

  /** The attachment of a day has to include its last readings, which may still be on their way. */
  const untilReadingsStored = async (): Promise<void> => {
    await inFlight.get(MEASURE);
    await heart.flush();
    await Promise.all([...inFlight].flatMap(([id, task]) => (id.startsWith(STORING) ? [task] : [])));
  };

  const isAwaited = (switchKey: string): boolean => {
    const { target } = heart.state;
    return target.key === switchKey && target.confirmedAt === null && broken === null;
  };

  for (;;) {
    if (broken) throw broken;
    // A moment on record: a replay may read another time from its clock than the first run did.
    const at = heart.moment;
    const { work, wakeAt } = due(heart.state, at);
    const place = { engagement: input.id, site: heart.state.charter.site, isAwaited };
    // Before continue-as-new, tasks in progress finish and no other starts. Only a switch of the target never waits.
    const isHeld = heart.unrecorded !== null || inFlight.has(UNRECORDED);
    const next = work.filter(
      (one) =>
        !inFlight.has(one.id) &&
        (!isLong() || one.kind === 'switch-target') &&
        // The record is behind what was ordered, so the record's own work leaves the target alone meanwhile.
        !(isHeld && MUTATIONS.has(one.kind)),
    );
    for (const one of next)
      spawn(one.id, async () => {
        if (one.kind === 'join-readings') await untilReadingsStored();
        await heart.take(await executeWork(one, place));
      });
    const idle = inFlight.size === 0 && allHandlersFinished();
    // The work that has just started will soon change what there is to publish.
    if (next.length === 0) publisher.publish(heart.state, at);
    if (heart.state.closedAt && idle) return { id: input.id, head: heart.state.head.seq };
    if (isLong() && idle && heart.hasPending) {
      spawn('pending', () => heart.flush());
      continue;
    }
    if (isLong() && idle) {
      // Not in the task that completes an update: its answer would be lost. Decisions made meanwhile are carried over;
      // under a steady stream of messages, a wait for silence would never end.
      await sleep('1 millisecond');
      const before = { heard, head: heart.state.head.hash };
      const isQuiet = (): boolean =>
        inFlight.size === 0 &&
        allHandlersFinished() &&
        !heart.hasPending &&
        heard === before.heard &&
        heart.state.head.hash === before.head;
      if (!isQuiet()) continue;
      const carried = await handOver(input.id, heart.state);
      if (isQuiet())
        await continueAsNew<typeof engagement>({
          v: 1,
          id: input.id,
          ...(carried ? { carried } : {}),
          waitingAsOf: heart.waitingAsOf,
          continueAfter: input.continueAfter,
        });
      continue;
    }
    alarm.set(wakeAt);
    // The last handler finishes without a wake signal, and a long history waits for it.
    await bell.heard(isLong() ? () => inFlight.size === 0 && allHandlersFinished() : undefined);
  }
}

/** Attempts of a run that was given no state and whose ledger somebody else has written to meanwhile. */
const ATTEMPTS = 5;

/** Starts a run that is not the engagement's first: with the state of the run before, or in a new epoch. */
async function continueFrom(heart: CommandProcessor, input: EngagementInput): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const { state, handedOver } = await heart.whileUnreadable((waits) => stateToContinue(input, waits));
    heart.load(state, handedOver ? state.epoch : state.epoch + 1, handedOver ? input.waitingAsOf : undefined);
    if (handedOver) return;
    try {
      // A run that was started without dayone is recorded as such: its recovery names no person.
      const recovery = input.recovery ?? { key: `${workflowInfo().runId}:${attempt}`, by: null, why: '' };
      return await heart.recover(recovery);
    } catch (error) {
      const isBehind = error instanceof ApplicationFailure && error.type === 'LEDGER_CONFLICT' && !input.recovery;
      if (!isBehind || attempt === ATTEMPTS) throw error;
    }
  }
}

/** The report with the drill's record as the evidence store holds it; null while the drill has not ended there. */
async function readBack(
  { id, drill }: State,
  message: CommandOf<'drill-ended'>,
): Promise<CommandOf<'drill-ended'> | null> {
  if (drill?.drill !== message.drill) return null;
  const questions = { record: { kind: 'drill-record' as const, stream: drill.record ?? drill.drill } };
  const { record } = await runProbes(id, null, questions, 'what does the drill’s record say?');
  const read = record?.ok ? (record.facts as DrillRecord) : null;
  if (read && read.outcome !== 'open') return { ...message, record: read, restored: read.restored };
  log.warn('a drill report was ignored: its record does not confirm it', {
    engagement: id,
    detail: message.drill,
  });
  return null;
}

async function carryOutEffect(engagementId: string, effect: Effect): Promise<void> {
  try {
    if (effect.kind === 'cancel-drill') await getExternalWorkflowHandle(effect.drill).cancel();
    if (effect.kind === 'notify-drill')
      await getExternalWorkflowHandle(effect.drill).signal(drillPerformed, effect.key);
  } catch (error) {
    // A drill that has ended: nothing waits for it.
    log.warn('an effect could not be carried out', {
      engagement: engagementId,
      effect: effect.kind,
      error: String(error),
    });
  }
}
