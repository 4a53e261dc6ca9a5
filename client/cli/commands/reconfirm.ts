import { Option } from 'commander';
import { Failure } from '../../../domain/kernel/failures';
import type { CommandAnswer } from '../../../domain/messages/messages';
import type { StepId } from '../../../domain/model/steps';
import { reconfirmable, type StaleSignOff } from '../../texts/signing-view';
import { type Answer, actingPerson, command } from '../command';
import { asOption } from '../options';
import { indent } from '../output';
import type { Session } from '../session';
import { agrees, isAsked, NOT_HERE, requireConsent, yesOption } from '../signing';
import { gateOption, stepFrom } from './show';
import { digestFrom } from './sign';

interface ReconfirmOptions {
  gate?: string;
  as?: string;
  show?: boolean;
  subject?: string;
  yes?: boolean;
}

interface Signed {
  gate: StepId;
  role: string;
  decision: string;
  changed: string[];
  answer: CommandAnswer | null;
}

const DOES = {
  approve: 'Approve again',
  reject: 'Reject again',
  'request-changes': 'Request changes again at',
} as const;

export const reconfirm = command<ReconfirmOptions>({
  name: 'reconfirm',
  args: '<id>',
  summary: 'sign again what has changed since',
  about:
    'Where what a person has signed was changed afterwards, the sign-off is stale. At a terminal this shows, gate by ' +
    'gate, what is signed now and the lines that changed, and asks whether the same decision is given again. A script ' +
    'says which was seen with --subject, or --yes for all of them. With --show it changes nothing. A question that ' +
    'this person has never answered is no stale sign-off: dayone sign.',
  examples: [
    'dayone reconfirm shared-mailbox-triage --as hanna-brandt --show',
    'dayone reconfirm shared-mailbox-triage --as hanna-brandt --gate governance --yes',
  ],
  exits: { 1: 'refused, or the person at the terminal did not say yes', 4: 'nothing stale is what --subject says' },
  options: [
    gateOption(),
    asOption(),
    new Option('--show', 'only what changed; nothing is signed'),
    new Option('--subject <digest>', 'digest of what was shown (dayone show): only that is signed again'),
    yesOption(),
  ],
  run: async (session, [id], options): Promise<Answer | number> => {
    const by = actingPerson(session, options.as);
    const only = options.gate === undefined ? undefined : stepFrom(options.gate);
    const subject = digestFrom(options.subject, id!);
    if (!options.show) requireConsent(session, options, `dayone reconfirm ${id} --as ${by} --show`);
    const stale = reconfirmable(await session.state(id!), await session.records.entries(id!), by, {
      only,
      at: new Date().toISOString(),
      names: await session.people(),
    });
    const meant = subject === undefined ? stale : stale.filter((one) => one.subject === subject);
    if (meant.length === 0 && stale.length > 0)
      throw new Failure(
        'STALE_SUBJECT',
        'nothing that is asked again is what was shown',
        stale.map((one) => `${one.gate} asks for ${one.subject}`),
      );
    const signed: Signed[] = [];
    for (const one of meant) {
      const answer = options.show ? null : await again(session, id!, by, one, options);
      if (answer === 'no') return 1;
      signed.push({ gate: one.gate, role: one.given.role, decision: one.given.decision, changed: one.changed, answer });
    }
    return {
      json: { id, by, reconfirmed: signed },
      text: (paint) =>
        signed.length === 0
          ? [`${id}: nothing that ${by} has signed has changed since.`]
          : signed.flatMap(({ gate, role, decision, changed, answer }) => [
              `${paint.bold(gate)}, ${decision} as ${role}${answer ? ` given again ${paint.dim(`(ledger entry ${answer.entry})`)}` : ''}`,
              ...indent(changed.length > 0 ? changed : [NOT_HERE]),
              ...(answer?.accepted ?? []).map((step) => `${paint.green('accepted')}: the gate of ${step}`),
            ]),
    };
  },
});

/** A gate that an earlier one has just changed is signed as it was shown, or refused as stale. */
async function again(
  session: Session,
  id: string,
  by: string,
  { gate, given: { role, decision }, subject }: StaleSignOff,
  options: ReconfirmOptions,
): Promise<CommandAnswer | 'no'> {
  const dayone = await session.dayone();
  if (isAsked(session, options)) {
    const found = await dayone.subject(id, gate);
    if (!(await agrees(session, { id, gate, by }, DOES[decision], found))) return 'no';
    return dayone.sign(id, { gate, by, role, decision, subject: found.digest });
  }
  return dayone.sign(id, { gate, by, role, decision, subject });
}
