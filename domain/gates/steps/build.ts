import { evaluatedOf, measuredInBuild } from '../../metrics/evaluation';
import type { ReleaseRecord } from '../../model/releases';
import type { State } from '../../model/state';
import { lookup } from '../../values/own-members';
import { checked, confirmedFigures, documented, type RequirementSpec, signed, stated } from '../requirement-specs';
import { step } from './step';

export const openRelease = (s: State): ReleaseRecord | null =>
  s.pass ? (lookup(s.releases, s.pass.release) ?? null) : null;

function evaluated(s: State, release: ReleaseRecord): RequirementSpec[] {
  return evaluatedOf(s.charter, release.manifest)
    .filter(({ asked }) => asked)
    .map(({ metric, slice, target, result, problem }) =>
      stated(
        `evaluation:${metric}${slice === null ? '' : `:${slice}`}`,
        `evaluation of ${metric}${slice === null ? '' : `, ${slice}`}${target === null ? '' : `: ${target}`}`,
        'delivery-lead',
        result !== null,
        problem,
        { message: 'submit-release' },
      ),
    );
}

/** What the evaluation was made with can be checked again. */
const keptData = ({ manifest: { evaluationData } }: ReleaseRecord): RequirementSpec[] =>
  evaluationData === undefined
    ? []
    : [
        checked<'document'>(
          'evaluation-data',
          'the evaluation data: the evidence store holds it unchanged',
          'delivery-lead',
          { kind: 'document', digest: evaluationData },
          (facts) => (facts.bytes > 0 ? null : 'the document is empty'),
        ),
      ];

function running(s: State, release: ReleaseRecord): RequirementSpec[] {
  const executor = s.charter.rollback?.executor;
  if (!executor) return [];
  const { artefactDigest, release: id } = release.manifest;
  return [
    checked<'executor-dry-run'>(
      'kill-switch',
      'the kill switch answers',
      'delivery-lead',
      { kind: 'executor-dry-run', executor },
      () => null,
    ),
    ...(executor.kind === 'manual'
      ? []
      : [
          checked<'target-status'>(
            'artefact',
            `the target system holds release ${id} as its manifest names it`,
            'delivery-lead',
            { kind: 'target-status', executor },
            (status) => {
              const held = lookup(status.artefacts, id);
              if (held === undefined) return `claimed to be installed; the target system does not hold release ${id}`;
              return held === artefactDigest
                ? null
                : `claimed artefact ${artefactDigest.slice(0, 12)}; the target system holds ${held.slice(0, 12)}`;
            },
          ),
        ]),
  ];
}

/** The targets by which metrics `from: build` are evaluated; nothing where there is none. */
function thresholds(s: State): { targets?: Record<string, string | null> } {
  const own = measuredInBuild(s.charter).map(({ id, target }) => [id, target ?? null] as const);
  return own.length > 0 ? { targets: Object.fromEntries(own) } : {};
}

/** Build: one release, evaluated before anybody is exposed to it, and reviewed by someone who did not build it. */
export const build = step({
  id: 'build',
  phase: 'technology',
  decisionMeeting: 'go-live',
  delivers: 'release',
  purpose: 'A release with its manifest, evaluated, with event log and kill switch, reviewed by another person.',
  clauses: ['NIST AI RMF MEASURE 2.3', 'NIST AI RMF MANAGE 1.1', 'EU AI Act art. 12', 'EU AI Act art. 15'],
  subjects: [
    (s) => ({
      manifest: openRelease(s)?.manifest ?? null,
      evaluation: s.charter.build,
      ...thresholds(s),
      eventLog: s.evidence['event-log']?.digest ?? null,
    }),
  ],
  requirements: (s) => {
    const release = openRelease(s);
    if (!release)
      return [
        stated('release', 'a release with its manifest', 'delivery-lead', false, null, { message: 'submit-release' }),
      ];
    const { eventLog } = s.charter.build;
    return [
      stated('release', 'a release with its manifest', 'delivery-lead', true),
      ...evaluated(s, release),
      ...keptData(release),
      ...(eventLog
        ? [
            checked<'url'>(
              'event-log',
              'the event log answers',
              'delivery-lead',
              { kind: 'url', url: eventLog },
              (facts) => (facts.status < 300 ? null : `it answered ${facts.status}`),
            ),
          ]
        : documented(s, 'event-log', 'an extract of the event log', 'delivery-lead')),
      ...running(s, release),
      ...confirmedFigures(s, 'build'),
      signed('reviewer', `reviews release ${release.manifest.release}`),
    ];
  },
});
