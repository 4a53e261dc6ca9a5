import type { DecisionMeeting } from '../../../domain/gates/steps/step';
import type { State } from '../../../domain/model/state';
import { type AgendaDecision, agendaOf, type MeetingAgenda } from '../../../domain/views/agenda';
import { roleOf, withNames } from '../../../domain/views/people-words';
import { figuresHint, type Names, personName } from '../../texts/words';
import { type Answer, command } from '../command';
import { columns, indent, moment, plain } from '../output';
import type { Paint } from '../paint';

export const agenda = command({
  name: 'agenda',
  args: '<id>',
  summary: 'the decisions to come, in up to three meetings',
  about:
    'Lists the decisions that are open or still to come, grouped into the meetings, three at most, for which busy people are ' +
    'asked: kick-off, lock and go-live; with who decides, and what has to be ready before. What is decided is ' +
    'left out.',
  examples: ['dayone agenda invoice-intake', 'dayone agenda invoice-intake --json'],
  run: async (session, [id]): Promise<Answer> => {
    const state = await session.state(id!);
    const sittings = agendaOf(state, new Date().toISOString());
    const names = await session.people();
    return { json: { id: state.id, sittings }, text: (paint) => agendaText(state, sittings, names, paint) };
  },
});

const MEETING: Record<DecisionMeeting, string> = {
  'kick-off': 'Kick-off meeting',
  lock: 'Meeting before the production lock opens',
  'go-live': 'Go-live meeting',
};

function agendaText(state: State, sittings: readonly MeetingAgenda[], names: Names, paint: Paint): string[] {
  const head = `${paint.bold(state.id)}: ${plain(state.charter.title)}, ${plain(state.charter.client)}`;
  if (sittings.length === 0) return [head, `  ${state.closedAt ? 'It is closed.' : 'Nothing is to be decided.'}`];
  return [
    head,
    ...sittings.flatMap(({ sitting, decisions, prepare }) => [
      '',
      paint.bold(MEETING[sitting]),
      ...indent(columns(decisions.map((one) => rowOf(one, names, paint)))),
      ...(prepare.length > 0
        ? [
            '  Before it:',
            ...indent(
              prepare.flatMap(({ step, what, role, problem }) => [
                ...columns([[step, plain(what), paint.dim(role)]]),
                ...(problem ? [paint.red(`    ! ${plain(withNames(problem, (id) => names.get(id)))}`)] : []),
              ]),
              4,
            ),
          ]
        : []),
    ]),
    ...figuresHint(state.charter, state.id).flatMap((line) => ['', line]),
  ];
}

function rowOf(one: AgendaDecision, names: Names, paint: Paint): string[] {
  const { step, what, person, open, dueAt, problem } = one;
  const nameOf = (id: string) => names.get(id);
  const due = dueAt ? `, due ${moment(dueAt)}` : '';
  return [
    step,
    person ? `${personName(person, names)} (${roleOf(one)})` : paint.red(`nobody named (${roleOf(one)})`),
    plain(what),
    `${open ? paint.yellow(`open${due}`) : paint.dim('to come')}${problem ? paint.red(`; ${plain(withNames(problem, nameOf))}`) : ''}`,
  ];
}
