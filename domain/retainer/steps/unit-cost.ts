import { z } from 'zod';
import { closeFinding, type FindingToOpen, openFinding, upsertOrClose } from '../../findings/findings';
import { atLeast } from '../../metrics/judge';
import { scopeOfLive } from '../../metrics/scope';
import type { Source } from '../../model/charter/sources';
import type { Answer, ProbeScope, Question } from '../../model/questions';
import type { State } from '../../model/state';
import { measurementGap, parseFacts } from '../outcomes';
import type { Outcome, RetainerStep } from '../step';

const STEP = 'unit-cost';
const BY_HAND = `${STEP}:by-hand`;

/** Ids of the questions: no metric has a colon in its own. */
const ACCOUNTS = { cost: 'unit-cost:cost', outcomes: 'unit-cost:outcomes' } as const;
type CostAccount = keyof typeof ACCOUNTS;

/** More than this is no amount of anybody's: it could not be counted with. */
const MOST = 1e15;
const Read = z.object({ value: z.number().max(MOST), good: z.number().max(MOST).optional() });

/** Several values of one window add up; rows without a column are counted. */
const adds = (source: Source): boolean => source.kind !== 'csv' || source.column !== undefined;

/** What it cost and what came of it, as far as the charter says where that is read. */
export const accountQuestions = (s: State, scope: ProbeScope): Record<string, Question> =>
  Object.fromEntries(
    (Object.keys(ACCOUNTS) as CostAccount[]).flatMap((account) => {
      const source = s.charter.retainer.steps[STEP][account];
      if (!source) return [];
      return [[ACCOUNTS[account], { kind: 'source', source, scope, ...(adds(source) && { aggregation: 'sum' }) }]];
    }),
  );

/** How much it is, or why nobody knows. */
export type Amount = { amount: number } | { problem: string };

/** What was read of one of them; null where the charter does not say where it is read. */
export function accounted(s: State, answers: Record<string, Answer>, account: CostAccount): Amount | null {
  if (!s.charter.retainer.steps[STEP][account]) return null;
  const read = parseFacts(answers[ACCOUNTS[account]], Read);
  if ('problem' in read) return { problem: `${account}: ${read.problem}` };
  const amount = read.facts.good ?? read.facts.value;
  return amount < 0 ? { problem: `${account}: SOURCE_UNUSABLE: ${amount} is below zero` } : { amount };
}

/** An amount of the charter's currency to the cent; `+ 0`: the digest knows no negative zero. */
export const cents = (amount: number): number => Math.round(amount * 100) / 100 + 0;

/** Without the tail that a division leaves in binary. */
const figure = (amount: number): number => Number(amount.toPrecision(6));

/** An amount as people read it: to the cent, and parts of a cent to three digits. */
export function priced({ charter: { process } }: State, amount: number): string {
  const whole = Math.abs(amount) >= 1 || figure(amount) === cents(amount);
  const number = whole ? cents(amount).toFixed(2) : String(Number(amount.toPrecision(3)));
  return process ? `${number} ${process.currency}` : number;
}

/** What a case costs by hand; null where nothing says so. */
function byHand({ charter: { process } }: State): number | null {
  const cost = process ? (process.minutesPerCase / 60) * process.hourlyCost : 0;
  return cost > 0 ? cost : null;
}

/** What an accepted outcome may cost: as the charter says, else the running cost of a week over its volume. */
function expected({ charter }: State): number | null {
  const said = charter.retainer.steps[STEP].expected;
  if (said !== undefined) return said;
  const { volumePerWeek = 0, cost } = charter.process ?? {};
  return cost && cost.runPerWeek > 0 && volumePerWeek > 0 ? cost.runPerWeek / volumePerWeek : null;
}

const isAbove = (cost: number, limit: number | null): boolean => limit !== null && !atLeast(limit, cost);

/** Cost without any outcome, once or, with the report before, twice. */
function withoutOutcome(s: State, cost: number, at: string): Outcome {
  const before = s.retainer.steps[STEP]?.figures;
  const isAgain = cost > 0 && before?.outcomes === 0 && (before.cost ?? 0) > 0;
  const what = `${priced(s, cost)} were spent, and no outcome was accepted`;
  const id = `${STEP}:outcomes`;
  const finding: FindingToOpen = { id, step: STEP, severity: 'ticket', what: `twice ${what}`, owner: 'delivery-lead' };
  return {
    verdict: 'inconclusive',
    detail: what,
    figures: { cost: cents(cost), outcomes: 0 },
    follows: isAgain ? openFinding(s, finding, at) : [],
  };
}

