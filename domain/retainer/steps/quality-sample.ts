import { closeRequest, requestOnce } from '../../findings/requests';
import type { Deadline } from '../../kernel/deadlines';
import { event, type NewEvent } from '../../kernel/events';
import { scopeOfLive } from '../../metrics/scope';
import type { Facts, ProbeScope, Question } from '../../model/questions';
import type { QualitySample } from '../../model/retainer';
import type { State } from '../../model/state';
import { shifted } from '../../values/dates';
import { digest } from '../../values/digest';
import { duration } from '../../values/quantity';
import { isDueAfter, nextAfter } from '../calendar';
import { graderOf, gradesSoFar, openSamples, requestOf } from '../grades';
import { measurementGap } from '../outcomes';
import type { RetainerStep } from '../step';
import { hasDriftedSince } from './drift-check';

const settings = (s: State) => s.charter.retainer.steps['quality-sample'];

/** The same engagement and time give the same sample of the same cases. */
const seedOf = (s: State, scheduledAt: string): string => digest({ engagement: s.id, scheduledAt });

/**
 * From the end of the last sample until the scheduled time, so that no case is drawn from twice: as long as this release
 * has been live, and never further back than samples count. Null where that is no time at all.
 */
function windowOf(s: State, scheduledAt: string): Pick<ProbeScope, 'from' | 'to'> | null {
  const earliest = shifted(scheduledAt, -duration(settings(s).over));
  const from = [s.live!.since, s.retainer.samples.at(-1)?.to ?? '', earliest].sort().at(-1)!;
  return from < scheduledAt ? { from, to: scheduledAt } : null;
}

/** The sample that has to be graded before another one is drawn; none once the input has drifted since it was drawn. */
function awaited(s: State): QualitySample | undefined {
  const last = openSamples(s).at(-1);
  return last && !hasDriftedSince(s, last.drawnAt) ? last : undefined;
}

/**
 * The sample of this period, after which no other one is drawn in it, however often the step runs; undefined where there is
 * none, or the input has drifted since it was drawn. Each release has its own.
 */
function ofThisPeriod(s: State, scheduledAt: string): QualitySample | undefined {
  const last = s.retainer.samples.filter(({ release }) => release === s.live?.release).at(-1);
  if (!last || hasDriftedSince(s, last.drawnAt)) return undefined;
  return isDueAfter(s, 'quality-sample', last.id, scheduledAt) ? undefined : last;
}

const knownCases = (s: State): string[] => s.retainer.samples.flatMap((sample) => sample.cases);

/** The cases of what was drawn that no sample has yet: a case is drawn once, whatever its list says. */
function freshOf(s: State, { cases }: Facts['sample']): string[] {
  const known = new Set(knownCases(s));
  return [...new Set(cases)].filter((id) => !known.has(id));
}

/** A sample of these cases, and the request to grade it. */
function drawn(s: State, fresh: string[], population: number, scheduledAt: string, at: string): NewEvent[] {
  const window = windowOf(s, scheduledAt)!;
  const { release } = s.live!;
  const sample = { id: scheduledAt, release, seed: seedOf(s, scheduledAt), population, ...window, cases: fresh };
  const request = {
    id: requestOf(sample),
    step: 'quality-sample' as const,
    what: `grades ${fresh.length} cases: were the outputs right?`,
    action: { message: 'grade-sample' as const, sample: sample.id },
    role: graderOf(s, release),
    ownName: false,
  };
  return [event('sample.drawn', sample), ...requestOnce(s, request, at)];
}

/** A sample that nobody has graded is withdrawn once its cases are too old to count. */
const expiring = (s: State): Deadline[] =>
  openSamples(s).map((sample) => ({
    at: shifted(sample.to, duration(settings(s).over)),
    happens: (now) => closeRequest(now, requestOf(sample), `withdrawn: its cases are older than ${settings(now).over}`),
  }));

/** Quality sample: are the outputs still right? The process expert grades cases that were drawn at random. */
export const qualitySample: RetainerStep<'quality-sample'> = {
  id: 'quality-sample',
  question: 'Are outputs still right?',
  breach: 'Wilson upper bound under the floor: ticket; twice in a row: rolls back; in between it accumulates',
  clauses: ['NIST AI RMF MEASURE 2.5', 'NIST AI RMF MANAGE 4.1', 'EU AI Act art. 15', 'EU AI Act art. 72'],
  questions: (s, at, scheduledAt = at): Record<string, Question> => {
    const { cases, size } = settings(s);
    const window = s.live && cases && !awaited(s) && !ofThisPeriod(s, scheduledAt) ? windowOf(s, scheduledAt) : null;
    if (!cases || !window) return {};
    const scope = { ...scopeOfLive(s, at, settings(s).over), ...window };
    return { sample: { kind: 'sample', list: cases, scope, seed: seedOf(s, scheduledAt), size, known: knownCases(s) } };
  },
  judge: (s, { scheduledAt, answers }, at) => {
    if (!settings(s).cases)
      return {
        verdict: 'inconclusive',
        detail: 'nobody has said which cases there are: write retainer.steps.quality-sample.cases',
      };
    const { verdict, detail, good, total } = gradesSoFar(s, at);
    const figures = { good, total };
    const waits = awaited(s);
    if (waits) return { verdict, detail: `sample ${waits.id} waits for its grades; ${detail}`, figures };
    const drawnAlready = ofThisPeriod(s, scheduledAt);
    if (drawnAlready) {
      const next = nextAfter(s, 'quality-sample', drawnAlready.id);
      const sample = `sample ${drawnAlready.id} is the one of this period, the next is due ${next}`;
      return { verdict, detail: `${sample}; ${detail}`, figures };
    }
    const answer = answers.sample;
    if (!answer || !windowOf(s, scheduledAt)) return { verdict, detail, figures };
    if (!answer.ok) {
      const problem = `${answer.code}: ${answer.detail}`;
      return {
        verdict: 'error',
        detail: problem,
        figures,
        follows: measurementGap(s, 'quality-sample', 'error', problem, at),
      };
    }
    const facts = answer.facts as Facts['sample'];
    const fresh = freshOf(s, facts);
    const measured = measurementGap(s, 'quality-sample', 'pass', '', at);
    if (fresh.length === 0)
      return { verdict: 'inconclusive', detail: `no new cases; ${detail}`, figures, follows: measured };
    return {
      verdict,
      detail: `drew ${fresh.length} of ${facts.population} cases; ${detail}`,
      figures: { ...figures, population: facts.population },
      follows: [...drawn(s, fresh, facts.population, scheduledAt, at), ...measured],
    };
  },
  deadlines: expiring,
};
