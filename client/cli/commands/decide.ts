import { Option } from 'commander';
import type { ValueDecision } from '../../../domain/model/retainer';
import { type Answer, actingPerson, allOf, command, usageError } from '../command';
import { asOption, keyOption, reasonFrom, reasonOption } from '../options';
import { answerText } from './answer';

interface DecideOptions {
  as?: string;
  reason?: string;
  goOn?: boolean;
  change?: boolean;
  stop?: boolean;
  key?: string;
}

/** Each decision with the option that says it, and what was done then. */
const DECISIONS: Record<ValueDecision, { option: 'goOn' | 'change' | 'stop'; done: string }> = {
  'go-on': { option: 'goOn', done: 'it continues as it is' },
  change: { option: 'change', done: 'it is to be changed' },
  stop: { option: 'stop', done: 'it is to stop; the account manager closes the engagement' },
};

/** @throws Failure BAD_INPUT */
function decisionFrom(options: DecideOptions): ValueDecision {
  const decision = (Object.keys(DECISIONS) as ValueDecision[]).find((one) => options[DECISIONS[one].option]);
  if (decision) return decision;
  throw usageError('say what is decided: --go-on, --change or --stop');
}

export const decide = command<DecideOptions>({
  name: 'decide',
  args: '<id>',
  summary: 'decide what becomes of a system that does not pay',
  about:
    'After three value reviews under target in a row the sponsor is asked whether it continues, is changed, or stops. ' +
    'Only the sponsor can decide. The decision is recorded and people are notified; nothing else follows automatically, but for a ' +
    'ticket to close the engagement where it is to stop.',
  examples: [
    'dayone decide shared-mailbox-triage --as clara-voss --go-on --reason "the new mailbox brings more mail in March"',
    'dayone decide shared-mailbox-triage --as clara-voss --stop --reason "the process ends with the year"',
  ],
  options: [
    asOption(),
    new Option('--go-on', 'it continues as it is').conflicts(['change', 'stop']),
    new Option('--change', 'it continues, and is changed').conflicts(['goOn', 'stop']),
    new Option('--stop', 'it ends').conflicts(['goOn', 'change']),
    reasonOption(),
    keyOption(),
  ],
  run: async (session, [id], options): Promise<Answer> => {
    const [by, decision, reason] = allOf(
      () => actingPerson(session, options.as),
      () => decisionFrom(options),
      () => reasonFrom(options.reason),
    );
    const answer = await session.about((dayone) =>
      dayone.tell(id!, 'decide-value', { by, decision, reason, key: options.key }),
    );
    return {
      json: { id, by, decision, ...answer },
      text: (paint) => answerText(`${id}: ${DECISIONS[decision].done}`, answer, paint),
    };
  },
});
