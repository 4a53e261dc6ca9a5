import { gateOf, isPassStep } from '../../../domain/gates/gate-of';
import { openSteps } from '../../../domain/gates/open-steps';
import { requirementsOf } from '../../../domain/gates/requirements';
import { STEPS } from '../../../domain/gates/steps';
import type { DecisionMeeting } from '../../../domain/gates/steps/step';
import type { Role } from '../../../domain/model/people';
import type { State } from '../../../domain/model/state';
import type { StepId } from '../../../domain/model/steps';
import { roleOf, withNames } from '../../../domain/views/people-words';
import { type Names, personName } from '../../texts/words';
import { type Answer, command } from '../command';
import { columns, indent, moment, plain } from '../output';
import type { Paint } from '../paint';
import { figuresHint } from './figures';

interface Decision {
  step: StepId;
  what: string;
  role: Role;
  person: string | null;
  holder: string | null;
  /** Asked now; else it comes when its gate does, and can be given early. */
  open: boolean;
  dueAt: string | null;
  /** What is wrong with the one that was given. */
  problem: string | null;
}

interface SittingAgenda {
  sitting: DecisionMeeting;
  decisions: Decision[];
  /** What must lie on the table first: everything else that its gates still ask people for. */
  prepare: { step: StepId; what: string; role: Role; problem: string | null }[];
}

const SITTINGS: readonly DecisionMeeting[] = ['kick-off', 'lock', 'go-live'];

export const agenda = command({
  name: 'agenda',
  args: '<id>',
  summary: 'the decisions to come, in three meetings',
  about:
    'Lists the decisions that are open or still to come, grouped into the three meetings for which busy people are ' +
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

/** The sittings that still have something to decide. */
function agendaOf(state: State, at: string): SittingAgenda[] {
  if (state.closedAt) return [];
  const open = openSteps(state);
  return SITTINGS.map((sitting): SittingAgenda => {
    const unmet = STEPS.filter((step) => step.decisionMeeting === sitting && isToCome(state, step.id)).flatMap(
      ({ id }) =>
        requirementsOf(state, id, at)
          .filter(({ met }) => !met)
          .map((requirement) => ({ ...requirement, step: id })),
    );
    return {
      sitting,
      decisions: unmet
        .filter(({ kind }) => kind === 'sign-off')
        .map(({ step, what, who, person, holder, problem }) => {
          const dueAt = gateOf(state, step)?.dueAt ?? null;
          return { step, what, role: who, person, holder, open: open.includes(step), dueAt, problem };
        }),
      prepare: unmet
        .filter(({ kind, supplier }) => kind === 'evidence' && supplier === 'person')
        .map(({ step, what, who, problem }) => ({ step, what, role: who, problem })),
    };
  }).filter(({ decisions }) => decisions.length > 0);
}

/** In operation there is no release to decide on until the next one is submitted. */
function isToCome(state: State, step: StepId): boolean {
  if (isPassStep(step) && state.live && !state.pass) return false;
  return !gateOf(state, step)?.acceptedAt;
}

function agendaText(state: State, sittings: readonly SittingAgenda[], names: Names, paint: Paint): string[] {
  const head = `${paint.bold(state.id)}: ${plain(state.charter.title)}, ${plain(state.charter.client)}`;
  if (sittings.length === 0) return [head, `  ${state.closedAt ? 'It is closed.' : 'Nothing is to be decided.'}`];
  return [
    head,
    ...sittings.flatMap(({ sitting, decisions, prepare }) => [
      '',
      paint.bold(sitting),
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

function rowOf(one: Decision, names: Names, paint: Paint): string[] {
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
