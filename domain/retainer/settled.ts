/** What was asked of people, or found, and is not any more, whoever settled it and however. */
import type { Happening } from '../decide/ruling';
import type { State } from '../state';
import { ownerSettled } from './owner-continuity';
import { drillSettled } from './rollback-drill';

export const settled = (s: State, at: string): Happening[] => [...ownerSettled(s), ...drillSettled(s, at)];
