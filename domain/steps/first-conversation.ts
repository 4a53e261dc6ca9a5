import { costInShort, weeklyValue } from '../cost';
import { signed, stated } from '../gates/asks';
import { step } from './step';

/** First conversation: is this process worth operating, and does somebody with a budget want it operated? */
export const firstConversation = step({
  id: 'first-conversation',
  phase: 'process',
  sitting: 'kick-off',
  delivers: 'mandate',
  purpose: 'A sponsor, and a process that is worth operating rather than piloting.',
  clauses: ['NIST AI RMF MAP 1.4', 'NIST AI RMF MAP 3.1'],
  subject: (s) => {
    const { client, title, people } = s.charter;
    const named = { client, title, sponsor: people.sponsor ?? null };
    if (!s.charter.process) return named;
    const { handOvers: _, ...process } = s.charter.process;
    // Worked out from what stands beside it, so that nobody signs figures without what they come to.
    return { ...named, ...process, ...costInShort(s.charter.process) };
  },
  asks: (s) => {
    const { process, people } = s.charter;
    const value = process ? weeklyValue(process) : null;
    return [
      stated('sponsor', 'a named sponsor', 'account-manager', people.sponsor !== undefined),
      stated(
        'weekly-value',
        'the weekly value of the process (volume, minutes, hourly cost)',
        'delivery-lead',
        value !== null,
        value !== null && value <= 0 ? `the process is worth ${value} a week: nothing to operate for` : null,
      ),
      stated('alternative', 'what the client would do without AI', 'delivery-lead', Boolean(process?.alternative)),
      stated('cost-case', 'the cost of another pilot against production first', 'delivery-lead', process !== undefined),
      signed('account-manager', 'qualifies the engagement'),
    ];
  },
});
