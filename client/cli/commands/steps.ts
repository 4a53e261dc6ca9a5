import { Option } from 'commander';
import { numberOf, STEPS } from '../../../domain/gates/steps';
import { plan } from '../../../domain/model/charter/plan';
import { type Answer, command } from '../command';
import { table } from '../output';
import type { Paint } from '../paint';

interface StepRow {
  number: number;
  step: string;
  phase: string;
  sitting: string;
  asks: string;
  delivers: string;
  plannedDays: number;
  clauses: string[];
}

const ROWS = (): StepRow[] =>
  STEPS.map(({ id, phase, decisionMeeting: sitting, purpose, delivers, clauses }) => ({
    number: numberOf(id),
    step: id,
    phase,
    sitting,
    asks: purpose,
    delivers,
    plannedDays: plan.keys[id].default.values.standard,
    clauses,
  }));

export const steps = command<{ clauses?: boolean }>({
  name: 'steps',
  summary: 'the ten Engagement Steps in their order',
  about:
    'Lists the ten Engagement Steps in their hard order: what each is for, what stands when its gate is accepted, and ' +
    'the planned working days, which a charter can change. The production lock opens after step 6.',
  examples: ['dayone steps', 'dayone steps --clauses'],
  options: [new Option('--clauses', 'with the clauses of standards that each step serves')],
  run: async (_session, _args, { clauses }): Promise<Answer> => {
    const rows = ROWS();
    return { json: { steps: rows }, text: (paint) => stepsText(rows, clauses ?? false, paint) };
  },
});

function stepsText(rows: readonly StepRow[], clauses: boolean, paint: Paint): string[] {
  const last = clauses ? 'serves' : 'asks for';
  const cells = rows.map((row) => [
    String(row.number).padStart(2),
    row.step,
    row.phase,
    String(row.plannedDays).padStart(4),
    row.delivers,
    clauses ? row.clauses.join(', ') : row.asks,
  ]);
  const lines = table([' #', 'step', 'phase', 'days', 'delivers', last], cells, paint);
  const beforeLock = rows.filter((row) => row.phase === 'process').length;
  return [
    ...lines.slice(0, beforeLock + 1),
    paint.yellow(' –  production lock: nothing below may touch live data before'),
    ...lines.slice(beforeLock + 1),
  ];
}
