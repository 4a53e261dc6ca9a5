/** What rules and their results are made of: a rule turns a command into events, an applier an entry into state. */

import type { Charter, StoredCharter } from '../model/charter';
import type { Command } from '../model/commands';
import type { Entry, Events, EventType } from '../model/events';
import type { FailureCode } from '../model/failures';
import type { State } from '../model/state';
import type { StepId } from '../model/steps';
import { didYouMean } from '../values/nearest';

export type Policy = (s: State, at: string) => NewEvent[];

/** Files one kind of event into a draft of the state. */
export type Applier<K extends EventType> = (state: State, data: Events[K], entry: Entry) => void;
export type Appliers<K extends EventType> = { [T in K]: Applier<T> };

/** Data of a new event. A charter in it stays in the form that was signed, because its digest covers that form. */
type NewData<K extends EventType> = Events[K] extends { charter: Charter }
  ? Omit<Events[K], 'charter'> & { charter: StoredCharter }
  : Events[K];

/** An event before it has a time and an actor, in the newest shape. */
export type NewEvent = { [K in EventType]: { type: K; data: NewData<K> } }[EventType];

export const event = <K extends EventType>(type: K, data: NewData<K>): NewEvent =>
  ({ type, data }) as unknown as NewEvent;

export const refused = (
  command: string,
  code: FailureCode,
  message: string,
  details: string[] = [],
  gate?: StepId,
): NewEvent[] => [event('command.refused', { command, code, message, details, ...(gate ? { gate } : {}) })];

/** Refuses an id that is none of those that could be meant: the nearest of them is named first. */
export const refusedName = (
  command: string,
  message: string,
  given: string,
  known: readonly string[],
  gate?: StepId,
): NewEvent[] => refused(command, 'NOT_ASKED', message, [...didYouMean(given, known), ...known], gate);

/** A rule for one kind of command. An empty list means that nothing changes. */
export type CommandHandler<C extends Command> = (s: State, command: C, at: string) => NewEvent[];

/** The finding that a withdrawal in operation opens: somebody has to act, although nothing has failed yet. */
export const withdrawnFinding = (step: StepId, why: string): NewEvent =>
  event('finding.opened', {
    id: `withdrawn:${step}`,
    step,
    severity: 'page',
    what: `${step}: ${why}`,
    owner: 'owner',
  });
