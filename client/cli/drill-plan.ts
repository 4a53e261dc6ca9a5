/** What a drill would do, for people: nothing is ordered, and the target system is only asked. */

import { targetText } from '../../domain/kernel/target';
import type { State } from '../../domain/model/state';
import type { DrillPlan } from '../../domain/rollback/drill-plan';
import { type Names, personName, secondsText } from '../texts/words';
import { dryRunDrill } from '../use-cases/dry-run-probes';
import type { Answer } from './command';
import { checksText, exitOf } from './executor-checks';
import { indent, plain, table } from './output';
import type { Paint } from './paint';
import type { Session } from './session';

/** @param as person id of who would order it; the owner if absent */
export async function drillDryRun(session: Session, id: string, as: string | undefined): Promise<Answer> {
  const context = await session.context();
  const state = await session.state(id);
  const { site } = state.charter;
  session.say(`Asking ${site ? `the worker of site ${site}` : 'the worker'}.`);
  const { plan, checks } = await dryRunDrill(context, state, as);
  const names = await session.people();
  return {
    json: { id, dryRun: true, ...plan, checks },
    text: (paint) => [
      ...planText(state, plan, names, paint),
      ...(checks.length > 0 ? ['', 'What it would use, as it answers now:', ...indent(checksText(checks, paint))] : []),
    ],
    exit: exitOf(checks) || (plan.refusal ? 1 : 0),
  };
}

function planText({ id }: State, plan: DrillPlan, names: Names, paint: Paint): string[] {
  const { release, orderedBy, performedBy, rtoSeconds, refusal, phases } = plan;
  const performer = performedBy ? personName(performedBy, names) : 'nobody named';
  const rto = rtoSeconds === null ? '' : `, within ${secondsText(rtoSeconds)}`;
  const rows = phases.map(({ phase, target, switches, seenBy, withinSeconds }) => [
    phase,
    `${switches ? 'switches to' : 'looks for'} ${targetText(target)}`,
    withinSeconds === null ? '' : `within ${secondsText(withinSeconds)}`,
    plain(seenBy ?? ''),
  ]);
  return [
    `${paint.bold(id)}: a drill of ${release === null ? 'no release' : `release ${release}`}, ordered by ${personName(orderedBy, names)}, performed by ${performer}${rto}. Nothing was ordered.`,
    ...(refusal
      ? [
          paint.red(`It would be refused now: ${refusal.code}: ${plain(refusal.message)}`),
          ...indent(refusal.details.map(plain)),
        ]
      : [paint.green('It would be taken now.')]),
    ...(rows.length > 0 ? ['', ...indent(table(['phase', 'what it does', 'time', 'seen by'], rows, paint))] : []),
  ];
}
