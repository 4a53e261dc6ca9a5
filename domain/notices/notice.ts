/**
 * What is told to people. A notice goes to one person and says everything that one breath (the entries of one append)
 * means for them: what waits for them, and what happened. Dates, names and addresses are an activity's business.
 */

import type { SecretRef } from '../model/charter';
import type { Channel, EventType } from '../model/events';
import type { Action } from '../model/gates';
import type { OpenItem } from '../open-items/open-items';
import type { Asked } from '../open-items/pending';

/** What waits at one gate. */
export interface Wait {
  step: OpenItem['step'];
  /**
   * `asked`: it waits for them now. `reminder`: it is overdue. `deputy`: it waits for another, for whom they may decide.
   * `escalation`: it waits for others, and they are told.
   */
  why: 'asked' | 'reminder' | 'deputy' | 'escalation';
  /** Who is waited for, by person id. */
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
  /** Who did it, by person id; null where it followed by itself. */
  by: string | null;
  text: string;
  /** What whoever hears of it may send about it. */
  action?: Action;
}

export interface Notice {
  /** Person id; a group can be told, but is never waited for. */
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

/** Everything that one breath makes people hear of, each person once. */
export interface NoticeBatch {
  subject: Subject;
  notices: Notice[];
  /** The engagement's own chat channel; null: the one of the worker. */
  chat: SecretRef | null;
  /** Whether people are told by mail at all. */
  mail: boolean;
  /** People whom nothing reaches, as is known already. */
  unreached: string[];
  /** Whether what cannot be delivered is reported back: never of a notice that tells of this very thing. */
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
