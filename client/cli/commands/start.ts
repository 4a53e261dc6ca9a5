import { Option } from 'commander';
import type { Failure } from '../../../domain/kernel/failures';
import { personName } from '../../texts/words';
import { namesOf } from '../../use-cases/charters';
import { startFiles } from '../../use-cases/start-files';
import { differenceLines, peopleLines } from '../charter-changes';
import { type Answer, actingPerson, command } from '../command';
import { asOption } from '../options';
import { failureLines, indent, plain } from '../output';
import { answerText } from './answer';

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
  findsPeople: true,
  options: [new Option('--as <person>', "person id; the charter's delivery lead if absent")],
  run: async (session, files, options): Promise<Answer> => {
    const started = await startFiles(session, files, options.as);
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
            : [
                `${one.id ?? one.file}: ${one.result === 'started' ? paint.green(one.result) : one.result}`,
                ...indent(peopleLines({ names: one.names ?? [], undoneHandovers: [] }, new Map(), paint)),
              ],
        ),
      exit,
    };
  },
});

const errorOf = ({ code, message, details, next }: Failure) => ({ code, message, details, next });

export const amend = command<{ as?: string }>({
  name: 'amend',
  args: '<id> <file>',
  summary: 'change the charter of a running engagement',
  about:
    'Puts a changed charter in force. It reopens exactly the gates whose subjects it changes, and says what differs, ' +
    'whose sign-offs it outdates and what changes about people; "charter diff ID FILE" says all of it before. In operation it is a proposal: the charter in force stands ' +
    'until the reopened gates have accepted the new one. Names and addresses are no part of what is signed: where only ' +
    'they differ, the people directory takes them and the charter stays as it is.',
  examples: ['dayone amend lead-qualification charters/leads.yaml --as mara-okafor'],
  options: [asOption()],
  run: async (session, [id, file], options): Promise<Answer> => {
    const by = actingPerson(session, options.as);
    const read = await session.readCharter(file!);
    const before = await session.people().catch(() => new Map<string, string>());
    const answer = await session.about((dayone) => dayone.amend(id!, read, { by }));
    const written = namesOf(read.people);
    const names = new Map([...written, ...before]);
    return {
      json: { id, ...answer, charterDigest: read.digest },
      text: (paint) => {
        const changes = indent([...differenceLines(answer, paint), ...peopleLines(answer.people, names, paint)]);
        return answer.recorded
          ? [
              `${id}: the charter stays as it is; recorded in the people directory: ${answer.recorded.map((one) => plain(personName(one, written))).join(', ')}`,
              ...changes,
              paint.dim(
                `Names are no part of the charter: ledger entry ${answer.entry} only says that it is the same.`,
              ),
            ]
          : answerText(
              answer.event === 'amendment.proposed'
                ? `${id}: proposed; it comes into force when the gates that it reopens have accepted it`
                : `${id}: amended`,
              answer,
              paint,
              names,
              changes,
            );
      },
    };
  },
});
