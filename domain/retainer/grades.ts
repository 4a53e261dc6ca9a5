/** Grades of quality samples: their result, and what follows as soon as grades are submitted. */

import { closeFinding, openFinding } from '../findings/findings';
import { closeRequest, mayAnswer, openRequest } from '../findings/requests';
import { conflictCheck, judgesOwnRelease } from '../gates/separation';
import { type CommandHandler, event, type NewEvent, refused, refusedName } from '../kernel/events';
import { type Criterion, judgeReading } from '../metrics/judge';
import { reviewerOf } from '../metrics/volume';
import type { CommandOf } from '../model/commands';
import type { Verdict } from '../model/metrics';
import type { Role } from '../model/people';
import type { QualitySample } from '../model/retainer';
import type { State } from '../model/state';
import { holdersOf } from '../people/delegation';
import { rollBack } from '../rollback/switching';
import { shifted } from '../values/dates';
import { duration } from '../values/quantity';

const FINDING = 'quality-sample';

/** The request to grade a sample. */
export const requestOf = ({ id }: Pick<QualitySample, 'id'>): string => `quality-sample:${id}`;

/** Samples that wait for their grades, the oldest first. One that was withdrawn waits no more. */
export const openSamples = (s: State): QualitySample[] =>
  s.retainer.samples.filter((sample) => sample.graded === null && openRequest(s, requestOf(sample)));

type Graded = QualitySample & { graded: NonNullable<QualitySample['graded']> };

/** The graded samples of the live release that count at this moment, in the order in which they were graded. */
function counting(s: State, at: string): Graded[] {
  const since = shifted(at, -duration(s.charter.retainer.steps['quality-sample'].over));
  return s.retainer.samples
    .filter((sample): sample is Graded => sample.graded !== null)
    .filter(({ release, to }) => release === s.live?.release && to > since)
    .sort((a, b) => (a.graded.at < b.graded.at ? -1 : 1));
}

interface Judged {
  verdict: Verdict;
  detail: string;
  good: number;
  total: number;
}

/**
 * The result of the samples, of which the last one is new. If the last sample alone fails, the result is a failure,
 * however good the earlier ones were; otherwise the Wilson interval of all samples together decides. A last sample that
 * reaches the floor alone never fails because of earlier ones.
 */
function judged(s: State, samples: readonly Graded[]): Judged {
  const last = samples.at(-1);
  if (!last) return { verdict: 'inconclusive', detail: 'nothing was graded yet', good: 0, total: 0 };
  const { floor } = s.charter.retainer.steps['quality-sample'];
  const judge = ({ good, total }: { good: number; total: number }, share = true) => {
    const criterion: Criterion = { target: floor, minSamples: 1, missing: 'error', share };
    const reading = { value: good / total, good, total, samples: total, at: last.graded.at };
    return judgeReading(criterion, reading, null);
  };
  const sum = (of: 'good' | 'total') => samples.reduce((total, { graded }) => total + graded[of], 0);
  const all = { good: sum('good'), total: sum('total') };
  const detailOf = (counts: { good: number; total: number }, what: string) =>
    `${counts.good} of ${counts.total} were right${what}`;
  const alone = judge(last.graded);
  if (alone.verdict === 'fail')
    return { ...all, verdict: 'fail', detail: detailOf(last.graded, ` in the last sample: ${alone.detail}`) };
  const { verdict, detail } = judge(all);
  const reached = judge(last.graded, false).verdict === 'pass';
  return {
    ...all,
    verdict: verdict === 'fail' && reached ? 'inconclusive' : verdict,
    detail: detailOf(all, `: ${detail}`),
  };
}

/** What was graded so far says this of the live release. */
export const gradesSoFar = (s: State, at: string): Judged => judged(s, counting(s, at));

/** The role that grades: the one that knows the process best, or the owner if its holder has made the release. */
export function graderOf(s: State, release: string): Role {
  const role = reviewerOf(s);
  const holder = s.charter.people[role];
  return holder !== undefined && judgesOwnRelease(s, holder, release) ? 'owner' : role;
}

/** Withdraws samples of a release that is not live any more. */
export const withdrawnSamples = (s: State): NewEvent[] =>
  openSamples(s)
    .filter(({ release }) => release !== s.live?.release)
    .flatMap((sample) =>
      closeRequest(s, requestOf(sample), `withdrawn: release ${sample.release} is not live any more`),
    );

/** Fails: a ticket; twice in a row: a rollback. Passes: closes the finding. Inconclusive: nothing follows. */
function consequences(s: State, samples: readonly Graded[], at: string): NewEvent[] {
  const { verdict, detail } = judged(s, samples);
  if (verdict === 'pass') return closeFinding(s, FINDING, detail);
  if (verdict !== 'fail') return [];
  const ticket = openFinding(
    s,
    { id: FINDING, step: 'quality-sample', severity: 'ticket', what: `outputs: ${detail}`, owner: 'delivery-lead' },
    at,
  );
  const again = judged(s, samples.slice(0, -1)).verdict === 'fail';
  return [...ticket, ...(again ? rollBack(s, `two quality samples in a row: ${detail}`, true, 'live') : [])];
}

export const gradeSample: CommandHandler<CommandOf<'grade-sample'>> = (s, command, at) => {
  const { kind, by, sample: id, good, total, digest = null } = command;
  const open = openSamples(s);
  const sample = open.find((one) => one.id === id);
  if (!sample)
    return refusedName(
      kind,
      `no sample "${id}" waits for its grades`,
      id,
      open.map((one) => one.id),
    );
  const request = openRequest(s, requestOf(sample))!;
  if (!mayAnswer(s, by, request, at))
    return refused(kind, 'WRONG_PERSON', `the sample is graded by the ${request.role}`, holdersOf(s, [request.role]));
  const own = conflictCheck(s, request.action, request.role)(by);
  if (own) return refused(kind, 'SAME_PERSON', `${own}: who built or submitted ${sample.release} grades none of it`);
  if (good > total || total > sample.cases.length || total === 0)
    return refused(
      kind,
      'BAD_INPUT',
      `${good} right of ${total} cannot be of a sample of ${sample.cases.length} cases`,
    );
  const graded: Graded = { ...sample, graded: { by, at, good, total, digest } };
  return [
    event('sample.graded', { sample: id, good, total, digest }),
    ...closeRequest(s, request.id, `${good} of ${total} were right`),
    ...consequences(s, [...counting(s, at), graded], at),
  ];
};
