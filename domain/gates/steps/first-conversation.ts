import { costInShort, weeklyValue } from '../../charter/cost';
import { PROCESS_FIGURES } from '../../charter/origins';
import type { Origin } from '../../model/charter';
import type { State } from '../../model/state';
import { confirmedFigures, signed, stated } from '../requirement-specs';
import { step } from './step';

/** Where the figures of the mandate come from: who signs them signs that as well. */
function originsOfProcess({ charter: { origins } }: State): Record<string, Origin> {
  const known = ofProcess.get(origins);
  if (known) return known;
  const figures = new Set<string>(PROCESS_FIGURES.map((figure) => `process.${figure}`));
  const fresh = Object.fromEntries(Object.entries(origins).filter(([place]) => figures.has(place)));
  ofProcess.set(origins, fresh);
  return fresh;
}

/** A subject whose parts are the same objects has the same digest: it is not computed again at every evaluation. */
const ofProcess = new WeakMap<Record<string, Origin>, Record<string, Origin>>();

/** First conversation: is this process worth operating, and does somebody with a budget want it operated? */
export const firstConversation = step({
  id: 'first-conversation',
  phase: 'process',
  decisionMeeting: 'kick-off',
  delivers: 'mandate',
  purpose: 'A sponsor, and a process that is worth operating rather than piloting.',
  clauses: ['NIST AI RMF MAP 1.4', 'NIST AI RMF MAP 3.1'],
  subjects: [
    (s) => {
      const { client, title, people } = s.charter;
      const named = { client, title, sponsor: people.sponsor ?? null };
      if (!s.charter.process) return named;
      const { handOvers: _, ...process } = s.charter.process;
      // Computed from the figures of this subject, so that nobody signs the figures without their result.
      return { ...named, ...process, origins: originsOfProcess(s), ...costInShort(s.charter.process) };
    },
  ],
  requirements: (s) => {
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
      ...confirmedFigures(s, 'first-conversation'),
      signed('account-manager', 'qualifies the engagement'),
      signed('sponsor', 'confirms the mandate'),
    ];
  },
});
