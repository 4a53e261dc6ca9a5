import { fact } from '../../support/paper-world';
import {
  amends,
  casesAreHandedIn,
  engagement,
  everybodySigns,
  gate,
  given,
  handsIn,
  happenedTimes,
  MAILBOX,
  refused,
  signs,
  stands,
  theWorldAnswers,
} from '../vocabulary';

const STEP = 'process-redesign';
const undescribed = { ...MAILBOX, process: { ...MAILBOX.process!, handOvers: undefined } };
const cases = (count: number, workingDays: number) => ({
  says: { 'check:cases': fact({ count, workingDays, from: null, to: null, baselines: {} }) },
});
const REACH = 'delivery-lead: the cases reach back far enough';

test('asks for the target process, the cases, and the approval of the owner', () => {
  given(engagement(undescribed).upTo(STEP)).then(
    gate(STEP).stillAsks(
      'delivery-lead: the target process with every hand-over between people and AI',
      'delivery-lead: cases of the process as it runs today (20 working days or 200 cases)',
      'owner: approves the target process',
    ),
  );
});

test('a document may say the target process in place of the charter; the store has to hold it', () => {
  given(engagement(undescribed).upTo(STEP))
    .when(handsIn('process'), casesAreHandedIn, everybodySigns(STEP))
    .when(theWorldAnswers({ says: { 'check:document:process': { ok: false, code: 'NOT_IN_STORE', detail: 'gone' } } }))
    .then(gate(STEP).stillAsks('the evidence store holds it unchanged (NOT_IN_STORE: gone)'))
    .when(handsIn('process'), everybodySigns(STEP))
    .when((e) => e.wait(1), theWorldAnswers())
    .then(gate(STEP).isAccepted);
});

test.each([
  [199, 19, false],
  [200, 1, true],
  [3, 20, true],
])('%i cases over %i working days: enough is %s', (count, days, enough) => {
  const story = given(engagement().upTo(STEP)).when(
    casesAreHandedIn,
    signs('owner', STEP),
    theWorldAnswers(cases(count, days)),
  );
  if (enough) story.then(gate(STEP).isAccepted);
  else
    story.then(
      gate(STEP).stillAsks(
        `${REACH} (claimed to reach back far enough; found 199 cases over 19 working days, asked are 200 cases or 20 working days)`,
      ),
    );
});

test.each<[string, Parameters<typeof given>[1]]>([
  ['other hand-overs', amends((c) => ({ ...c, process: { ...c.process!, handOvers: ['AI decides'] } }))],
  ['a document of the process', handsIn('process')],
])('reopens with %s, and the owner is asked to reconfirm', (_what, change) => {
  given(engagement().upTo('metrics'))
    .when(change)
    .then(
      gate(STEP).isNotAccepted,
      gate(STEP).stillAsks('owner: approves the target process (signed an earlier version'),
    );
});

test('metrics that are written after the cases were measured are measured in them, and nobody signs again', () => {
  const later = { ...MAILBOX, metrics: undefined };
  given(engagement(later).upTo('metrics'))
    .then(stands((s) => s.cases?.facts?.baselines, {}))
    .when(
      amends((c) => ({ ...c, metrics: MAILBOX.metrics })),
      theWorldAnswers(),
    )
    .then(
      gate(STEP).isAccepted,
      stands((s) => Object.keys(s.cases!.facts!.baselines).length, 3),
    )
    .when(everybodySigns('metrics'), theWorldAnswers())
    .then(gate('metrics').isAccepted, happenedTimes('gate.reopened', 1));
});

test('another column of a metric is measured anew, and the same cases handed in again lose no baseline', () => {
  const [first, ...rest] = MAILBOX.metrics!;
  given(engagement().upTo('metrics'))
    .when(amends((c) => ({ ...c, metrics: [{ ...first!, baseline: { from: 'cases', column: 'other' } }, ...rest] })))
    .then(gate(STEP).isNotAccepted)
    .when(theWorldAnswers())
    .then(gate(STEP).isAccepted)
    .when(casesAreHandedIn, theWorldAnswers())
    .then(
      gate(STEP).isAccepted,
      stands((s) => Object.keys(s.cases!.facts!.baselines).length, 3),
    );
});

test('the baseline is frozen as soon as a release is live', () => {
  given(engagement().upTo('operation')).when(casesAreHandedIn).then(refused('NOT_ASKED', 'the baseline is frozen'));
});
