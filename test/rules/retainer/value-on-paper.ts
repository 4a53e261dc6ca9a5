/** An engagement whose value is reviewed: what a case is worth, how many there were, and how they were. */

import type { Charter } from '../../../domain/model/charter';
import type { Metric } from '../../../domain/model/charter/metrics';
import type { Process } from '../../../domain/model/charter/process';
import type { Retainer } from '../../../domain/model/charter/retainer';
import type { Source } from '../../../domain/model/charter/sources';
import type { Answer } from '../../../domain/model/questions';
import { fact, silence } from '../../support/paper-world';
import { cycleOf, engagement, given, MAILBOX, pass, stands } from '../vocabulary';

export const STEP = 'value-review';
export const DECIDE = 'value-review:decide';
const HTTP: Source = { kind: 'http', url: 'http://127.0.0.1:7070/value', good: '/good', total: '/total' };
export const BILL: Source = { kind: 'http', url: 'http://127.0.0.1:7070/bill', value: '/total' };
export const PRIMARY = MAILBOX.metrics![0]!.id;

interface Written {
  primary?: Partial<Metric>;
  accounts?: { cost?: Source; outcomes?: Source };
  retainer?: Partial<Retainer>;
  process?: Partial<Process>;
}

/** A case saves 6 min of 60 EUR an hour by half: 3 EUR. 100 of them a week are 300 EUR, less 20 EUR of running. */
const PROCESS = { volumePerWeek: 100, minutesPerCase: 6, hourlyCost: 60, saving: 0.5 };

export function charterWith({ primary, accounts, retainer, process }: Written = {}): Charter {
  const { steps } = MAILBOX.retainer;
  const metrics = MAILBOX.metrics!.map((one) => (one.id === PRIMARY ? { ...one, source: HTTP, ...primary } : one));
  return {
    ...MAILBOX,
    metrics,
    process: {
      ...MAILBOX.process!,
      ...PROCESS,
      cost: { ...MAILBOX.process!.cost, runPerWeek: 20 },
      ...process,
    },
    retainer: {
      ...MAILBOX.retainer,
      ...retainer,
      steps: { ...steps, 'unit-cost': { ...steps['unit-cost'], ...accounts } },
    },
  };
}

/** Four weeks after it went live. */
export const live = (charter = charterWith()) => {
  const e = given(engagement(charter).upTo('operation')).and;
  e.at = new Date(Date.parse(e.state.live!.since) + 28 * 86_400_000).toISOString();
  return e;
};
/** As a source answers: the share of no cases is 0, and `total` says that there are none. */
export const share = (good: number, total: number): Answer =>
  fact({ value: total === 0 ? 0 : good / total, good, total, samples: total, at: '' });
export const amount = (value: number): Answer => fact({ value, samples: null, at: '' });
/** So many cases, nearly all of them right. */
export const cases = (total: number) => share(Math.round(total * 0.97), total);
export const review = (primary: Answer, accounts: { cost?: Answer; outcomes?: Answer } = {}) =>
  cycleOf(STEP, {
    says: {
      [PRIMARY]: primary,
      'unit-cost:cost': accounts.cost ?? silence,
      'unit-cost:outcomes': accounts.outcomes ?? silence,
    },
  });
/** Whether reviews are consecutive depends on the reports, not on the time between them. */
export const later = pass(1, 'hours');
export const verdict = (expected: string) => stands((s) => s.retainer.steps[STEP]!.verdict, expected);
/** What the review asks of people. */
export const asked = (...ids: string[]) =>
  stands((s) => s.retainer.requests.flatMap(({ id, step }) => (step === STEP ? [id] : [])), ids);
