/** Who is there: the owner confirms it, all others are listed, and people who have left are reported. */
import { Option } from 'commander';
import { roleHolders } from '../../../domain/views/report';
import { personName } from '../../texts/words';
import { type Answer, actingPerson, allOf, command } from '../command';
import { asOption, keyOption, reasonFrom, reasonOption } from '../options';
import { moment, plain, table } from '../output';
import type { Session } from '../session';
import { answerText } from './answer';
import { personFrom, type Said } from './people';

export const acknowledge = command<Said>({
  name: 'acknowledge',
  args: '<id>',
  summary: 'say that you still answer for the process',
  about:
    'In operation the owner says, about once a month, that they are still there. After 35 days without a message (the ' +
    'charter can say another time) the deputy is asked too, and can answer for them. Where neither does within five ' +
    'working days, Ownership lapses.',
  examples: ['dayone acknowledge shared-mailbox-triage --as hanna-brandt'],
  options: [asOption(), keyOption()],
  run: async (session, [id], options): Promise<Answer> => {
    const by = actingPerson(session, options.as);
    const answer = await session.about((dayone) => dayone.tell(id!, 'acknowledge', { by, key: options.key }));
    const who = await session.withNames(by);
    return {
      json: { id, by, ...answer },
      text: (paint) => answerText(`${id}: ${who} answers for the process`, answer, paint),
    };
  },
});

interface PeopleOptions extends Said {
  left?: string;
}

export const people = command<PeopleOptions>({
  name: 'people',
  args: '<id>',
  summary: 'who holds which role, and who has left',
  about:
    'Lists the people of an engagement: their roles, since when, and who is away. With --left it says that somebody has ' +
    'left. From then on they decide nothing, and their role has to be handed over (dayone transfer): without its owner ' +
    'a process in operation loses its Ownership at once, without another it has a finding.',
  examples: [
    'dayone people shared-mailbox-triage',
    'dayone people shared-mailbox-triage --left rita-okafor --as adam-kerr --reason "a new job"',
  ],
  options: [new Option('--left <person>', 'who has left'), asOption(), reasonOption(), keyOption()],
  run: async (session, [id], options): Promise<Answer> => {
    if (options.left === undefined) return listed(session, id!);
    const [person, by, reason] = allOf(
      () => personFrom('--left', options.left),
      () => actingPerson(session, options.as),
      () => reasonFrom(options.reason),
    );
    const answer = await session.about((dayone) =>
      dayone.tell(id!, 'person-left', { person, by, reason, key: options.key }),
    );
    const who = await session.withNames(person);
    return {
      json: { id, by, person, ...answer },
      text: (paint) => [
        ...answerText(`${id}: ${who} has left`, answer, paint),
        paint.dim(`What that means here: dayone why ${id}`),
      ],
    };
  },
});

async function listed(session: Session, id: string): Promise<Answer> {
  const found = roleHolders(await session.state(id), new Date().toISOString());
  const names = await session.people();
  const people = found.map((one) => ({ ...one, name: names.get(one.person) ?? null }));
  return {
    json: { id, people },
    text: (paint) => {
      const rows = people.map(({ role, person, name, since, away, leftAt, handedTo }) => {
        const notes = [
          ...(leftAt ? [paint.red(`left ${moment(leftAt)}`)] : []),
          ...(away ? [`away until ${moment(away.until)}, ${personName(away.cover, names)} covers for them`] : []),
          ...(handedTo ? [`handed over to ${personName(handedTo, names)}, who has not accepted yet`] : []),
        ];
        return [role, person, plain(name ?? ''), moment(since), notes.join('; ')];
      });
      return table(['role', 'person', 'name', 'since', ''], rows, paint);
    },
  };
}
