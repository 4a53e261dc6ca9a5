/**
 * Where a run takes its state from. Anybody who reaches Temporal can start a workflow with any input, so a state in the
 * input counts only if the previous run saved a snapshot of it in the evidence store, under its own run id. Otherwise the
 * state is folded from the ledger, and a new epoch begins.
 */
import {
  ActivityFailure,
  ApplicationFailure,
  proxyActivities,
  proxyLocalActivities,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../activities';
import { backOff } from '../domain/gates/verification';
import type { Head } from '../domain/model/entries';
import type { State } from '../domain/model/state';
import { isStateOf, snapshotOf, stateOfParts } from '../domain/record/snapshot';
import { type StoreWait, storeWait } from '../domain/views/report';
import type { CommandProcessor } from './command-processor';
import type { EngagementInput } from './inputs';
import { localThenRegular } from './local-then-regular';

type Lineage = Pick<Activities, 'readSnapshot' | 'saveSnapshot' | 'readStatePart'>;

const localActivity = proxyLocalActivities<Lineage>({
  scheduleToCloseTimeout: '5 seconds',
  retry: { maximumAttempts: 3, initialInterval: '200 milliseconds' },
  summary: 'the state, as the evidence store has it',
});
const regularActivity = proxyActivities<Lineage>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
  summary: 'the evidence store does not answer: keeps trying',
});

/** Longest state that a run hands to the next one, in characters of JSON; a longer one is folded again from the ledger. */
const CARRIED_LIMIT = 96 * 1024;

/** Pause before the next search for a ledger that has to exist. */
const AGAIN_AFTER = '15 seconds';

/** A state to continue from. */
interface Found {
  state: State;
  /** Whether the run before handed it over: the same epoch continues. Else a new one begins. */
  handedOver: boolean;
}

/** Called with the reason while the store does not answer or cannot be read. */
type OnStoreWait = (why: StoreWait) => void;

/** @throws ApplicationFailure with the code of what the store refuses for good */
async function asked<T>(run: (by: Lineage) => Promise<T>, onWait: OnStoreWait = () => {}): Promise<T> {
  try {
    return await localThenRegular(
      () => run(localActivity),
      (why) => {
        onWait(why);
        return run(regularActivity);
      },
    );
  } catch (error) {
    const cause = error instanceof ActivityFailure ? error.cause : null;
    if (!(cause instanceof ApplicationFailure)) throw error;
    throw ApplicationFailure.nonRetryable(cause.message, cause.type ?? 'INTERNAL');
  }
}

const BUILDS_DIFFER = storeWait('NEWER_RECORD', 'a worker of another build read the state: it is read again');

/** The state folded from the ledger up to this head, or to its end. It comes in parts, because it may be large. */
async function folded(engagement: string, upTo: Head | null, onWait: OnStoreWait): Promise<State> {
  for (let attempts = 0; ; attempts++) {
    const state = await foldedOnce(engagement, upTo, onWait);
    if (state) return state;
    // Each attempt adds to the history, so the pauses grow. The end of the rolling update ends the loop.
    onWait(BUILDS_DIFFER);
    await sleep(backOff(attempts));
  }
}

/** Null if a worker of another build read one of its parts. */
async function foldedOnce(engagement: string, upTo: Head | null, onWait: OnStoreWait): Promise<State | null> {
  let text = '';
  let head = upTo;
  for (;;) {
    const part = await asked((by) => by.readStatePart({ engagement, upTo: head, offset: text.length }), onWait);
    head = part.head;
    text += part.text;
    if (text.length >= part.length) return stateOfParts(text, part);
  }
}

/** An engagement that ran until now has a ledger. If none is found, the store is the wrong one or not complete yet. */
async function foldedPatiently(engagement: string, upTo: Head | null, onWait: OnStoreWait): Promise<State> {
  for (;;) {
    try {
      return await folded(engagement, upTo, onWait);
    } catch (error) {
      const isMissing = error instanceof ApplicationFailure && error.type === 'NOT_IN_STORE';
      if (!isMissing || !workflowInfo().continuedFromExecutionRunId) throw error;
    }
    await sleep(AGAIN_AFTER);
  }
}

/**
 * The state with which a later run of an engagement begins. A state in the input that was folded with other versions than
 * this build reads is folded again from the ledger.
 * @throws ApplicationFailure LEDGER_BROKEN, LEDGER_CONFLICT if the ledger lacks the entry after which the engagement is
 * to be recovered, NOT_IN_STORE if there is no ledger, ALREADY_CLOSED
 */
async function stateToContinue({ id, carried, recovery }: EngagementInput, onWait: OnStoreWait): Promise<Found> {
  const before = workflowInfo().continuedFromExecutionRunId;
  const record =
    before && !recovery ? await asked((by) => by.readSnapshot({ engagement: id, run: before }), onWait) : null;
  if (record) {
    const state = carried && isStateOf(record, carried) ? carried : await foldedPatiently(id, record.head, onWait);
    return { state, handedOver: true };
  }
  const state = await foldedPatiently(id, recovery?.after ?? null, onWait);
  if (state.closedAt) throw ApplicationFailure.nonRetryable(`${id} was closed at ${state.closedAt}`, 'ALREADY_CLOSED');
  return { state, handedOver: false };
}

/** Saves a snapshot of the state for the next run. @returns the state for its input; undefined if it is too large for one */
export async function handOver(engagement: string, state: State): Promise<State | undefined> {
  const snapshot = { engagement, run: workflowInfo().runId, ...snapshotOf(state) };
  await asked((by) => by.saveSnapshot(snapshot));
  return JSON.stringify(state).length <= CARRIED_LIMIT ? state : undefined;
}

/** Attempts of a run that was given no state and whose ledger somebody else has written to meanwhile. */
const ATTEMPTS = 5;

/** Starts a run that is not the engagement's first: with the state of the run before, or in a new epoch. */
export async function continueFrom(processor: CommandProcessor, input: EngagementInput): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const { state, handedOver } = await processor.whileUnreadable((waits) => stateToContinue(input, waits));
    processor.load(state, handedOver ? state.epoch : state.epoch + 1, handedOver ? input.waitingAsOf : undefined);
    if (handedOver) return;
    try {
      // A run that was started without dayone is recorded as such: its recovery names no person.
      const recovery = input.recovery ?? { key: `${workflowInfo().runId}:${attempt}`, by: null, why: '' };
      return await processor.recover(recovery);
    } catch (error) {
      const isBehind = error instanceof ApplicationFailure && error.type === 'LEDGER_CONFLICT' && !input.recovery;
      if (!isBehind || attempt === ATTEMPTS) throw error;
    }
  }
}
