/** All golden files that are made on paper: of the scripts, and of charters. No server, no clock, seconds. */
import type { Golden } from './files';
import { goldenLedgers } from './ledgers';
import { goldenMoments } from './moments';
import { goldenNotices } from './notices';
import { goldenRecords } from './records';
import { type Played, play } from './script';
import { SCRIPTS } from './scripts';

export const goldenPaper = (played: readonly Played[] = play(SCRIPTS)): Golden => ({
  ...goldenLedgers(played),
  ...goldenMoments(played),
  ...goldenNotices(played),
  ...goldenRecords(played),
});

/** The others are of the command line, on a server. */
export const isPaper = (file: string): boolean => !file.startsWith('cli.');
