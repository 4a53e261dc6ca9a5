/** The configuration that a worker reads from its environment. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { EgressConfig } from '../activities/egress';
import { ARGUMENTS, type CommandTable } from '../activities/executors/command';
import { type NoticesConfig, noticesConfig } from '../activities/notices/channels';
import { loginProviders } from '../client/identity/providers';
import { dataDirectory, taskQueue } from '../client/settings';
import { Failure } from '../domain/kernel/failures';
import type { LoginProvider } from '../domain/model/proofs';
import { outgoingConfig } from './egress-config';

export interface WorkerConfig extends EgressConfig {
  /** Directory of the evidence store. */
  data: string;
  /** Id of a store that is lost for good: the namespace may name it now, and names this one from then on. */
  replaceStore?: string;
  /** Folders in which the source `csv` may read files, absolute. */
  allowedFolders?: readonly string[];
  commands: CommandTable;
  notices: NoticesConfig;
  /** Whose logins count. */
  logins: readonly LoginProvider[];
  /** The site at which this worker stands; null: it serves the engagements themselves. */
  site: string | null;
  taskQueue: string;
  /** The prebuilt workflow bundle. */
  bundle: string;
  logLevel: string;
}

const pattern = z.string().refine((text) => {
  try {
    return new RegExp(`^(?:${text})$`) !== null;
  } catch {
    return false;
  }
}, 'expected a regular expression');

const commandsSchema = z.record(
  z.string(),
  z.strictObject({
    switch: z.array(z.string()).min(1),
    status: z.array(z.string()).min(1),
    dryRun: z.array(z.string()).min(1).optional(),
    arguments: z.partialRecord(z.enum(ARGUMENTS), pattern).optional(),
    timeoutSeconds: z.number().positive().max(50).default(30),
    environment: z.array(z.string()).optional(),
  }),
);

/** @throws Failure BAD_INPUT naming the file and every fault */
function readCommands(file: string | undefined): CommandTable {
  if (!file) return {};
  try {
    return commandsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const details =
      cause instanceof z.ZodError
        ? cause.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
        : [String(cause)];
    throw new Failure('BAD_INPUT', `DAYONE_COMMANDS: ${file} is no table of commands`, details, { cause });
  }
}

/** @throws Failure BAD_INPUT naming every path that is not absolute: the same everywhere a worker may be started from */
function readFolders(text = ''): string[] {
  const folders = text
    .split(',')
    .map((folder) => folder.trim())
    .filter((folder) => folder !== '');
  const faults = folders.filter((folder) => !path.isAbsolute(folder)).map((folder) => JSON.stringify(folder));
  if (faults.length > 0) throw new Failure('BAD_INPUT', 'DAYONE_FOLDERS: expected absolute paths', faults);
  return folders;
}

/**
 * DAYONE_DATA (directory), DAYONE_REPLACE_STORE (id of the store that it replaces), the allowed hosts and addresses
 * (see `egress-config.ts`), DAYONE_COMMANDS (JSON file of commands that the executor `command` may run), DAYONE_FOLDERS
 * (`/folder,/folder` in which the source `csv` may read), DAYONE_SITE, DAYONE_LOG (a pino level), how people are
 * notified (see `activities/notices/channels/`) and whose logins count (see `client/identity/providers.ts`).
 */
export function workerConfig(env: NodeJS.ProcessEnv = process.env): WorkerConfig {
  return {
    data: dataDirectory(env),
    replaceStore: env.DAYONE_REPLACE_STORE || undefined,
    ...outgoingConfig(env),
    allowedFolders: readFolders(env.DAYONE_FOLDERS),
    commands: readCommands(env.DAYONE_COMMANDS),
    notices: noticesConfig(env),
    logins: loginProviders(env),
    site: env.DAYONE_SITE ?? null,
    taskQueue: taskQueue(env),
    bundle: path.join(__dirname, '..', 'workflow-bundle.js'),
    logLevel: env.DAYONE_LOG ?? 'info',
  };
}
