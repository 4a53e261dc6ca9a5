import { closeFinding, openFinding } from '../../findings/findings';
import type { NewEvent } from '../../kernel/events';
import { judgeReading, worstOf } from '../../metrics/judge';
import { scopeOfLive } from '../../metrics/scope';
import type { Figure } from '../../model/charter/retainer-steps';
import type { Verdict } from '../../model/metrics';
import type { Role } from '../../model/people';
import type { Answer, Question, Reading } from '../../model/questions';
import type { State } from '../../model/state';
import { measurementGap } from '../outcomes';
import type { RetainerStep } from '../step';

type Name = 'caught' | 'use' | 'support' | 'training';

/** What each figure is, and what a breach calls for. */
const FIGURES: Record<Name, { is: string; calls: string; share: boolean; owner: (s: State) => Role }> = {
  caught: {
    is: 'of errors that were put in on purpose, people catch',
    calls: 'retraining of the users is due',
    share: true,
    owner: (s) => (s.charter.people['process-expert'] ? 'process-expert' : 'owner'),
  },
  use: {
    is: 'of the cases, people handle with the system',
    calls: 'retraining of the users is due',
    share: true,
    owner: (s) => (s.charter.people['process-expert'] ? 'process-expert' : 'owner'),
  },
  support: {
    is: 'support requests overdue',
    calls: 'they have to be answered',
    share: false,
    owner: () => 'account-manager',
  },
  training: {
    is: 'users who were not trained',
    calls: 'they have to be trained',
    share: false,
    owner: () => 'account-manager',
  },
};
const NAMES = Object.keys(FIGURES) as Name[];

/** The share of use has a source already where the go-live asks for it. */
function figureOf({ charter }: State, name: Name): Figure {
  const figure = charter.retainer.steps['oversight-check'][name];
  const source = figure.source ?? (name === 'use' ? charter.goLive.leastUse.source : undefined);
  return source ? { ...figure, source } : figure;
}

interface Judged {
  name: Name;
  verdict: Verdict;
  detail: string;
  value: number | null;
}

/** A share is judged as one of a sample, a count as it stands: none of nothing is none. */
function judgeFigure(s: State, name: Name, answer: Answer | undefined): Judged {
  const judged = (verdict: Verdict, detail: string, value: number | null = null): Judged => ({
    name,
    verdict,
    detail,
    value,
  });
  if (!answer) return judged('error', 'it was not read');
  if (!answer.ok) return judged('error', `${answer.code}: ${answer.detail}`);
  const reading = answer.facts as Reading;
  const { share } = FIGURES[name];
  if (share && reading.total === undefined && reading.samples === null)
    return judged('error', 'its source does not say how many cases are behind it: good and total, or samples');
  const { target } = figureOf(s, name);
  const minSamples = share ? s.charter.retainer.steps['oversight-check'].minSamples : 0;
  const counted: Reading = share ? reading : { value: reading.value, samples: null, at: reading.at };
  const { verdict, detail } = judgeReading({ target, minSamples, missing: 'error', share }, counted, null);
  return judged(verdict, detail, Number.isFinite(reading.value) ? reading.value : null);
}

function follows(s: State, { name, verdict, detail }: Judged, at: string): NewEvent[] {
  const { is, calls, owner } = FIGURES[name];
  const id = `oversight-check:${name}`;
  if (verdict === 'pass') return closeFinding(s, id, `measured again: ${detail}`);
  if (verdict !== 'fail') return [];
  const what = `${is}: ${detail}; ${calls}`;
  return openFinding(s, { id, step: 'oversight-check', severity: 'ticket', what, owner: owner(s) }, at);
}

/** Oversight check: do people still look at what the system does, and do they work with it? */
export const oversightCheck: RetainerStep<'oversight-check'> = {
  id: 'oversight-check',
  question: 'Do people still look?',
  breach: 'too few errors caught, or too little used: retraining; support overdue, or users untrained: a ticket',
  clauses: ['NIST AI RMF MAP 3.5', 'NIST AI RMF GOVERN 3.2', 'EU AI Act art. 14', 'EU AI Act art. 26'],
  questions: (s, at) => {
    const scope = scopeOfLive(s, at, s.charter.retainer.steps['oversight-check'].every);
    return Object.fromEntries(
      NAMES.flatMap((name): [string, Question][] => {
        const { source } = figureOf(s, name);
        return source ? [[name, { kind: 'source', source, scope }]] : [];
      }),
    );
  },
  judge: (s, { answers }, at) => {
    const judged = NAMES.filter((name) => figureOf(s, name).source).map((name) => judgeFigure(s, name, answers[name]));
    const missing = NAMES.filter((name) => !figureOf(s, name).source);
    // Nothing set up is inconclusive: the worst of no verdict.
    const verdict = worstOf(judged.map((one) => one.verdict));
    const toWrite = missing.map((name) => `retainer.steps.oversight-check.${name}.source`).join(', ');
    const detail = [
      ...judged.map((one) => `${one.name} ${one.verdict}: ${one.detail}`),
      ...(missing.length > 0 ? [`not set up: write ${toWrite}`] : []),
    ].join('; ');
    const figures = judged.flatMap(({ name, value }) => (value === null ? [] : [[name, value] as const]));
    return {
      verdict,
      detail,
      figures: Object.fromEntries(figures),
      follows: [
        ...judged.flatMap((one) => follows(s, one, at)),
        ...measurementGap(s, 'oversight-check', verdict, detail, at),
      ],
    };
  },
};
