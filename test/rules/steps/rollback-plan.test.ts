import type { Rollback } from '../../../domain/model/charter/rollback';
import { silence } from '../../support/paper-world';
import { amends, engagement, everybodySigns, gate, given, MAILBOX, pass, stands, theWorldAnswers } from '../vocabulary';

const STEP = 'rollback-plan';
const written = MAILBOX.rollback!;
const withPlan = (change: Partial<Rollback>) => ({ ...MAILBOX, rollback: { ...written, ...change } });

test('asks for the whole rollback plan, the exit, and the owner', () => {
  given(engagement({ ...MAILBOX, rollback: undefined }).upTo(STEP)).then(
    gate(STEP).asks(
      'delivery-lead: the mode of the rollback (previous version, fallback, manual)',
      'delivery-lead: what triggers it',
      'delivery-lead: the longest outage allowed (RTO)',
      'delivery-lead: who may roll back',
      'delivery-lead: how many cases people can take over',
      'delivery-lead: how data is compensated',
      'delivery-lead: the exit: how the process continues, and what happens to data, when the engagement ends',
      'delivery-lead: an executor that can roll back',
      'owner: signs the rollback plan',
    ),
  );
});

test.each<[string, Partial<Rollback>, string]>([
  ['no trigger', { triggers: [] }, 'what triggers it'],
  ['nobody who may roll back', { mayPull: [] }, 'who may roll back'],
  ['no RTO', { rto: undefined }, 'the longest outage allowed (RTO)'],
  ['no exit', { exit: '' }, 'the exit: how the process continues'],
  ['no capacity', { manualCapacity: undefined }, 'how many cases people can take over'],
])('stays closed with %s', (_what, change, line) => {
  given(engagement(withPlan(change)).upTo(STEP))
    .when(everybodySigns(STEP), theWorldAnswers())
    .then(gate(STEP).stillAsks(line), gate(STEP).isNotAccepted);
});

test('requires a dry run of the executor before the lock opens', () => {
  given(engagement().upTo(STEP))
    .when(everybodySigns(STEP), theWorldAnswers({ says: { 'check:executor-dry-run': silence } }))
    .then(gate(STEP).stillAsks('delivery-lead: the executor answers a dry run (SOURCE_UNREACHABLE: away)'))
    .when(pass(1), theWorldAnswers())
    .then(
      gate(STEP).isAccepted,
      stands((s) => s.executor, written.executor),
    );
});

test('reopens when the plan changes, and the accepted executor stays available', () => {
  given(engagement().upTo('build'))
    .when(amends((c) => ({ ...c, rollback: undefined })))
    .then(gate(STEP).isNotAccepted, gate(STEP).stillAsks('an executor that can roll back'))
    .then(stands((s) => s.executor, written.executor));
});
