/** The happy path: ten steps in office hours, a handover, a year of the retainer, and an end that leaves it running. */

import type { Charter } from '../../../domain/model/charter';
import type { ListSource } from '../../../domain/model/charter/lists';
import { closes, pass, SIXTY_LINES, says, stagesAreObserved, theWorldAnswers } from '../../rules/vocabulary';
import { fact, type World } from '../../support/paper-world';
import { all, cycle, moment, peopleAnswer, type Script, times } from '../script';

const LIST = (name: string): ListSource => ({ kind: 'csv', url: `http://127.0.0.1:9400/${name}.csv` });
const { retainer, goLive } = SIXTY_LINES;

/** Every retainer step has something to read. */
const CHARTER: Charter = {
  ...SIXTY_LINES,
  people: { ...SIXTY_LINES.people, 'process-expert': 'ida-holm' },
  goLive: { ...goLive, readEvery: '12 hours' },
  retainer: {
    ...retainer,
    every: '4 weeks',
    hoursPerMonth: 8,
    steps: {
      ...retainer.steps,
      'slo-watch': { ...retainer.steps['slo-watch'], every: '4 weeks' },
      'drift-check': { ...retainer.steps['drift-check'], every: '8 weeks' },
      'change-control': { ...retainer.steps['change-control'], every: '8 weeks' },
      'quality-sample': { ...retainer.steps['quality-sample'], every: '12 weeks', size: 3, cases: LIST('cases') },
      'oversight-check': { ...retainer.steps['oversight-check'], every: '12 weeks' },
      'incident-review': { ...retainer.steps['incident-review'], every: '12 weeks' },
      'unit-cost': { ...retainer.steps['unit-cost'], every: '12 weeks' },
      'value-review': { ...retainer.steps['value-review'], every: '12 weeks' },
      'vendor-currency': { ...retainer.steps['vendor-currency'], every: '12 weeks', inventory: LIST('inventory') },
      'governance-review': { ...retainer.steps['governance-review'], access: LIST('access'), classes: LIST('classes') },
    },
  },
};

const inventory: World = {
  says: { inventory: fact({ items: [{ name: 'naive-bayes', endOfSupport: null, successor: null }] }) },
};
const fourWeeks = all(
  pass(28, 'days'),
  theWorldAnswers(),
  cycle(inventory),
  peopleAnswer,
  says('delivery-lead', { kind: 'submit-effort', hours: 6, what: 'tuned the filter' }),
);

export const wholeWay: Script = {
  name: 'whole-way',
  begins: { under: CHARTER },
  acts: [
    theWorldAnswers(),
    moment('started'),
    (e) => e.upTo('build'),
    moment('the lock is open'),
    (e) => e.upTo('staged-go-live'),
    moment('ready to go'),
    (e) => e.go(),
    moment('the first stage'),
    stagesAreObserved(),
    moment('live'),
    (e) => e.signAll('operation-handover'),
    theWorldAnswers(),
    moment('handed over'),
    times(13, fourWeeks),
    says('account-manager', { kind: 'sign-report', period: '2027-Q1', subject: 'c'.repeat(64) }),
    peopleAnswer,
    moment('a year in operation'),
    closes('leave-running'),
    theWorldAnswers(),
  ],
};