function judged(s: State, cost: number, outcomes: number, at: string): Outcome {
  const unit = figure(cost / outcomes);
  const [should, hand] = [expected(s), byHand(s)];
  const limit = should === null ? null : should * s.charter.retainer.steps[STEP].most;
  const [isDear, isDearer] = [isAbove(unit, limit), isAbove(unit, hand)];
  const wasDear = isAbove(s.retainer.steps[STEP]?.figures.perOutcome ?? 0, limit);
  const costs = `an accepted outcome costs ${priced(s, unit)} (${priced(s, cost)} for ${cents(outcomes)})`;
  const against = [
    should === null
      ? 'what it may cost, nobody says: write `retainer.steps.unit-cost.expected`'
      : `expected are ${priced(s, should)}`,
    ...(hand === null ? [] : [`by hand it is ${priced(s, hand)}`]),
  ];
  const detail = `${costs}; ${against.join('; ')}`;
  const finding = (id: string, severity: FindingToOpen['severity'], owner: FindingToOpen['owner']): FindingToOpen => ({
    ...{ id, step: STEP, severity, owner },
    what: detail,
  });
  const isCheaper = `an accepted outcome costs ${priced(s, unit)}`;
  return {
    verdict: isDear || isDearer ? 'fail' : should === null && hand === null ? 'inconclusive' : 'pass',
    detail,
    figures: {
      cost: cents(cost),
      outcomes: cents(outcomes),
      perOutcome: unit,
      ...(should === null ? {} : { expected: figure(should) }),
      ...(hand === null ? {} : { byHand: figure(hand) }),
    },
    follows: [
      // Once is no finding yet, and closes none.
      ...(isDear && !wasDear
        ? []
        : upsertOrClose(s, isDear ? finding(STEP, 'ticket', 'delivery-lead') : null, STEP, isCheaper, at)),
      ...upsertOrClose(s, isDearer ? finding(BY_HAND, 'page', 'owner') : null, BY_HAND, isCheaper, at),
      ...closeFinding(s, `${STEP}:outcomes`, `${cents(outcomes)} outcomes were accepted`),
    ],
  };
}

function outcomeOf(s: State, answers: Record<string, Answer>, at: string): Outcome {
  const accounts = (Object.keys(ACCOUNTS) as CostAccount[]).map((account) => accounted(s, answers, account));
  const [cost, outcomes] = accounts;
  if (!cost || !outcomes) {
    const missing = Object.keys(ACCOUNTS).filter((_, i) => !accounts[i]);
    const keys = missing.map((account) => `\`retainer.steps.unit-cost.${account}\``).join(' and ');
    return { verdict: 'inconclusive', detail: `nobody says where it is read: write ${keys}` };
  }
  const problems = accounts.flatMap((read) => (read && 'problem' in read ? [read.problem] : []));
  if ('problem' in cost || 'problem' in outcomes) return { verdict: 'error', detail: problems.join('; ') };
  // A rate is extrapolated: less than half an outcome is none.
  return outcomes.amount < 0.5 ? withoutOutcome(s, cost.amount, at) : judged(s, cost.amount, outcomes.amount, at);
}

/** Unit cost: what does one accepted outcome cost, against what was planned and against the work by hand? */
export const unitCost: RetainerStep<'unit-cost'> = {
  id: STEP,
  question: 'What does one accepted outcome cost?',
  breach: 'too much over what was expected, twice: ticket; above the work by hand: page',
  clauses: ['NIST AI RMF MAP 3.1', 'NIST AI RMF MANAGE 2.1'],
  questions: (s, at) => accountQuestions(s, scopeOfLive(s, at, s.charter.retainer.steps[STEP].every)),
  judge: (s, { answers }, at) => {
    const outcome = outcomeOf(s, answers, at);
    const { verdict, detail, follows = [] } = outcome;
    return { ...outcome, follows: [...follows, ...measurementGap(s, STEP, verdict, detail, at)] };
  },
};
