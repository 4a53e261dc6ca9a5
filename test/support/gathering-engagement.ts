/** An engagement on paper that gathers readings of its stages as the workflow does. */
import { fold } from '../../domain/apply/apply';
import type { Command } from '../../domain/commands';
import { type Gathered, gathering, joined, type Readings } from '../../domain/decide/gathering';
import type { Entry } from '../../domain/events';
import { SealedEngagement } from './sealed-engagement';

export class GatheringEngagement extends SealedEngagement {
  private gathered: Gathered | null = null;

  override act(command: Command): Entry[] {
    if (command.kind !== 'stage-measured') {
      this.settleReadings();
      return super.act(command);
    }
    const before = this.gathered?.readings ?? null;
    const more = gathering(this.state, before, command);
    if (more) {
      this.gathered = more;
      this.state = more.state;
      this.last = [];
      return this.last;
    }
    const readings = before ? joined(before, command) : command;
    if (!readings) this.settleReadings();
    return this.record(readings ?? command);
  }

  /** What is gathered is recorded, as before the workflow continues as new. */
  settleReadings(): void {
    if (this.gathered) this.record(this.gathered.readings);
  }

  /** The server is lost, and with it what was not on record. */
  loseGathered(): void {
    if (this.gathered) this.state = fold(this.entries)!;
    this.gathered = null;
  }

  private record(readings: Readings): Entry[] {
    if (this.gathered) this.state = fold(this.entries)!;
    this.gathered = null;
    return super.act(readings);
  }
}
