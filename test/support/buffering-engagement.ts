/** An engagement on paper that buffers readings of its stages as the workflow does. */

import { fold } from '../../domain/engagement/apply';
import {
  bufferReading,
  mergeReadings,
  type ReadingBuffer,
  type Readings,
} from '../../domain/engagement/reading-buffer';
import type { Command } from '../../domain/model/commands';
import type { Entry } from '../../domain/model/events';
import { type PendingItem, pendingNow } from '../../domain/open-items/pending';
import { SealedEngagement } from './sealed-engagement';

export class BufferingEngagement extends SealedEngagement {
  private buffer: ReadingBuffer | null = null;
  private pending: PendingItem[] = [];

  override act(command: Command): Entry[] {
    if (command.kind !== 'stage-measured') {
      this.recordBuffer();
      return super.act(command);
    }
    const before = this.buffer?.readings ?? null;
    if (!before) this.pending = pendingNow(this.state, this.entries.at(-1)!.at);
    const more = bufferReading(this.state, before, command, this.pending);
    if (more) {
      this.buffer = more;
      this.state = more.state;
      this.last = [];
      return this.last;
    }
    const readings = before ? mergeReadings(before, command) : command;
    if (!readings) this.recordBuffer();
    return this.record(readings ?? command);
  }

  /** Records the buffer, as the workflow does before it continues as new. */
  recordBuffer(): void {
    if (this.buffer) this.record(this.buffer.readings);
  }

  /** The server is lost, and with it the buffer. */
  loseBuffer(): void {
    if (this.buffer) this.state = fold(this.entries)!;
    this.buffer = null;
  }

  private record(readings: Readings): Entry[] {
    if (this.buffer) this.state = fold(this.entries)!;
    this.buffer = null;
    return super.act(readings);
  }
}
