/**
 * A site whose worker is away: found once, in whatever its systems were wanted for, and closed when it answers again.
 * It is nobody's failing metric: what is judged is what was measured.
 */

import { questionsOf } from '../gates/requirements';
import { atASite } from '../gates/sites';
import { event, type NewEvent } from '../kernel/events';
import { openFindingOf } from '../kernel/open-findings';
import type { Command } from '../model/commands';
import type { Finding } from '../model/findings';
import type { Answer, Question } from '../model/questions';
import type { State } from '../model/state';
import { lookup } from '../values/own-members';

const FINDING = 'site-away';

/** The open finding that the site's worker is away, or none. */
export const siteMissed = (s: State): Finding | undefined => openFindingOf(s, FINDING);

/** Whether an event opens or closes this finding. */
export const isSiteFinding = (event: { type: string; data: object }): boolean =>
  event.type.startsWith('finding.') && (event.data as { id?: unknown }).id === FINDING;

const codeOf = (answer: Answer): string | null => (answer.ok ? null : answer.code);

/** What came of each piece of work that the command brings back from the site: the code of its failure, or null. */
function broughtFromSite(s: State, command: Command, at: string): (string | null)[] {
  if (command.kind === 'target-probed') return [codeOf(command.answer)];
  if (command.kind === 'target-failed') return [command.code];
  // All readings before the last one had the same verdicts.
  const result = command.kind === 'stage-measured' ? command.readings.at(-1) : command;
  if (!result || !('answers' in result)) return [];
  const answers = Object.entries(result.answers);
  // A gate asks elsewhere too; a stage and the retainer ask the site alone.
  const questions: Record<string, Question> | null =
    command.kind === 'gate-verified' ? questionsOf(s, command.step, at) : null;
  return answers
    .filter(([id]) => {
      const question = lookup(questions, id);
      return !questions || (question && atASite(question.kind));
    })
    .map(([, answer]) => codeOf(answer));
}

/** What the result of work says of the site's worker: that it is missed, or back. @param s before the result */
export function siteSeen(s: State, command: Command, at: string): NewEvent[] {
  const { site } = s.charter;
  const missed = siteMissed(s) !== undefined;
  if (site === null && !missed) return [];
  const brought = broughtFromSite(s, command, at);
  const away = site !== null && brought.includes('SITE_AWAY');
  if (brought.length === 0 || away === missed) return [];
  if (!away) return [event('finding.closed', { id: FINDING, how: 'its worker answers again' })];
  return [
    event('finding.opened', {
      id: FINDING,
      step: 'site',
      severity: 'ticket',
      what: `the worker of site ${site} is away: nothing of its systems is measured or switched`,
      owner: 'delivery-lead',
    }),
  ];
}
