import { dutiesOf } from '../../findings/incident-duties';
import type { RetainerStep } from '../step';

const counted = (count: number, one: string): string => `${count === 0 ? 'no' : count} ${one}${count === 1 ? '' : 's'}`;

/** Incident review: did we learn? What is overdue is found as time passes; the cycle tells how it stands. */
export const incidentReview: RetainerStep<'incident-review'> = {
  id: 'incident-review',
  question: 'Did we learn?',
  breach: 'severe incident without review, or action or report overdue: page',
  clauses: ['NIST AI RMF MANAGE 2.3', 'NIST AI RMF MANAGE 4.3', 'EU AI Act art. 73'],
  questions: () => ({}),
  judge: (s, _report, at) => {
    const { incidents, steps } = s.retainer;
    const before = steps['incident-review']?.at ?? '';
    const opened = incidents.filter(({ openedAt }) => openedAt > before).length;
    const open = incidents.filter(({ closedAt }) => closedAt === null).length;
    const overdue = dutiesOf(s).filter(({ dueAt }) => dueAt <= at);
    const overdueActions = overdue.filter(({ id }) => id.startsWith('incident-review:action:')).length;
    return {
      verdict: overdue.length > 0 ? 'fail' : 'pass',
      detail:
        overdue.length > 0
          ? overdue.map((duty) => duty.overdue).join('; ')
          : `${counted(opened, 'new incident')}, ${open} open, nothing overdue`,
      figures: { opened, open, overdueActions },
    };
  },
};
