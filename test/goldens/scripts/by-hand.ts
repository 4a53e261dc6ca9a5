/** A target that people switch, readings that people attest, and so few cases that every one of them is reviewed. */

import type { Charter } from '../../../domain/model/charter';
import type { Metric } from '../../../domain/model/charter/metrics';
import {
  everybodySigns,
  MAILBOX,
  ordersDrill,
  pass,
  rollsBack,
  says,
  theWorldAnswers,
  timePasses,
} from '../../rules/vocabulary';
import { fact, type World } from '../../support/paper-world';
import { type Act, all, moment, type Script } from '../script';

const EXPERT = 'pia-lund';
const { proof: _, compensated: __, ...rollback } = MAILBOX.rollback!;
const [away, aside, minutes] = MAILBOX.metrics as [Metric, Metric, Metric];

const CHARTER: Charter = {
  ...MAILBOX,
  process: { ...MAILBOX.process!, volumePerWeek: 49 },
  people: { ...MAILBOX.people, 'process-expert': EXPERT },
  metrics: [away, aside, { ...minutes, source: { kind: 'attested', by: 'process-expert', maxAge: '7 days' } }],
  rollback: {
    ...rollback,
    mode: 'manual',
    executor: { kind: 'manual', by: 'delivery-lead', confirmedBy: 'process-expert' },
  },
};

/** Eight cases, as they really were. */
const eight = (good: number) => fact({ value: good / 8, good, total: 8, samples: 8, at: '2026-11-23T09:00:00.000Z' });
const few: World = {
  says: {
    'unwanted-kept-away': eight(8),
    'wanted-set-aside': eight(0),
    'minutes-per-mail': fact({ value: 1, samples: 8, at: '2026-11-23T09:00:00.000Z' }),
  },
};

const performed =
  (who: string): Act =>
  (e) => {
    const { drill, target } = e.state;
    says(who, { kind: 'performed', switchKey: drill?.waitingFor?.key ?? target.key })(e);
  };
/** The one switches, the other one has seen it. */
const switched = all(theWorldAnswers(few), performed('delivery-lead'), performed(EXPERT), theWorldAnswers(few));
const drillPending: Act = (e) =>
  e.act({
    kind: 'drill-pending',
    drill: e.state.drill!.drill,
    switchKey: `${e.state.drill!.drill}:way-back`,
    witness: true,
  });
const startsDrill: Act = (e) => e.act(e.answer(e.due()[0]!));
const review = (cases: number, wrong = 0) => says(EXPERT, { kind: 'submit-review', cases, wrong });

export const byHand: Script = {
  name: 'by-hand',
  begins: { under: CHARTER },
  acts: [
    (e) => e.upTo('metrics'),
    says(EXPERT, { kind: 'submit-reading', metric: 'minutes-per-mail', value: 1.5, samples: 40 }),
    says('owner', { kind: 'submit-reading', metric: 'minutes-per-mail', value: 1, samples: 40 }),
    moment('a reading is attested'),
    (e) => e.upTo('build'),
    (e) => e.hand('event-log'),
    (e) => e.submitRelease('r1'),
    everybodySigns('build'),
    theWorldAnswers(few),
    moment('a person is asked to switch'),
    performed(EXPERT),
    performed('delivery-lead'),
    performed('delivery-lead'),
    performed(EXPERT),
    theWorldAnswers(few),
    (e) => e.hand('training'),
    ordersDrill(),
    startsDrill,
    drillPending,
    moment('the drill waits for people'),
    performed('delivery-lead'),
    performed(EXPERT),
    theWorldAnswers(few),
    everybodySigns('readiness'),
    theWorldAnswers(few),
    everybodySigns('staged-go-live'),
    switched,
    timePasses(5, few),
    moment('a review is asked for'),
    review(7),
    review(8),
    theWorldAnswers(few),
    timePasses(2, few),
    theWorldAnswers(few),
    moment('a review was too small'),
    everybodySigns('staged-go-live'),
    theWorldAnswers(few),
    switched,
    timePasses(4, few),
    review(8, 1),
    timePasses(2, few),
    moment('stage 2'),
    review(8),
    timePasses(2, few),
    switched,
    timePasses(4, few),
    review(8),
    timePasses(2, few),
    switched,
    moment('live'),
    everybodySigns('operation-handover'),
    theWorldAnswers(few),
    rollsBack(),
    theWorldAnswers(few),
    pass(1),
    moment('the rollback waits for people'),
    says('owner', { kind: 'close', mode: 'roll-back', reason: 'the end' }),
    switched,
    theWorldAnswers(few),
  ],
};
