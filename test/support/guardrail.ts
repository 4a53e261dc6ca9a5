/** A critical guardrail that fails, as a cycle of the retainer reports it. */

import { engagementWorkflowId, SIGNAL_REPORT } from '../../domain/kernel/names';
import type { CommandOf } from '../../domain/model/commands';
import type { Team } from '../../examples/mailbox/team';

/** The report of a cycle at this moment: 40 % of the wanted mail was put away. */
export const guardrailFails = (at = new Date().toISOString()): CommandOf<'retainer-report'> => ({
  kind: 'retainer-report',
  step: 'slo-watch',
  scheduledAt: at,
  answers: { 'wanted-set-aside': { ok: true, facts: { value: 0.4, good: 400, total: 1_000, samples: 1_000, at } } },
  cycleEnds: true,
});

/** Signals as a cycle does; each report as often as it stands there. */
export async function reports(team: Team, ...all: CommandOf<'retainer-report'>[]): Promise<void> {
  const handle = team.dayone.client.workflow.getHandle(engagementWorkflowId(team.id));
  for (const one of all) await handle.signal(SIGNAL_REPORT, one);
}
