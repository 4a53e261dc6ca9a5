/** Receives what is sent to an engagement: validates it, hands it to the processor, and answers queries. */
import {
  ApplicationFailure,
  type CancellationScope,
  condition,
  log,
  setDefaultSignalHandler,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { faultsOfMessage, faultsOfReport, MESSAGE_LIMIT, type SentAnswer } from '../domain/messages/messages';
import type { Command } from '../domain/model/commands';
import type { PersonCommand } from '../domain/model/messages';
import type { CommandProcessor } from './command-processor';
import { confirmReport } from './drill-signals';
import { command, commandSignal, report, stateQuery, storeQuery } from './engagement-messages';
import { onCancelRequest, shielded } from './shielded';
import type { TasksInFlight } from './tasks-in-flight';

const isTooLarge = (message: unknown): boolean => (JSON.stringify(message) ?? '').length > MESSAGE_LIMIT;

const TOO_LARGE = `the message is larger than ${MESSAGE_LIMIT} bytes`;

/** Refuses what is malformed, oversized or momentarily impossible; a refused update leaves no trace in Temporal. */
function validateUpdate({ storeAway, rollbacks }: CommandProcessor, message: unknown): void {
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
  if (storeAway && !rollbacks.causedBy(message as PersonCommand))
    throw ApplicationFailure.nonRetryable(storeAway.detail, storeAway.code);
}

const faultsOfSignal = (message: unknown): string[] => (isTooLarge(message) ? [TOO_LARGE] : faultsOfMessage(message));

/** Another writer, or a record that does not verify: nothing may be decided on it any more. */
const isOfLedger = (error: unknown): boolean =>
  error instanceof ApplicationFailure && Boolean(error.type?.startsWith('LEDGER_'));

/** Where messages go to. */
interface Recipient {
  processor: CommandProcessor;
  tasks: TasksInFlight;
  /** Whether the history is so long that the run is to end. */
  isLong(): boolean;
  /** Wakes the engagement's loop. */
  wake(): void;
}

/**
 * Registers the handlers.
 * @param root the workflow's own scope, which a request to cancel it reaches
 * @returns how many updates have come: the answer of each has to go out before the run ends
 */
export function handleMessages(
  { processor, tasks, isLong, wake }: Recipient,
  root: CancellationScope,
): { updates: number } {
  const received = { updates: 0 };

  /** Messages may come before the first entry is written. */
  const started = async (): Promise<void> => {
    if (!processor.started) await condition(() => processor.started);
  };

  /** Signals have no answer: a refusal is in the ledger, a malformed or oversized signal in the log. */
  const handleSignal = async (faults: string[], run: () => Promise<unknown>): Promise<void> => {
    await started();
    // What is ignored fills the history as well: the loop has to look at its length.
    if (isLong()) wake();
    if (faults.length > 0)
      return log.warn('a signal was ignored: it does not fit its schema', { faults: faults.slice(0, 5) });
    try {
      await run();
    } catch (error) {
      if (!(error instanceof ApplicationFailure) || isOfLedger(error)) tasks.stop(error);
    }
  };

  /** Answered as soon as it is ordered; while the store is away that is before it is on record. */
  const rollBack = (message: PersonCommand): Promise<SentAnswer> => {
    const recorded = processor.ask(message);
    const settled = recorded.then(
      () => {},
      (error) => {
        if (isOfLedger(error)) throw error;
      },
    );
    tasks.spawnNumbered('effect', () => settled);
    return Promise.race([recorded, processor.rollbacks.untilOrdered(message)]);
  };

  setHandler(
    command,
    shielded(async (message: PersonCommand) => {
      received.updates += 1;
      await started();
      if (isLong()) wake();
      try {
        return await (message.kind === 'roll-back' ? rollBack(message) : processor.ask(message));
      } catch (error) {
        if (isOfLedger(error)) tasks.stop(error);
        throw error;
      }
    }),
    { validator: (message) => validateUpdate(processor, message) },
  );
  setHandler(
    commandSignal,
    shielded((message: PersonCommand) => handleSignal(faultsOfSignal(message), () => processor.ask(message))),
  );
  setHandler(
    report,
    shielded((message: Command) =>
      handleSignal(faultsOfReport(message), async () => {
        if (message.kind !== 'drill-ended') return processor.takeReport(message);
        tasks.spawn(`drill-report:${message.drill}`, async () => {
          const ended = await confirmReport(processor.state, message);
          if (ended) await processor.take(ended);
        });
      }),
    ),
  );
  setDefaultSignalHandler(
    shielded((name: string) => handleSignal([`no signal is called ${name.slice(0, 80)}`], async () => {})),
  );
  onCancelRequest(root, () =>
    tasks.spawn('cancel-request', async () => {
      await started();
      await processor.take({ kind: 'cancel-requested', runId: workflowInfo().runId });
    }),
  );
  setHandler(storeQuery, () => ({
    head: processor.started ? processor.state.head : null,
    away: processor.storeAway,
  }));
  setHandler(stateQuery, () => (processor.started ? processor.state : null));
  return received;
}
