/** Every activity of dayone, bound to what the worker uses to call external systems. */

import type { WatchReport } from '../domain/model/commands';
import type { AppendRequest, Head } from '../domain/model/entries';
import type { OutboxMessage } from '../domain/notices/effects';
import { computeWorkdays } from './calendar';
import { type CarriedRecord, readSnapshot, readStatePart, saveSnapshot } from './carried';
import { checkSchedules } from './check-schedules';
import type { Deps } from './deps';
import { type DrillName, readDrillOrder, readDrillOwner } from './drills';
import {
  appendToLedger,
  changesWatch,
  type DueStepsInput,
  findKeyUse,
  readDesiredTarget,
  readDueSteps,
  readFreeze,
  readStream,
  readWatchProbes,
  type StreamPart,
} from './ledger';
import { type DeliverInput, deliverNotice } from './notices/deliver';
import { sendOutbox } from './outbox';
import { type ProveFallbackInput, proveFallback } from './prove-fallback';
import { joinReadings, type StoreReadingsInput, storeReadings } from './readings';
import { type ReceiveInput, receiveMessage } from './receive-message';
import { dryRunProbes, type ProbesInput, runProbes } from './run-probes';
import { type EnsureSchedulesInput, ensureSchedules, reconcileSchedules, removeSchedules } from './schedules';
import { type SwitchTargetInput, switchTarget } from './switch-target';

/** The activities of one worker. Workflows import the type `Activities` only. */
export const createActivities = (deps: Deps) => ({
  appendToLedger: (request: AppendRequest) => appendToLedger(request, deps),
  receiveMessage: (input: ReceiveInput) => receiveMessage(input, deps),
  readStream: (input: StreamPart) => readStream(input, deps),
  saveSnapshot: (input: CarriedRecord & { engagement: string }) => saveSnapshot(input, deps),
  readSnapshot: (input: { engagement: string; run: string }) => readSnapshot(input, deps),
  readStatePart: (input: { engagement: string; upTo: Head | null; offset: number }) => readStatePart(input, deps),
  storeReadings: (input: StoreReadingsInput) => storeReadings(input, deps),
  joinReadings: (input: { engagement: string; day: string }) => joinReadings(input, deps),
  readDrillOrder: (input: DrillName) => readDrillOrder(input, deps),
  readDrillOwner: (input: DrillName) => readDrillOwner(input, deps),
  readFreeze: (input: { at: string }) => readFreeze(input, deps),
  readDesiredTarget: (input: { engagement: string }) => readDesiredTarget(input, deps),
  readDueSteps: (input: DueStepsInput) => readDueSteps(input, deps),
  readWatchProbes: (input: { engagement: string; at: string }) => readWatchProbes(input, deps),
  changesWatch: (input: { engagement: string; report: WatchReport; at: string }) => changesWatch(input, deps),
  findKeyUse: (input: { engagement: string; key: string }) => findKeyUse(input, deps),
  runProbes: (input: ProbesInput) => runProbes(input, deps),
  dryRunProbes: (input: ProbesInput) => dryRunProbes(input, deps),
  switchTarget: (input: SwitchTargetInput) => switchTarget(input, deps),
  proveFallback: (input: ProveFallbackInput) => proveFallback(input, deps),
  ensureSchedules: (input: EnsureSchedulesInput) => ensureSchedules(input, deps),
  reconcileSchedules: (input: { engagement: string }) => reconcileSchedules(input, deps),
  checkSchedules: () => checkSchedules(deps),
  removeSchedules: (input: { engagement: string }) => removeSchedules(input, deps),
  computeWorkdays,
  sendOutbox: (word: OutboxMessage) => sendOutbox(word, deps),
  deliverNotice: (input: DeliverInput) => deliverNotice(input, deps),
});

/** What workflows read of a stream: workflows import the types of activities from here only. */
export type { EntryPage } from './ledger';

export type Activities = ReturnType<typeof createActivities>;
