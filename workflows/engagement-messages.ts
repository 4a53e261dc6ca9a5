/** The messages that the workflow of an engagement takes, and its queries. */
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import {
  QUERY_STATE,
  QUERY_STORE,
  SIGNAL_COMMAND,
  SIGNAL_DRILL_PERFORMED,
  SIGNAL_REPORT,
  UPDATE_COMMAND,
} from '../domain/kernel/names';
import type { SentAnswer } from '../domain/messages/messages';
import type { Command } from '../domain/model/commands';
import type { PersonCommand } from '../domain/model/messages';
import type { State } from '../domain/model/state';
import type { StoreStanding } from '../domain/views/report';

export const command = defineUpdate<SentAnswer, [PersonCommand]>(UPDATE_COMMAND);
export const commandSignal = defineSignal<[PersonCommand]>(SIGNAL_COMMAND);
export const report = defineSignal<[Command]>(SIGNAL_REPORT);
/** Null until the first entry of the ledger, or of a new epoch, is written. */
export const stateQuery = defineQuery<State | null>(QUERY_STATE);
export const storeQuery = defineQuery<StoreStanding>(QUERY_STORE);
/** Sent to the workflow of a drill. */
export const drillPerformed = defineSignal<[string]>(SIGNAL_DRILL_PERFORMED);
