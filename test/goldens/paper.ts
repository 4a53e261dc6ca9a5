/** All golden files that are made on paper: of the scripts, and of charters. No server, no clock, seconds. */
import { goldenBoundaries } from './boundaries';
import { goldenCharters } from './charters';
import { goldenFailures } from './failures';
import type { Golden } from './files';
import { goldenLedgers } from './ledgers';
import { goldenMoments } from './moments';
import { goldenNotices } from './notices';
import { goldenRecords } from './records';
import { type Played, play } from './script';
import { SCRIPTS } from './scripts';

export const goldenPaper = async (played: readonly Played[] = play(SCRIPTS)): Promise<Golden> => ({
  ...goldenLedgers(played),
  ...goldenMoments(played),
  ...goldenNotices(played),
  ...goldenRecords(played),
  ...(await goldenCharters()),
  ...goldenBoundaries(),
  ...goldenFailures(),
});

/** The others are of the command line, on a server. */
export const isPaper = (file: string): boolean => !file.startsWith('cli.');
