/** The ledger of an engagement on paper, in memory: takes one command after the other, and knows what is due. */

import { apply } from '../../domain/engagement/apply';
import { decide, startOf } from '../../domain/engagement/decide';
import { due } from '../../domain/engagement/due';
import { partsOfDay } from '../../domain/metrics/raw-readings';
import { missingReadings, rawText } from '../../domain/metrics/stage-readings';
import type { Charter } from '../../domain/model/charter';
import type { Command, CommandOf, WorkResult } from '../../domain/model/commands';
import type { EventToAppend, StoredEntry } from '../../domain/model/entries';
import type { Entry, Events } from '../../domain/model/events';
import type { StageReading } from '../../domain/model/metrics';
import type { Role } from '../../domain/model/people';
import type { State } from '../../domain/model/state';
import type { Work } from '../../domain/model/work';
import { GENESIS } from '../../domain/record/ledger';
import { readEntry } from '../../domain/record/read-entry';
import { digest, sha256Hex } from '../../domain/values/digest';

export const START = '2026-11-23T09:00:00.000Z';

/** A time so many minutes later. */
export const minutes = (at: string, count: number): string => new Date(Date.parse(at) + count * 60_000).toISOString();

export class PaperLedger {
  state: State;
  readonly entries: Entry[] = [];
  /** The same entries as they were written. */
  readonly stored: StoredEntry[] = [];
  at = START;
  /** Epoch of the writer; a recovery begins the next one. */
  epoch = 1;
  /** What the last command wrote, and the state before it. */
  last: Entry[] = [];
  before: State | null = null;
  /** The readings of stages as they were answered, by `raw` of their entries, and the attachments that have them. */
  raw = new Map<string, StageReading[]>();
  readings: Record<string, string> = {};

  /** A copy that continues from here separately. */
  fork(): this {
    const fork = Object.create(Object.getPrototypeOf(this)) as this;
    return Object.assign(fork, this, {
      entries: [...this.entries],
      stored: [...this.stored],
      raw: new Map(this.raw),
      readings: { ...this.readings },
    });
  }

  constructor(charter: Charter) {
    const by = charter.people['delivery-lead']!;
    this.state = this.append(null, [
      startOf({ store: 'store-on-paper', charter, charterDigest: digest(charter), by }, this.at),
    ]);
  }

  protected append(from: State | null, drafts: readonly EventToAppend[]): State {
    let state = from;
    this.last = drafts.map((draft, index) => {
      const prev = state?.head ?? GENESIS;
      // A stand-in for the chain's hash: unique per entry is all that the rules need.
      const stored: StoredEntry = {
        ...draft,
        stream: 'paper',
        seq: prev.seq + 1,
        epoch: this.epoch,
        key: '',
        part: [index, drafts.length],
        prev: prev.hash,
        hash: `${prev.seq + 1}`.padStart(64, '0'),
      };
      const entry = readEntry(stored);
      state = apply(state, entry);
      this.stored.push(stored);
      return entry;
    });
    this.entries.push(...this.last);
    return state!;
  }

  act(command: Command): Entry[] {
    this.before = this.state;
    this.state = this.append(this.state, decide(this.state, command, this.at));
    for (const { type, data } of this.last)
      if (command.kind === 'stage-measured' && type === 'stage.measured')
        this.keepRaw(command, data as Events['stage.measured']);
    return this.last;
  }

  private keepRaw({ release, index, readings }: CommandOf<'stage-measured'>, data: Events['stage.measured']): void {
    const fresh = readings.filter(({ reading }) => reading >= data.after);
    this.raw.set(data.raw, fresh);
    this.readings[data.raw] = rawText(release, index, fresh);
  }

  protected joinReadings(day: string): WorkResult {
    const parts = partsOfDay(this.entries, day);
    const text = parts.map(({ raw }) => this.readings[raw]).join('');
    const content = sha256Hex(text);
    this.readings[content] = text;
    const readings = parts.reduce((sum, part) => sum + part.readings, 0);
    return { kind: 'readings-joined', day, digest: content, readings, missing: missingReadings([]) };
  }

  wait(count: number): void {
    this.at = minutes(this.at, count);
  }

  due(): Work[] {
    return due(this.state, this.at).work;
  }

  who(role: Role): string {
    return this.state.charter.people[role] ?? 'nobody';
  }
}
