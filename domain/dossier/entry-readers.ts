/** Tables of functions that read a command back from the first entry of its append, by the entry's type. */
import type { Entry, Events, EventType } from '../model/events';
import type { State } from '../model/state';
import { lookup } from '../values/own-members';

type Reader<K extends EventType, C> = (data: Events[K], before: State, append: readonly Entry[]) => C[];
export type Readers<C> = { [K in EventType]?: Reader<K, C> };

/** The commands that it may have been; null where the table does not have its type. */
export const readWith = <C>(readers: Readers<C>, append: readonly Entry[], before: State): C[] | null => {
  const [first] = append as [Entry];
  const reader = lookup(readers, first.type) as Reader<EventType, C> | undefined;
  return reader ? reader(first.data, before, append) : null;
};
