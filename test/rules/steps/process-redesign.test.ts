import { columnChanges } from '../../../domain/gates/steps/process-redesign';
import { signedObject } from '../../../domain/gates/subjects';
import type { CaseColumn, CasesFacts } from '../../../domain/model/questions';
import type { PaperEngagement } from '../../support/paper-engagement';
import { fact, silence } from '../../support/paper-world';
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
  pass,
  refusalText,
  refused,
  signs,
  stands,
  theWorldAnswers,
} from '../vocabulary';

const STEP = 'process-redesign';
const undescribed = { ...MAILBOX, process: { ...MAILBOX.process!, handOvers: undefined } };
const read = (more: object = {}) => ({
  says: {
    cases: fact({
      count: 1_000,
      workingDays: 25,
      from: '2026-10-01T08:00:00.000Z',
      to: '2026-11-20T16:00:00.000Z',
      timeProblem: null,
      columns: [],
      baselines: {},
      ...more,
    }),
  },
});
const REACH = 'delivery-lead: the cases can be read, and reach back far enough';
/** The digest alone arrives, by whatever client; nobody has looked at what is behind it. */
const aDigestArrives = (e: PaperEngagement) => e.submitCases();
const subject = (e: PaperEngagement) =>
  signedObject(e.state, 'process-redesign').subject as { found: CasesFacts | null };

test('asks for the target process, the cases, and the approval of the owner', () => {
  given(engagement(undescribed).upTo(STEP)).then(
    gate(STEP).stillAsks(
      'delivery-lead: the target process with every hand-over between people and AI',
      'delivery-lead: cases of the process as it runs today (20 working days or 200 cases)',
      'owner: approves the target process',
    ),
  );
});

test('accepts a document in the evidence store as the target process', () => {
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
])('accepts %i cases over %i working days: %s', (count, days, enough) => {
  const story = given(engagement().upTo(STEP)).when(
    (e) => e.handCases(read({ count, workingDays: days })),
    signs('owner', STEP),
    theWorldAnswers(),
  );
  if (enough) story.then(gate(STEP).isAccepted);
  else
    story.then(
      gate(STEP).stillAsks(
        `${REACH} (claimed to be usable; found 199 cases over 19 working days, asked are 200 cases or 20 working days)`,
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

test('measures later metrics in the same cases, without another signature', () => {
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

test('lists the added, removed and changed columns', () => {
  const column = (metric: string, name: string, aggregation: CaseColumn['aggregation'] = 'share') => ({
    metric,
    column: name,
    aggregation,
  });
  const before = [column('a', 'x'), column('b', 'y'), column('c', 'z')];
  const now = [column('a', 'x'), column('b', 'y2'), column('d', 'w', 'mean')];
  expect(columnChanges(before, now)).toEqual([
    'metric b asks for the share of column y2, not the share of column y',
    'metric c asks for no column any more',
    'metric d asks for the mean of column w',
  ]);
  expect(columnChanges(before, [...before].reverse())).toEqual([]);
  const first = MAILBOX.metrics!.find(({ baseline }) => baseline.from === 'cases');
  given(engagement().upTo('metrics'))
    .when(amends((c) => ({ ...c, metrics: c.metrics!.filter(({ id }) => id !== first!.id) })))
    .then(
      refusalText('gate.reopened', {
        step: STEP,
        why: `what the metrics ask of the cases has changed; metric ${first!.id} asks for no column any more`,
      }),
    );
});

test('measures a changed column again, and keeps baselines if the same cases are submitted again', () => {
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

test('freezes the baseline as soon as a release is live', () => {
  given(engagement().upTo('operation')).when(casesAreHandedIn).then(refused('NOT_ASKED', 'the baseline is frozen'));
});

test('cannot be approved before the worker has read the cases behind the digest', () => {
  given(engagement().upTo(STEP))
    .when(aDigestArrives)
    .when(signs('owner', STEP))
    .then(refused('NOT_MET', 'the cases are being read'), gate(STEP).stillAsks('owner: approves the target process'))
    .when(theWorldAnswers(), signs('owner', STEP), theWorldAnswers())
    .then(gate(STEP).isAccepted);
});

test('has in its subject the cases, their period and each exact baseline', () => {
  const e = given(engagement().upTo(STEP)).when(aDigestArrives).and;
  expect(subject(e).found).toBeNull();
  const baselines = { 'set-aside': { value: 0.5199999999999999, samples: 1_000 } };
  given(e, theWorldAnswers(read({ baselines })));
  expect(subject(e).found).toMatchObject({
    count: 1_000,
    from: '2026-10-01T08:00:00.000Z',
    to: '2026-11-20T16:00:00.000Z',
    baselines,
  });
});

test.each<[string, object, string]>([
  ['without a column at', { from: null, to: null, timeProblem: 'there is no column at, only x' }, 'no column at'],
  ['without any case', { count: 0, workingDays: 0 }, 'there are no cases'],
  [
    'with shares that are not 0 or 1',
    { baselines: { x: { problem: 'x is not 0, 1, true or false in column 2, line 3' } } },
    'metric x: x is not 0, 1, true or false in column 2, line 3',
  ],
])('is kept closed by cases %s, and opened by other cases', (_, facts, problem) => {
  given(engagement().upTo(STEP))
    .when(aDigestArrives, theWorldAnswers(read(facts)), signs('owner', STEP), theWorldAnswers(read(facts)))
    .then(gate(STEP).isNotAccepted, gate(STEP).stillAsks(problem))
    .when((e) => e.submitCases('f'.repeat(64)), theWorldAnswers())
    .then(gate(STEP).stillAsks('owner: approves the target process (signed an earlier version'))
    .when(signs('owner', STEP), theWorldAnswers())
    .then(gate(STEP).isAccepted);
});

test('reads unreadable cases once, and retries an unreachable store, later each time', () => {
  const broken = { says: { cases: { ok: false, code: 'SOURCE_UNUSABLE', detail: 'no CSV' } as const } };
  const e = given(engagement().upTo(STEP), aDigestArrives, theWorldAnswers(broken)).and;
  given(e)
    .when(signs('owner', STEP))
    .then(refused('NOT_MET', 'the cases cannot be read: SOURCE_UNUSABLE: no CSV'), gate(STEP).stillAsks('no CSV'))
    .when(pass(40, 'days'), theWorldAnswers())
    .then(happenedTimes('cases.judged', 1))
    // Submitted again, or checked again on request.
    .when(aDigestArrives, theWorldAnswers({ says: { cases: silence } }))
    .then(happenedTimes('cases.judged', 2), gate(STEP).stillAsks('SOURCE_UNREACHABLE: away'));
  expect(e.state.cases?.judged?.nextAt).not.toBeNull();
  given(e).when(pass(1), theWorldAnswers(), signs('owner', STEP), theWorldAnswers()).then(gate(STEP).isAccepted);
});

test('drops an answer about other cases or other columns', () => {
  const e = given(engagement().upTo(STEP), aDigestArrives).and;
  const answer = e.answer(e.due().find(({ kind }) => kind === 'measure-cases')!);
  e.submitCases('f'.repeat(64));
  e.act(answer);
  expect(e.last).toEqual([]);
});
