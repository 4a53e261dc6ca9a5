import { isOfGuardrail, openFindings } from '../../kernel/open-findings';
import type { State } from '../../model/state';
import { duration } from '../../values/quantity';
import { checked, documented, type RequirementSpec, signed, stated } from '../requirement-specs';
import { openRelease } from './build';
import { step } from './step';

/** The drill's own record must say what was reported, of this release and within the RTO. */
function drilled(s: State): RequirementSpec[] {
  const release = openRelease(s);
  const proof = release?.drill ?? null;
  const id = release?.manifest.release;
  const asks: RequirementSpec[] = [
    stated(
      'drill',
      `a drill of ${id === undefined ? 'the release' : `release ${id}`}, ordered by owner or deputy`,
      'owner',
      proof !== null,
      null,
      { message: 'order-drill' },
    ),
  ];
  const rto = s.charter.rollback?.rto;
  if (!proof || !rto) return asks;
  asks.push(
    checked<'drill-record'>(
      'drill-record',
      `the drill's record proves a rollback within ${rto}`,
      'owner',
      { kind: 'drill-record', stream: proof.drill },
      (record) => {
        if (record.release !== id) return `claimed for release ${id}; the record is of ${record.release}`;
        if (record.outcome !== 'passed')
          return `claimed to have passed; the record says ${record.problem ?? record.outcome}`;
        if (record.head.hash !== proof.head.hash) return 'the record is not the one that was reported';
        if (record.restoreSeconds === null || record.restoreSeconds > duration(rto) / 1000)
          return `restored after ${record.restoreSeconds ?? '?'} s, allowed are ${rto}`;
        const compensates = s.charter.rollback?.compensated !== undefined;
        if (compensates && !record.phases.some((phase) => phase.name === 'data-compensated' && phase.ok))
          return 'the record does not prove the data compensated, as the charter asks since';
        return null;
      },
    ),
  );
  return asks;
}

/** Readiness: a drill has rolled this release back within the RTO, and the people can work with it. */
export const readiness = step({
  id: 'readiness',
  phase: 'technology',
  decisionMeeting: 'go-live',
  delivers: 'Rollback (proven)',
  purpose:
    'A drill of this release at zero exposure, no open blocker, users trained, reviewed by who did not build it.',
  clauses: ['NIST AI RMF MANAGE 2.4', 'NIST AI RMF MAP 3.4', 'NIST SP 800-53 CP-4', 'EU AI Act art. 4'],
  subjects: [
    (s) => {
      const release = openRelease(s);
      return {
        manifest: release?.manifest ?? null,
        drill: release?.drill ?? null,
        training: s.evidence.training?.digest ?? null,
      };
    },
  ],
  requirements: (s) => {
    // What the watch found on a release, and the rollback by its guardrail, is what a new release is there to repair.
    const blockers = openFindings(s).filter(
      ({ id, severity, step }) => severity !== 'ticket' && step !== 'slo-watch' && !isOfGuardrail(id),
    );
    return [
      ...drilled(s),
      stated(
        'no-blocker',
        'no open blocker',
        'delivery-lead',
        true,
        blockers.length > 0 ? `open: ${blockers.map((finding) => finding.what).join('; ')}` : null,
        { message: 'remediate' },
      ),
      ...documented(s, 'training', 'the users’ training record', 'delivery-lead'),
      signed('reviewer', 'confirms readiness'),
    ];
  },
});
