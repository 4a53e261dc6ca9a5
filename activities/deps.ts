/** What the activities of one worker use to call external systems. The worker's assembly builds it once. */
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { LoginProvider } from '../domain/model/proofs';
import type { Evidence } from '../evidence/store';
import type { CommandTable } from './executors/command';
import type { HttpConfig } from './http';
import type { NoticesConfig } from './notices/channels';

export interface Deps {
  evidence: Omit<Evidence, 'close' | 'id'>;
  http: HttpConfig;
  /** Absolute paths of the folders in which the source `csv` may read files. Absent: none. */
  allowedFolders?: readonly string[];
  /** Commands that the executor `command` may run, by name. */
  commands: CommandTable;
  notices: NoticesConfig;
  /** Whose logins count. */
  logins: readonly LoginProvider[];
  /** Pauses before each question about an order whose answer was lost, ms. Default: five, 7.5 s altogether. */
  outcomePauses?: readonly number[];
  log: Logger;
  /** The Temporal client; a getter, since a worker may connect later than it assembles. */
  client: () => Client | Promise<Client>;
}

/** One probe of external systems, on behalf of an engagement, until the signal is aborted. */
export interface ProbeContext {
  engagement: string;
  deps: Deps;
  signal: AbortSignal;
}
