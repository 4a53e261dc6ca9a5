/** How notices reach people. */

/** Where a notice can be delivered. */
export type Channel = 'mail' | 'chat';

/** A notice that reached nobody, and why; `person` is null for a chat channel, `by` for somebody without an address. */
export interface Undelivered {
  person: string | null;
  by: Channel | null;
  why: string;
}
