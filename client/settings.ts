/** What clients and workers of one installation agree on, by the environment. */
import path from 'node:path';
import { TASK_QUEUE } from '../domain/kernel/names';
import type { Signer } from './identity/signer';

/** Where the evidence lies: DAYONE_DATA, else `.dayone` in the current directory. */
export const dataDirectory = (env: NodeJS.ProcessEnv = process.env): string =>
  path.resolve(env.DAYONE_DATA ?? '.dayone');

/** The task queue of the engagements: DAYONE_TASK_QUEUE, else `dayone`. */
export const taskQueue = (env: NodeJS.ProcessEnv = process.env): string => env.DAYONE_TASK_QUEUE ?? TASK_QUEUE;

/** Where the client connects. What is absent is taken from the environment, as the command line does. */
export interface ConnectOptions {
  /** HOST:PORT of the Temporal server, without a port 7233; else TEMPORAL_ADDRESS, a Temporal profile, or 127.0.0.1:7233. */
  address?: string;
  /** The Temporal namespace; else TEMPORAL_NAMESPACE, a Temporal profile, or `default`. */
  namespace?: string;
  /** The data directory, for people and attachments; else DAYONE_DATA, or `.dayone`. */
  data?: string;
  /** The task queue of the engagements; else DAYONE_TASK_QUEUE, or `dayone`. */
  taskQueue?: string;
  /** Proves what people say; else the keys and logins of this machine's user. */
  signer?: Signer;
}
