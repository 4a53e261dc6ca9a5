import { Option } from 'commander';
import { Failure } from '../../../domain/kernel/failures';
import type { ReadCharter } from '../../charter/file';
import { pollers } from '../../temporal/pollers';
import { personName } from '../../texts/words';
import { type Answer, actingPerson, command } from '../command';
import { asOption } from '../options';
import { failureLines, indent, plain } from '../output';
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
    const charters = await Promise.all(files.map((file) => readOne(session, file, several)));
    if (charters.some((read) => read !== 'base' && !(read instanceof Failure))) await aWorkerIsThere(session);
    const started: Started[] = [];
    // Each is read again in its turn: it may name people whom the one before has made known.
    for (const [index, file] of files.entries())
      started.push(
        await startOne(session, file, index === 0 ? charters[0]! : await readOne(session, file, several), options.as),
      );
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

/**
 * A charter, or why it cannot be read: one with faults does not stop the others. If several files are given, a base
 * that others extend is accepted too, because `charters/*.yaml` may match it.
 */
async function readOne(session: Session, file: string, several: boolean): Promise<ReadCharter | 'base' | Failure> {
  try {
    if (several && 'open' in (await session.checkCharter(file))) return 'base';
    return await session.readCharter(file);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
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
  if ((await pollers(await session.server.client(), session.server.taskQueue)) === 0)
    throw new Failure('NO_WORKER', `no worker serves the task queue ${session.server.taskQueue}; nothing was started`);
}

export const amend = command<{ as?: string }>({
  name: 'amend',
  args: '<id> <file>',
  summary: 'change the charter of a running engagement',
  about:
    'Puts a changed charter in force. It reopens exactly the gates whose subjects it changes, and says whose sign-offs ' +
    'it outdates; "charter diff ID FILE" says both before. In operation it is a proposal: the charter in force stands ' +
    'until the reopened gates have accepted the new one. Names and addresses are no part of what is signed: where only ' +
    'they differ, the people directory takes them and the charter stays as it is.',
  examples: ['dayone amend lead-qualification charters/leads.yaml --as mara-okafor'],
  options: [asOption()],
  run: async (session, [id, file], options): Promise<Answer> => {
    const by = actingPerson(session, options.as);
    const read = await session.readCharter(file!);
    const answer = await session.about((dayone) => dayone.amend(id!, read, { by }));
    const names = await session.people().catch(() => undefined);
    return {
      json: { id, ...answer, charterDigest: read.digest },
      text: (paint) =>
        answerText(
          answer.recorded
            ? `${id}: the charter stays as it is; recorded in the people directory: ${answer.recorded.map((one) => plain(personName(one, names ?? new Map()))).join(', ')}`
            : answer.event === 'amendment.proposed'
              ? `${id}: proposed; it comes into force when the gates that it reopens have accepted it`
              : `${id}: amended`,
          answer,
          paint,
          names,
        ),
    };
  },
});
