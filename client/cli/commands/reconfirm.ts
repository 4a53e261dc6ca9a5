import { Option } from 'commander';
import { roleFor } from '../../../domain/decide/sign-offs';
import { Failure } from '../../../domain/failures';
import { gateOf } from '../../../domain/gates/gate-of';
import type { CommandAnswer } from '../../../domain/messages';
import type { State, StepId } from '../../../domain/state';
import { STEP_IDS } from '../../../domain/steps';
import { type Answer, actingPerson, command } from '../command';
import { asOption } from '../options';
import { indent } from '../output';
import { gateOption, stepFrom } from './show';

/** The gate that asks this person for a decision about something that was never signed there, if there is one. */
function isAskedNew(state: State, by: string, only: StepId | undefined): StepId | undefined {
  const at = new Date().toISOString();
  return (only ? [only] : STEP_IDS).find((gate) => {
    const asks = roleFor(state, { gate, by }, at);
    return asks !== null && gateOf(state, gate)?.signOffs[asks] === undefined && gateOf(state, gate)?.openedAt != null;
  });
}

export const reconfirm = command<{ gate?: string; as?: string }>({
  name: 'reconfirm',
  args: '<id>',
  summary: 'sign again what has changed since',
  about:
    'Where what a person has signed was changed afterwards, the sign-off is stale. This shows the lines that changed, ' +
    'gate by gate, and gives the same decision again on what is asked now. With --show it changes nothing.',
  examples: [
    'dayone reconfirm shared-mailbox-triage --as hanna-brandt --show',
    'dayone reconfirm shared-mailbox-triage --as hanna-brandt --gate governance',
  ],
  options: [gateOption(), asOption(), new Option('--show', 'only what changed; nothing is signed')],
  run: async (session, [id], options: { gate?: string; as?: string; show?: boolean }): Promise<Answer> => {
    const by = actingPerson(session, options.as);
    const only = options.gate === undefined ? undefined : stepFrom(options.gate);
    const { staleSignOffs }: typeof import('../../shown') = require('../../shown');
    const dayone = await session.dayone();
    const state = await dayone.state(id!);
    const stale = staleSignOffs(state, await session.entries(id!), by, await session.people()).filter(
      ({ gate }) => !only || gate === only,
    );
    const newQuestion = isAskedNew(state, by, only);
    if (stale.length === 0 && newQuestion)
      throw new Failure('NOT_ASKED', `${newQuestion} asks ${by} something new, which nobody has signed`, [
        `see it: dayone show ${id} --gate ${newQuestion}`,
        `decide it: dayone sign ${id} --gate ${newQuestion} --as ${by} --approve`,
      ]);
    const signed: { gate: string; role: string; decision: string; changed: string[]; answer: CommandAnswer | null }[] =
      [];
    for (const { gate, given, subject, changed } of stale) {
      const { role, decision } = given;
      // A gate that an earlier one has just changed is signed as it was shown, or refused as stale.
      const answer = options.show ? null : await dayone.sign(id!, { gate, by, role, decision, subject });
      signed.push({ gate, role, decision, changed, answer });
    }
    return {
      json: { id, by, reconfirmed: signed },
      text: (paint) =>
        signed.length === 0
          ? [`${id}: nothing that ${by} has signed has changed since.`]
          : signed.flatMap(({ gate, role, decision, changed, answer }) => [
              `${paint.bold(gate)}, ${decision} as ${role}${answer ? ` given again ${paint.dim(`(ledger entry ${answer.entry})`)}` : ''}`,
              ...indent(changed.length > 0 ? changed : ['(what was signed is not at hand here)']),
              ...(answer?.accepted ?? []).map((step) => `${paint.green('accepted')}: the gate of ${step}`),
            ]),
    };
  },
});
