/**
 * Stores the readings of stages as attachments. No decision depends on them: if one cannot be written, the stage continues,
 * and only the readings themselves can no longer be shown.
 */
import { log, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../activities';
import type { Readings } from '../domain/engagement/reading-buffer';
import { missingReadings } from '../domain/metrics/stage-readings';
import type { CommandOf } from '../domain/model/commands';
import { jsonBytes, MOST_APPEND_BYTES } from '../domain/record/ledger';
import { FOR_MINUTES, localThenRegular, QUICK } from './local-then-regular';
import { failureOf } from './world';

type Storing = Pick<Activities, 'storeReadings' | 'joinReadings'>;

const localActivity = (summary: string) => proxyLocalActivities<Storing>({ ...QUICK, summary });
const regularActivity = (summary: string) => proxyActivities<Storing>({ ...FOR_MINUTES, summary });

const warnNotStored = (engagement: string, error: unknown): void =>
  log.warn('readings of a stage could not be stored', { engagement, detail: failureOf(error).detail });

/** Stores the readings of one entry. */
export async function storeReadings(engagement: string, { release, index, readings }: Readings): Promise<void> {
  const last = readings.at(-1)!;
  const input = { engagement, release, index, readings };
  const bytes = jsonBytes(input);
  // More than a server accepts in one message: sending it would fail the workflow.
  if (bytes > MOST_APPEND_BYTES)
    return log.warn('readings of a stage could not be stored', { engagement, detail: `they have ${bytes} bytes` });
  const summary = `readings ${readings[0]!.reading + 1} to ${last.reading + 1} of stage ${index + 1}`;
  await localThenRegular(
    () => localActivity(summary).storeReadings(input),
    () => regularActivity(summary).storeReadings(input),
  ).catch((error) => warnNotStored(engagement, error));
}

/** Joins the attachments of a day into one. If that fails, each entry keeps its own. */
export async function joinReadings(engagement: string, day: string): Promise<CommandOf<'readings-joined'>> {
  try {
    const found = await regularActivity(`the readings of ${day}`).joinReadings({ engagement, day });
    return { kind: 'readings-joined', day, ...found };
  } catch (error) {
    warnNotStored(engagement, error);
    return { kind: 'readings-joined', day, digest: null, readings: 0, missing: missingReadings([]) };
  }
}
