import { retainerScheduleId } from '../../kernel/names';
import type { State } from '../../model/state';
import { shifted } from '../../values/dates';
import { lookup } from '../../values/own-members';
import { prerequisiteStatuses } from '../prerequisites';
import { checked, observed, type RequirementSpec, signed, stated, statedOrDocumented } from '../requirement-specs';
import { step } from './step';

function liveAsApproved(s: State): RequirementSpec[] {
  const executor = s.charter.rollback?.executor;
  if (!executor || executor.kind === 'manual' || !s.live) return [];
  const { release } = s.live;
  const expected = lookup(s.releases, release)!.manifest.artefactDigest;
  return [
    checked<'target-status'>(
      'running',
      `release ${release} is what really runs`,
      'delivery-lead',
      { kind: 'target-status', executor },
      (status) => {
        if (status.base !== release)
          return `claimed to be live; the target system runs ${status.base ?? 'the fallback'}`;
        return lookup(status.artefacts, release) === expected ? null : 'the running artefact is not the approved one';
      },
    ),
  ];
}

/** A drill proves the rollback for a limited time. */
function freshDrill(s: State, at: string): RequirementSpec[] {
  const drill = s.live ? lookup(s.releases, s.live.release)?.drill : null;
  if (!drill) return [];
  const days = s.charter.limits.drillFindingDays;
  const stale = shifted(drill.at, days * 86_400_000) < at;
  return [
    stated(
      'drill-fresh',
      `a drill within the last ${days} days`,
      'owner',
      true,
      stale ? `the last one was at ${drill.at}` : null,
      { message: 'order-drill' },
    ),
  ];
}

/** Operation handover: the owner takes over a system whose four prerequisites are proven, and the retainer begins. */
export const operationHandover = step({
  id: 'operation-handover',
  phase: 'operation',
  decisionMeeting: 'go-live',
  delivers: 'retainer',
  purpose:
    'All four prerequisites proven and fresh, runbook and support, the retainer schedules created; the owner accepts.',
  clauses: ['NIST AI RMF GOVERN 1.5', 'NIST AI RMF MANAGE 4.1', 'EU AI Act art. 72'],
  subjects: [
    (s) => ({
      operation: s.charter.operation,
      runbook: s.evidence.runbook?.digest ?? null,
      retainer: s.charter.retainer,
    }),
  ],
  requirements: (s, at) => [
    ...Object.entries(prerequisiteStatuses(s)).map(([prerequisite, standing]) =>
      observed(
        `proven:${prerequisite}`,
        `${prerequisite} proven and fresh`,
        'delivery-lead',
        standing.standing === 'proven',
      ),
    ),
    ...freshDrill(s, at),
    observed('live', 'a release in live operation', 'delivery-lead', s.live !== null),
    ...statedOrDocumented(s, s.charter.operation.runbook, 'runbook', 'the runbook', 'delivery-lead'),
    stated('support', 'a support contact', 'delivery-lead', Boolean(s.charter.operation.supportContact)),
    ...liveAsApproved(s),
    ...(s.schedule?.created
      ? [
          checked<'schedule'>(
            'schedule',
            'the retainer’s schedule is active',
            'delivery-lead',
            { kind: 'schedule', scheduleId: retainerScheduleId(s.id) },
            (facts) => (facts.armed ? null : 'claimed to be active; Temporal has no such active schedule'),
          ),
        ]
      : [observed('schedule', 'the retainer’s schedule is active', 'delivery-lead', false)]),
    signed('owner', 'accepts operation', { ownName: true }),
  ],
});
