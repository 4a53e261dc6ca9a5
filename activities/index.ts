/** Every activity of dayone, bound to what the worker reaches the world with. */

import type { WatchReport } from '../domain/commands';
import type { Word } from '../domain/effects';
import type { AppendRequest, Head } from '../domain/ledger';
import { type AskWorldInput, askWorld, lookAtWorld } from './ask-world';
import { layOutCalendar } from './calendar';
import { type CarriedRecord, leaveCarried, readCarried, readStatePart } from './carried';
import { checkSchedules } from './check-schedules';
import type { Deps } from './deps';
import { type DrillName, readDrillOrder, whoseDrill } from './drills';
import {
  appendToLedger,
  type DueStepsInput,
  isKeyUsed,
  isNews,
  readDesired,
  readDueSteps,
  readFreeze,
  readStream,
  readWatched,
  type StreamPart,
} from './ledger';
import { type DeliverInput, deliverNotice } from './notices/deliver';
import { type ProveFallbackInput, proveFallback } from './prove-fallback';
import { joinReadings, removeJoined, type StoreReadingsInput, storeReadings } from './readings';
import { type ReceiveInput, receiveMessage } from './receive-message';
import { type ArmSchedulesInput, armSchedules, removeSchedules, tendSchedules } from './schedules';
import { sendWord } from './send-word';
import { type SwitchTargetInput, switchTarget } from './switch-target';

/** The activities of one worker. Workflows import the type `Activities` only. */
export const createActivities = (deps: Deps) => ({
  appendToLedger: (request: AppendRequest) => appendToLedger(request, deps),
  receiveMessage: (input: ReceiveInput) => receiveMessage(input, deps),
  readStream: (input: StreamPart) => readStream(input, deps),
  leaveCarried: (input: CarriedRecord & { engagement: string }) => leaveCarried(input, deps),
  readCarried: (input: { engagement: string; run: string }) => readCarried(input, deps),
  readStatePart: (input: { engagement: string; upTo: Head | null; offset: number }) => readStatePart(input, deps),
  storeReadings: (input: StoreReadingsInput) => storeReadings(input, deps),
  joinReadings: (input: { engagement: string; day: string }) => joinReadings(input, deps),
  removeJoined: (input: { engagement: string; kept: number }) => removeJoined(input, deps),
  readDrillOrder: (input: DrillName) => readDrillOrder(input, deps),
  whoseDrill: (input: DrillName) => whoseDrill(input, deps),
  readFreeze: (input: { at: string }) => readFreeze(input, deps),
  readDesired: (input: { engagement: string }) => readDesired(input, deps),
  readDueSteps: (input: DueStepsInput) => readDueSteps(input, deps),
  readWatched: (input: { engagement: string; at: string }) => readWatched(input, deps),
  isNews: (input: { engagement: string; report: WatchReport; at: string }) => isNews(input, deps),
  isKeyUsed: (input: { engagement: string; key: string }) => isKeyUsed(input, deps),
  askWorld: (input: AskWorldInput) => askWorld(input, deps),
  lookAtWorld: (input: AskWorldInput) => lookAtWorld(input, deps),
  switchTarget: (input: SwitchTargetInput) => switchTarget(input, deps),
  proveFallback: (input: ProveFallbackInput) => proveFallback(input, deps),
  armSchedules: (input: ArmSchedulesInput) => armSchedules(input, deps),
  tendSchedules: (input: { engagement: string }) => tendSchedules(input, deps),
  checkSchedules: () => checkSchedules(deps),
  removeSchedules: (input: { engagement: string }) => removeSchedules(input, deps),
  layOutCalendar,
  sendWord: (word: Word) => sendWord(word, deps),
  deliverNotice: (input: DeliverInput) => deliverNotice(input, deps),
});

export type Activities = ReturnType<typeof createActivities>;
