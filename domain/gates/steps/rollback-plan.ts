import type { Rollback } from '../../model/charter/rollback';
import { checked, confirmedFigures, type RequirementSpec, signed, stated } from '../requirement-specs';
import { step } from './step';

const said = (id: string, what: string, value: unknown): RequirementSpec =>
  stated(id, what, 'delivery-lead', Array.isArray(value) ? value.length > 0 : value !== undefined && value !== '');

/** Rollback plan: the rollback is written down, and its executor has answered. It is not proven before step 8. */
export const rollbackPlan = step({
  id: 'rollback-plan',
  phase: 'process',
  decisionMeeting: 'lock',
  delivers: 'Rollback (stated)',
  purpose: 'The rollback and the exit, with an executor that answers.',
  clauses: ['NIST AI RMF GOVERN 1.7', 'NIST AI RMF MANAGE 2.4', 'NIST SP 800-53 CP-4'],
  subjects: [(s) => ({ rollback: s.charter.rollback ?? null })],
  requirements: (s) => {
    const plan: Partial<Rollback> = s.charter.rollback ?? {};
    const asks: RequirementSpec[] = [
      ...confirmedFigures(s, 'rollback-plan'),
      said('mode', 'the mode of the rollback (previous version, fallback, manual)', plan.mode),
      said('triggers', 'what triggers it', plan.triggers),
      said('rto', 'the longest outage allowed (RTO)', plan.rto),
      said('may-pull', 'who may roll back', plan.mayPull),
      said('manual-capacity', 'how many cases people can take over', plan.manualCapacity),
      said('compensation', 'how data is compensated', plan.compensation),
      said(
        'exit',
        'the exit: how the process continues, and what happens to data, when the engagement ends',
        plan.exit,
      ),
      said('executor', 'an executor that can roll back', plan.executor),
      signed('owner', 'signs the rollback plan'),
    ];
    if (plan.executor)
      asks.push(
        checked<'executor-dry-run'>(
          'executor-dry-run',
          'the executor answers a dry run',
          'delivery-lead',
          { kind: 'executor-dry-run', executor: plan.executor },
          () => null,
        ),
      );
    return asks;
  },
});
