/** How notices reach people. */

/**
 * Where a notice can be delivered. A further channel is one name here, one file in `activities/notices/channels/`, and
 * one line in its registry.
 */
export const CHANNELS = ['mail', 'chat'] as const;
export type Channel = (typeof CHANNELS)[number];

/** How a person wants to be notified: by this channel, or not at all. */
export const PREFERENCES = [...CHANNELS, 'none'] as const;
export type NoticePreference = (typeof PREFERENCES)[number];

/** A notice that reached nobody, and why; `person` is null for a chat channel, `by` for somebody without an address. */
export interface Undelivered {
  person: string | null;
  by: Channel | null;
  why: string;
}
