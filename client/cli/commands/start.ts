import { Option } from 'commander';
import { Failure } from '../../../domain/failures';
import type { ReadCharter } from '../../charter-file';
import { type Answer, actingPerson, command } from '../command';
import { asOption } from '../options';
import { failureLines, indent } from '../output';
import type { Session } from '../session';
import { answerText } from './answer';

interface Started {
  file: string;
  id: string | null;
  result: 'started' | 'already running' | 'passed over' | 'failed';
  failure?: Failure;
}

export const start = command<{ as?: string }>({
  name: 'start',
  args: '<files...>',
  summary: 'start engagements from their charters',
  about:
    'Starts an engagement from each charter. The same charter again answers "already running"; another charter under ' +
    'the same id is refused and the sections that differ are named. Names and addresses go to the people directory, ' +
    'never into the engagement. Several files: each is reported, and the exit code is the worst; a base among them ' +
    'is passed over.',
  examples: ['dayone start charters/invoices.yaml', 'dayone start charters/*.yaml --as mara-okafor'],
  exits: { 0: 'all run, started now or before' },
  options: [new Option('--as <person>', "person id; the charter's delivery lead if absent")],
  run: async (session, files, options): Promise<Answer> => {
    const several = files.length > 1;
    const charters = await Promise.all(
      files.map(
        async (file) => ({ file, read: several && (await isBase(file)) ? 'base' : await readOne(file) }) as const,
      ),
    );
    if (charters.some(({ read }) => read !== 'base' && !(read instanceof Failure))) await aWorkerIsThere(session);
    const started: Started[] = [];
    for (const { file, read } of charters) started.push(await startOne(session, file, read, options.as));
    const exit = Math.max(...started.map((one) => one.failure?.exit ?? 0)) as Answer['exit'];
    const [only] = started;
    if (started.length === 1 && only?.failure) throw only.failure;
    return {
      json: {
        engagements: started.map(({ failure, ...one }) => (failure ? { ...one, error: errorOf(failure) } : one)),
      },
      text: (paint) =>
        started.flatMap((one) =>
          one.failure
            ? [`${one.file}: ${paint.red('failed')}`, ...indent(failureLines(one.failure, paint))]
            : [`${one.id ?? one.file}: ${one.result === 'started' ? paint.green(one.result) : one.result}`],
        ),
      exit,
    };
  },
});

const errorOf = ({ code, message, details, next }: Failure) => ({ code, message, details, next });

/** Whether others extend it and it is no charter itself: `charters/*.yaml` may well name it too. */
async function isBase(file: string): Promise<boolean> {
  const { checkCharterFile }: typeof import('../../charter-file') = require('../../charter-file');
  const read = await checkCharterFile(file).catch(() => null);
  return read !== null && 'open' in read;
}

/** A charter, or why it is none: one that cannot be read does not stop the others. */
function readOne(file: string): Promise<ReadCharter | Failure> {
  const { readCharterFile }: typeof import('../../charter-file') = require('../../charter-file');
  return readCharterFile(file).catch((error: unknown) => {
    if (error instanceof Failure) return error;
    throw error;
  });
}

async function startOne(
  session: Session,
  file: string,
  read: ReadCharter | 'base' | Failure,
  as: string | undefined,
): Promise<Started> {
  if (read === 'base') return { file, id: null, result: 'passed over' };
  if (read instanceof Failure) return { file, id: null, result: 'failed', failure: read };
  const { id } = read.charter;
  try {
    const dayone = await session.dayone();
    const { started } = await dayone.start(read, as);
    // It answers once its first entry is written: what comes next in a script finds it.
    if (started) await dayone.state(id);
    return { file, id, result: started ? 'started' : 'already running' };
  } catch (error) {
    if (error instanceof Failure) return { file, id, result: 'failed', failure: error };
    throw error;
  }
}

/** An engagement without a worker would start and say nothing. @throws Failure NO_WORKER */
export async function aWorkerIsThere(session: Session): Promise<void> {
  const { pollers }: typeof import('../../pollers') = require('../../pollers');
  if ((await pollers(await session.client(), session.taskQueue)) === 0)
    throw new Failure('NO_WORKER', `no worker serves the task queue ${session.taskQueue}; nothing was started`);
}

export const amend = command<{ as?: string }>({
  name: 'amend',
  args: '<id> <file>',
  summary: 'change the charter of a running engagement',
  about:
    'Puts a changed charter in force. It reopens exactly the gates whose subjects it changes. In operation it is a ' +
    'proposal: the charter in force stands until the reopened gates have accepted the new one.',
  examples: ['dayone amend lead-qualification charters/leads.yaml --as mara-okafor'],
  options: [asOption()],
  run: async (session, [id, file], options): Promise<Answer> => {
    const by = actingPerson(session, options.as);
    const read = await readOne(file!);
    if (read instanceof Failure) throw read;
    const { charter, people } = read;
    const answer = await session.about((dayone) =>
      dayone.tell(id!, 'amend', { by, charter, charterDigest: read.digest }),
    );
    // Only once it is in force: a refused amendment changes nobody's record.
    await (await session.evidence()).people.put(people);
    return {
      json: { id, ...answer, charterDigest: read.digest },
      text: (paint) =>
        answerText(
          answer.event === 'amendment.proposed'
            ? `${id}: proposed; it comes into force when the gates that it reopens have accepted it`
            : `${id}: amended`,
          answer,
          paint,
        ),
    };
  },
});
