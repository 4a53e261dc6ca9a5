import { judgeReading } from '../../metrics/judge';
import { scopeOfStage, windowEnds } from '../../metrics/scope';
import { isSmallVolume, reviewerOf, reviewProblem } from '../../metrics/volume';
import type { State } from '../../model/state';
import { digest } from '../../values/digest';
import { checked, documented, observed, type RequirementSpec, signed, stated } from '../requirement-specs';
import { openRelease } from './build';
import { step } from './step';

const lastStage = (s: State): number => s.charter.goLive.stages.length - 1;

/** All stages, up to 100 percent, have passed. */
export const stagesPassed = (s: State): boolean =>
  s.pass?.stage?.status === 'passed' && s.pass.stage.index === lastStage(s);

/** The plan of the stages: if it changes meanwhile, they start again. */
export const stagesPlan = (s: State): string => digest(s.charter.goLive);

const awaiting = (s: State): boolean => s.pass?.stage?.status === 'awaiting-decision';

/** Required instead of go/no-go once that was given: the decision on a stage that the numbers could not decide. */
function stageDecision(s: State): RequirementSpec[] {
  if (!awaiting(s)) return [];
  return [signed('owner', `decides stage ${s.pass!.stage!.exposure} %, which the numbers left open`)];
}

/** At a small volume, once the window of a stage is over: the review of every case of it. */
function reviewed(s: State, at: string): RequirementSpec[] {
  const stage = s.pass?.stage;
  const ends = windowEnds(s);
  if (!isSmallVolume(s) || stage?.status !== 'observing' || ends === null || at < ends) return [];
  return [
    stated('review', `every case of stage ${stage.exposure} % reviewed`, reviewerOf(s), stage.review !== null, null, {
      message: 'submit-review',
    }),
  ];
}

/** Whether the open stage was still within its time of observation when it was measured last: nobody is asked for anything. */
function isObserved({ pass }: State, ends: string | null): boolean {
  const last = pass?.stage?.last;
  return ends !== null && (!last || last.at < ends);
}

/** Why the open stage has not passed, as far as the last measurement tells; null where no stage is open or one passed. */
export function stageWaits(s: State): string | null {
  const stage = s.pass?.stage;
  if (!stage || stage.status === 'passed' || stage.observedFrom === null) return null;
  const name = `stage ${stage.exposure} %`;
  if (!stage.last) return `${name} is observed until ${windowEnds(s)}; nothing has been measured yet`;
  const { verdicts, at } = stage.last;
  const ends = windowEnds(s)!;
  const open = verdicts.filter(({ verdict }) => verdict !== 'pass' && verdict !== 'warn');
  const reasons = open.map(({ metric, verdict, detail }) => `${metric} is ${verdict}: ${detail}`);
  const review = isSmallVolume(s) && at >= ends ? reviewProblem(s, stage.review, verdicts) : null;
  const why = [...(review ? [review] : []), ...reasons];
  if (at < ends) why.unshift(`it is observed until ${ends}`);
  return why.length === 0 ? null : `${name}: ${why.join('; ')}`;
}

/** What keeps the next stage from beginning, in words. */
function frozen({ frozen }: State): string | null {
  if (!frozen) return null;
  const until = frozen.until ? ` until ${frozen.until}` : '';
  return `changes are frozen in the whole portfolio since ${frozen.since}${until}, by ${frozen.by}: ${frozen.reason}`;
}

function used(s: State, at: string): RequirementSpec[] {
  const { target, source } = s.charter.goLive.leastUse;
  if (!stagesPassed(s)) return [];
  const what = `the named users really work with it: ${target}`;
  if (!source || source.kind === 'attested') return documented(s, 'use', what, 'owner');
  return [
    checked<'source'>('use', what, 'owner', { kind: 'source', source, scope: scopeOfStage(s, at) }, (reading) => {
      const verdict = judgeReading(
        { target, minSamples: 1, missing: 'inconclusive', share: reading.total !== undefined },
        reading,
        null,
      );
      return verdict.verdict === 'pass' ? null : `claimed to be in use; ${verdict.detail}`;
    }),
  ];
}

/** How the stages stand: while they are observed part of the requirement's text, afterwards its problem. */
function staged(s: State): RequirementSpec {
  const all = `all stages up to ${s.charter.goLive.stages.at(-1)?.exposure} % observed and passed`;
  const waits = stageWaits(s);
  const underWay = waits !== null && isObserved(s, windowEnds(s));
  const problem = frozen(s) ?? (underWay ? null : waits);
  return observed('stages', underWay ? `${all}; ${waits}` : all, 'delivery-lead', stagesPassed(s), problem);
}

/** Staged go-live: one go/no-go, then stage by stage, each observed and rolled back automatically if it fails. */
export const stagedGoLive = step({
  id: 'staged-go-live',
  phase: 'operation',
  decisionMeeting: 'go-live',
  delivers: 'live operation',
  purpose: 'Go/no-go once, then every stage inside a change window and observed with enough samples.',
  clauses: ['NIST AI RMF MEASURE 2.4', 'NIST AI RMF MANAGE 1.1', 'NIST AI RMF MANAGE 2.2'],
  subjects: [
    (s) => {
      const release = openRelease(s);
      const stage = s.pass?.stage;
      if (stage && awaiting(s))
        return {
          release: release?.manifest.release,
          stage: stage.exposure,
          measured: stage.last,
          open: stage.leftOpen,
        };
      return { manifest: release?.manifest ?? null, drill: release?.drill ?? null, goLive: s.charter.goLive };
    },
  ],
  requirements: (s, at) => [
    ...(s.pass?.goAt
      ? [observed('go', 'go/no-go by owner, sponsor and account manager', 'owner', true)]
      : [
          signed('owner', 'says go', { ownName: true }),
          signed('sponsor', 'says go', { ownName: true }),
          signed('account-manager', 'says go', { ownName: true }),
        ]),
    ...stageDecision(s),
    staged(s),
    ...reviewed(s, at),
    stated('users', 'the users who are to work with it, by name', 'owner', s.charter.goLive.users.length > 0),
    ...used(s, at),
  ],
});
