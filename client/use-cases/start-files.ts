/** Starts an engagement from each of several charter files. */
import { withPeopleOf } from '../../domain/charter/known-people';
import type { NameChange } from '../../domain/charter/people-changes';
import { Failure } from '../../domain/kernel/failures';
import { checkCharterFile, type ReadCharter, readKnownFile } from '../charter/file';
import { requireWorker } from '../temporal/pollers';
import type { LazyContext } from './context';
import { personIdOf } from './people-directory';
import { startEngagement } from './start';

/** What became of one file. `passed over`: it is a base, which other charters extend. */
export interface StartedFile {
  file: string;
  id: string | null;
  result: 'started' | 'already running' | 'passed over' | 'failed';
  /** People whom other engagements know too, and who have another name or address since. */
  names?: NameChange[];
  failure?: Failure;
}

/** Message of NO_WORKER where something was to be started: an engagement without a worker would say nothing. */
export const NOTHING_STARTED = '; nothing was started';

/**
 * One with faults does not stop the others; nothing is connected before a file has been read without a fault.
 * @param by id, name or address of the person who starts them; each charter's delivery lead if absent
 * @throws Failure NO_WORKER, TEMPORAL_UNREACHABLE
 */
export async function startFiles(from: LazyContext, files: readonly string[], by?: string): Promise<StartedFile[]> {
  const several = files.length > 1;
  const charters = await Promise.all(files.map((file) => readOne(from, file, several)));
  if (charters.some((read) => read !== 'base' && !(read instanceof Failure))) {
    const { client, taskQueue } = await from.context();
    await requireWorker(client, taskQueue, NOTHING_STARTED);
  }
  const started: StartedFile[] = [];
  // Each is read again in its turn: it may name people whom the one before has made known.
  for (const [index, file] of files.entries())
    started.push(await startOne(from, file, index === 0 ? charters[0]! : await readOne(from, file, several), by));
  return started;
}

/** If several files are given, a base that others extend is accepted too, because `charters/*.yaml` may match it. */
async function readOne(
  { records }: LazyContext,
  file: string,
  several: boolean,
): Promise<ReadCharter | 'base' | Failure> {
  try {
    if (several && 'open' in (await checkCharterFile(file, await records.reader.people.all()))) return 'base';
    return await readKnownFile(file, await records.reader.people.all());
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

async function startOne(
  from: LazyContext,
  file: string,
  read: ReadCharter | 'base' | Failure,
  by: string | undefined,
): Promise<StartedFile> {
  if (read === 'base') return { file, id: null, result: 'passed over' };
  if (read instanceof Failure) return { file, id: null, result: 'failed', failure: read };
  const { id } = read.charter;
  try {
    const reached = await from.context();
    const { started, names } = await startEngagement(reached, read, by && (await starterIn(from, read, by)));
    // It answers once its first entry is written: what comes next in a script finds it.
    if (started) await reached.gateway.state(id);
    return { file, id, result: started ? 'started' : 'already running', ...(names && { names }) };
  } catch (error) {
    if (error instanceof Failure) return { file, id, result: 'failed', failure: error };
    throw error;
  }
}

/** Who starts it: among people of one name the one in this charter. @throws Failure BAD_INPUT */
async function starterIn({ records }: LazyContext, { charter, people }: ReadCharter, by: string): Promise<string> {
  return personIdOf(by, withPeopleOf(await records.reader.people.all(), charter, people), [charter.id]);
}
