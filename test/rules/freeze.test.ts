/** The freeze of the whole portfolio: it stops what increases exposure, and nothing else. */

import type { PortfolioEntry, PortfolioFreeze } from '../../domain/model/releases';
import { freezeAt } from '../../domain/record/portfolio';
import {
  engagement,
  everybodySigns,
  gate,
  given,
  happenedTimes,
  isDue,
  pass,
  report,
  rollsBack,
  stagesAreObserved,
  stands,
  theWorldAnswers,
  theWorldAnswersOnce,
  wanted,
  wrote,
} from './vocabulary';

const STEP = 'staged-go-live';
const FREEZE: PortfolioFreeze = {
  since: '2026-11-20T09:00:00.000Z',
  by: 'adam-kerr',
  reason: 'a storm',
  until: null,
};

const entry = (type: string, at: string, data: unknown): PortfolioEntry =>
  ({ type, at, data, actor: { id: 'adam-kerr', assurance: 'asserted' } }) as PortfolioEntry;

test('the last entry counts, and a freeze ends automatically at its end date', () => {
  const set = entry('freeze.set', '2026-11-20T09:00:00.000Z', { reason: 'a storm', until: null });
  const short = entry('freeze.set', '2026-11-21T09:00:00.000Z', {
    reason: 'a gale',
    until: '2026-11-22T09:00:00.000Z',
  });
  const lifted = entry('freeze.lifted', '2026-11-21T10:00:00.000Z', { reason: 'calm' });
  const at = '2026-11-21T12:00:00.000Z';
  expect(freezeAt([], at)).toBeNull();
  expect(freezeAt([set], at)).toEqual(FREEZE);
  expect(freezeAt([set, short], at)).toMatchObject({ reason: 'a gale' });
  expect(freezeAt([set, short], '2026-11-22T09:00:00.000Z')).toBeNull();
  expect(freezeAt([set, short, lifted], at)).toBeNull();
});

test('a freeze keeps a stage from beginning, and the gate says since when, by whom and why', () => {
  given(engagement().upTo(STEP), everybodySigns(STEP))
    .when(theWorldAnswers({ frozen: FREEZE }))
    .then(happenedTimes('stage.begun', 0), gate(STEP).stillAsks('by adam-kerr: a storm'), isDue());
});

test('a freeze counts for an hour, or until a person reports a change', () => {
  given(engagement().upTo(STEP), everybodySigns(STEP), theWorldAnswers({ frozen: FREEZE }))
    .when(pass(59), theWorldAnswers())
    .then(happenedTimes('stage.begun', 0))
    .when(pass(1))
    .then(isDue('read-freeze'));
  given(engagement().upTo(STEP), everybodySigns(STEP), theWorldAnswers({ frozen: FREEZE }))
    .when((e) => e.act({ kind: 'freeze-changed' }))
    .then(wrote('freeze.look-asked'), isDue('read-freeze'))
    .when(theWorldAnswersOnce())
    .then(
      happenedTimes('freeze.over', 1),
      happenedTimes('stage.begun', 1),
      stands((s) => s.frozen, null),
    );
});

test('a freeze is read again at its end date', () => {
  const e = engagement().upTo(STEP);
  const until = new Date(Date.parse(e.at) + 10 * 60_000).toISOString();
  given(e, everybodySigns(STEP), theWorldAnswers({ frozen: { ...FREEZE, until } }))
    .when(pass(10))
    .then(isDue('read-freeze'))
    .when(theWorldAnswers())
    .then(happenedTimes('stage.begun', 1));
});

test('without an answer no stage begins, and the freeze is read again after a minute', () => {
  given(engagement().upTo(STEP), everybodySigns(STEP))
    .when(theWorldAnswers({ frozen: { unknown: 'the store does not answer' } }))
    .then(happenedTimes('stage.begun', 0), gate(STEP).stillAsks('nobody can tell whether changes are frozen'))
    .when(pass(1), theWorldAnswers())
    .then(happenedTimes('stage.begun', 1));
});

test('a freeze that blocks nothing is not recorded', () => {
  given(engagement().upTo('operation'))
    .when((e) => e.act({ kind: 'freeze-changed' }))
    .then(wrote());
});

test('a freeze never stops an observation or a rollback', () => {
  const frozen = { frozen: FREEZE };
  given(engagement().upTo(STEP), everybodySigns(STEP), theWorldAnswersOnce())
    .when(theWorldAnswers(frozen), stagesAreObserved(frozen))
    .then(happenedTimes('stage.passed', 1), happenedTimes('stage.begun', 1))
    .when(rollsBack())
    .then(wanted(null));
  given(engagement().upTo('operation'), report({ ...frozen, bad: true })).then(wanted(null));
});
