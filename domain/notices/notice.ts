/**
 * Notifications to people. A notice goes to one person and says everything that the entries of one append mean for
 * them: what is pending on them, and what happened. An activity adds dates, names and addresses.
 */

import type { SecretRef } from '../model/charter/secrets';
import type { EventType } from '../model/events';
import type { Action } from '../model/gates';
import type { Channel } from '../model/notices';
import type { OpenItem } from '../open-items/open-items';
import type { Asked } from '../open-items/pending';

/** What is pending at one gate. */
export interface Wait {
  step: OpenItem['step'];
  /**
   * `asked`: it is pending on them now. `reminder`: it is overdue. `deputy`: it is pending on another person, for whom
   * they may decide. `escalation`: it is pending on others, and they are notified.
   */
  why: 'asked' | 'reminder' | 'deputy' | 'escalation';
  /** On whom it is pending, by person id. */
  on: string[];
  asked: Asked[];
  /** RFC 3339; null where nothing was agreed. */
  dueAt: string | null;
}

/** `page`: somebody should act at once. */
export type Tone = 'page' | 'fell' | 'good';

/** What happened. */
export interface News {
  about: EventType;
  tone: Tone;
  /** Who did it, by person id; null: it followed automatically. */
  by: string | null;
  text: string;
  /** What the person who is notified may send in response. */
  action?: Action;
}

export interface Notice {
  /** Person id; a group can be notified, but nothing is pending on it. */
  to: string;
  waits: Wait[];
  news: News[];
}

/** Which engagement a notice is about, in the words that its readers know. */
export interface Subject {
  engagement: string;
  client: string;
  title: string;
  timezone: string;
  /** When it happened, RFC 3339, and the last of its entries in the ledger. */
  at: string;
  seq: number;
}

/** All notices of one append, one per person. */
export interface NoticeBatch {
  subject: Subject;
  notices: Notice[];
  /** The engagement's own chat channel; null: the one of the worker. */
  chat: SecretRef | null;
  /** Whether people are notified by mail at all. */
  mail: boolean;
  /** People who are already known to be unreachable. */
  unreached: string[];
  /** Whether failed delivery is reported back: not for a notice that itself reports a failed delivery. */
  reports: boolean;
  /** A channel that has just failed: another one is better. */
  avoid: Channel | null;
}

/** One message to be sent: to a person, or to a chat channel for all of them. No address and no webhook is in it. */
export interface Delivery {
  channel: Channel;
  /** The same key again is the same message. */
  key: string;
  /** Person id; null: the engagement's own channel. */
  person: string | null;
  notices: Notice[];
  /** Of the channel: a reference to its webhook; null: the worker's own. */
  webhook: SecretRef | null;
}

/** What became of a delivery. */
export type Delivered = Pick<Delivery, 'channel' | 'person'> & { problem: string | null };
