/** What clients and workers of one installation agree on, by the environment. */
import path from 'node:path';
import { TASK_QUEUE } from '../domain/kernel/names';

/** Where the evidence lies: DAYONE_DATA, else `.dayone` in the current directory. */
export const dataDirectory = (env: NodeJS.ProcessEnv = process.env): string =>
  path.resolve(env.DAYONE_DATA ?? '.dayone');

/** The task queue of the engagements: DAYONE_TASK_QUEUE, else `dayone`. */
export const taskQueue = (env: NodeJS.ProcessEnv = process.env): string => env.DAYONE_TASK_QUEUE ?? TASK_QUEUE;
