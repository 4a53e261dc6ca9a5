/** The log of the tests' workers and activities: silent unless DAYONE_TEST_LOG names a level. */
import { MockActivityEnvironment } from '@temporalio/testing';
import pino from 'pino';
import { temporalLogger } from '../../workers/log';

export const log = pino({ level: process.env.DAYONE_TEST_LOG ?? 'silent' }, pino.destination({ dest: 2, sync: true }));

/** What an activity runs in, without a worker. */
export const activityEnvironment = (info: ConstructorParameters<typeof MockActivityEnvironment>[0] = {}) =>
  new MockActivityEnvironment(info, { logger: temporalLogger(log) });
