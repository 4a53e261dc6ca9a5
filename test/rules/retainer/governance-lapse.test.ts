/** How Governance lapses by what its review found, and how its gate proves it again. */

import { prerequisiteStatuses } from '../../../domain/gates/prerequisites';
import type { Charter } from '../../../domain/model/charter';
import type { Governance } from '../../../domain/model/charter/governance';
import type { ListSource } from '../../../domain/model/charter/lists';
import type { Answer } from '../../../domain/model/questions';
import { fact, silence, type World } from '../../support/paper-world';
import {
  cycleOf,
  engagement,
  everybodySigns,
  findings,
  gate,
  given,
  happenedTimes,
  isLive,
  MAILBOX,
  pass,
  refusalText,
  says,
  signs,
  stands,
  theClockTicks,
  theWorldAnswers,
} from '../vocabulary';

const STEP = 'governance-review';
const LIST: ListSource = { kind: 'csv', url: 'http://127.0.0.1:7070/list.csv' };

function charterWith(governance: Partial<Governance> = {}): Charter {
  const { retainer } = MAILBOX;
  const step = { ...retainer.steps[STEP], access: LIST, classes: LIST };
  return {
    ...MAILBOX,
    governance: { ...MAILBOX.governance!, ...governance },
    retainer: { ...retainer, steps: { ...retainer.steps, [STEP]: step } },
  };
}

const live = () => given(engagement(charterWith()).upTo('operation'), pass(1)).and;
const access = (...leavers: string[]): Answer => fact({ entries: 12, leavers, holders: 7, unrecognisable: [] });
const classes = (...undeclared: string[]): Answer => fact({ entries: 3, undeclared });
const review = (facts: NonNullable<World['says']> = {}) => cycleOf(STEP, { says: facts });

describe('the lapse', () => {
  const standing = (expected: string) => stands((s) => prerequisiteStatuses(s).Governance.standing, expected);
  const lapsed = (e = live()) =>
    given(e, review({ access: access('ina-moss') }), pass(14, 'days'), theClockTicks, theWorldAnswers()).and;

  test('comes exactly fourteen days after the finding, and names it', () => {
    const e = given(live(), review({ access: access('ina-moss') })).and;
    const since = e.at;
    given(e, pass(14 * 1_440 - 1), theClockTicks)
      .then(standing('proven'))
      .when(pass(1), theClockTicks)
      .then(
        standing('lapsed'),
        refusalText('prerequisite.lapsed', {
          prerequisite: 'Governance',
          gate: 'governance',
          why: `still with access, though without a role or gone: ina-moss (open since ${since})`,
        }),
        isLive('r1'),
      )
      .when(pass(1, 'days'), theClockTicks)
      .then(happenedTimes('prerequisite.lapsed', 1));
  });

  test('comes once for several findings', () => {
    given(
      live(),
      review({ access: access('ina-moss'), classes: classes('health') }),
      pass(20, 'days'),
      theClockTicks,
    ).then(happenedTimes('prerequisite.lapsed', 1));
  });

  test('does not follow if the finding was remedied in time, nor if it could not be measured', () => {
    given(
      live(),
      review({ access: access('ina-moss') }),
      pass(13, 'days'),
      review(),
      pass(2, 'days'),
      theClockTicks,
    ).then(standing('proven'));
    const silent = review({ access: silence });
    given(live(), silent, pass(1), silent, pass(20, 'days'), theClockTicks).then(
      findings(`${STEP}:unmeasured`),
      standing('proven'),
    );
  });

  test('of a reopened finding counts from its reopening', () => {
    const found = review({ access: access('ina-moss') });
    given(live(), found, pass(10, 'days'), review(), pass(1, 'days'), found, pass(10, 'days'), theClockTicks)
      .then(standing('proven'))
      .when(pass(4, 'days'), theClockTicks)
      .then(standing('lapsed'));
  });

  test('ends at the gate, which requires what the review found', () => {
    given(lapsed())
      .then(
        gate('governance').stillAsks(
          'governance-lead: nothing that the governance review found is open (governance-review:access: still with access',
        ),
      )
      .when(pass(1), everybodySigns('governance'), theWorldAnswers())
      .then(standing('lapsed'))
      .when(pass(1), review(), theWorldAnswers())
      .then(findings(), standing('proven'), gate('governance').asks(), happenedTimes('prerequisite.regained', 1));
  });

  test('ends with a remediation as well', () => {
    given(
      lapsed(),
      pass(1),
      says('owner', { kind: 'remediate', finding: `${STEP}:access`, how: 'the account is closed' }),
      signs('governance-lead', 'governance'),
      theWorldAnswers(),
    ).then(standing('proven'));
  });
});

describe('the gate', () => {
  const DOCUMENTS = 'governance-lead: every document that ends holds still';

  test('requires valid documents, and names the expired ones', () => {
    const ended = { validUntil: { DPA: '2026-11-20', lease: '2030-01-01' } };
    given(engagement(charterWith(ended)).upTo('governance')).then(
      gate('governance').stillAsks(`${DOCUMENTS} (held until then: DPA (2026-11-20))`),
    );
    given(engagement(charterWith({ validUntil: { lease: '2030-01-01' } })).upTo('governance')).then(
      gate('governance').asksNoMore(DOCUMENTS),
    );
  });

  test('requires no review before anything has lapsed', () => {
    given(engagement().upTo('governance')).then(gate('governance').asksNoMore('governance review'));
  });
});
