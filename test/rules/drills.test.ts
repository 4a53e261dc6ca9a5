/** The rollback drill: who orders it, of which release, and what comes of it. */
import {
  amends,
  engagement,
  everybodySigns,
  findings,
  gate,
  given,
  happenedTimes,
  holdsIt,
  isBroughtBack,
  isDue,
  MAILBOX,
  ordersDrill,
  pass,
  refusalText,
  refused,
  rollsBack,
  runs,
  signs,
  stands,
  submits,
  theWorldAnswers,
  theWorldAnswersOnce,
  wanted,
  wrote,
} from './vocabulary';

const ready = () => given(engagement().upTo('readiness'), theWorldAnswers()).and;
const proof = (proven: boolean) => stands((s) => s.releases.r1?.drill !== null, proven);

test('only owner or deputy order a drill, and the person whom the charter names performs it', () => {
  for (const who of ['owner', 'deputy'])
    given(ready(), ordersDrill(who)).then(
      refusalText('drill.ordered', { release: 'r1', performedBy: MAILBOX.people['delivery-lead']! }),
    );
  for (const who of ['sponsor', 'delivery-lead', 'a-stranger'])
    given(ready(), ordersDrill(who)).then(refused('WRONG_PERSON', `the owner (${MAILBOX.people.owner})`));
  given(
    ready(),
    amends((c) => ({ ...c, people: { ...c.people, 'delivery-lead': undefined } }), 'owner'),
    ordersDrill(),
  ).then(refused('WRONG_PERSON', 'the charter names nobody as delivery-lead'));
});

test('a drill needs a release that has passed build and is at the target system', () => {
  given(engagement().upTo('build'), ordersDrill()).then(refused('NO_RELEASE', 'there is no release to drill'));
  given(engagement().upTo('build'), submits('r1'), ordersDrill()).then(refused('NO_RELEASE', 'r1 has to pass build'));
});

test('only one change of the target runs at a time', () => {
  given(ready(), ordersDrill(), ordersDrill('deputy')).then(refused('DRILL_OPEN', 'is running since'));
  given(engagement().upTo('build'), submits('r1'), everybodySigns('build'), theWorldAnswersOnce(), ordersDrill())
    .then(refused('DRILL_OPEN', 'the target system is being switched'))
    .when(theWorldAnswers(), ordersDrill())
    .then(isDue('start-drill'));
  given(engagement().upTo('operation'), ordersDrill(), theWorldAnswersOnce(), rollsBack()).then(wanted(null), isDue());
});

test.each([
  ['passed', undefined, true, null],
  ['failed', 'failed', false, 'it did not work'],
  ['took too long', 'late', false, 'restored after 99 s, allowed are 30 s'],
  [
    'was carried out by another order',
    'by another order',
    false,
    'it was carried out by another executor, proof or RTO than was ordered',
  ],
  ['is reported of another release', 'of another release', false, 'the report is of release another'],
] as const)('a drill that %s is judged by its record', (_what, outcome, proven, problem) => {
  given(ready(), ordersDrill(), theWorldAnswers(outcome ? { drill: outcome } : {})).then(
    proof(proven),
    runs(null, 'r1', 0),
    findings(),
    ...(problem ? [refusalText('drill.failed', { problem, restored: true })] : []),
  );
});

test('a failed drill removes no proof, and can be repeated', () => {
  given(ready(), ordersDrill(), theWorldAnswers({ drill: 'failed' }), ordersDrill(), theWorldAnswers()).then(
    proof(true),
  );
  given(engagement().upTo('operation'), ordersDrill(), theWorldAnswers({ drill: 'failed' })).then(proof(true));
});

test('a missing restore is ordered under a new key if the target has received the one before', () => {
  const begun = (of: ReturnType<typeof ready>) => given(of, ordersDrill(), (e) => e.act(e.answer(e.due()[0]!))).and;
  const e = begun(ready());
  const { key, desired } = e.state.target;
  e.act(e.drillReport({ drill: 'not restored' })!);
  expect(e.state.target).toMatchObject({ desired, action: 'restore', confirmedAt: null });
  expect(e.state.target.key).not.toBe(key);

  const live = given(begun(engagement().upTo('operation')), rollsBack()).and;
  const rollback = live.state.target.key;
  live.act(live.drillReport({ drill: 'not restored' })!);
  expect(live.state.target).toMatchObject({ action: 'rollback', key: rollback, confirmedAt: null });
});

test('a missing restore is an incident and is ordered again; the incident ends with the confirmed switch', () => {
  given(
    ready(),
    ordersDrill(),
    (e) => e.act(e.answer(e.due()[0]!)),
    (e) => e.act(e.drillReport({ drill: 'not restored' })!),
  )
    .then(proof(false), findings('restore:drill:shared-mailbox-triage:1'), isDue('switch-target'))
    .then(
      gate('readiness').stillAsks('no open blocker (open: the drill drill:shared-mailbox-triage:1 could not restore'),
    )
    .when(theWorldAnswers())
    .then(findings(), runs(null, 'r1', 0), gate('readiness').asksNoMore('blocker'));
});

test('a drill that cannot start is retried until it is cancelled', () => {
  given(ready(), ordersDrill(), theWorldAnswers({ away: true }))
    .then(happenedTimes('drill.not-started', 1), isDue())
    .when(pass(1), theWorldAnswers())
    .then(proof(true));
  given(
    engagement().upTo('operation'),
    ordersDrill(),
    rollsBack(),
    theWorldAnswersOnce({ away: true }),
    theWorldAnswers(),
  ).then(
    stands((s) => s.drill, null),
    runs(null),
  );
});

test('a drill whose id is already used by an unknown workflow is an incident, and starts under another id', () => {
  const taken = (e: ReturnType<typeof ready>) =>
    e.act({
      kind: 'drill-id-taken',
      drill: e.state.drill!.drill,
      detail: 'a workflow of type drill, started without a parent',
    });
  given(ready(), ordersDrill(), taken)
    .then(
      wrote('drill.renamed', 'incident.opened'),
      stands((s) => s.drill?.drill, 'drill:shared-mailbox-triage:2'),
      isDue('start-drill'),
    )
    .when(theWorldAnswers())
    .then(proof(true));
  // One that may have begun keeps its record: what it touched is restored from there.
  given(ready(), ordersDrill(), theWorldAnswersOnce(), isBroughtBack(), taken).then((e) =>
    expect(e.due()).toMatchObject([
      { drill: { drill: 'drill:shared-mailbox-triage:2', record: 'drill:shared-mailbox-triage:1', resumes: true } },
    ]),
  );
});

test('a rollback cancels the drill, which then restores the desired target', () => {
  given(engagement().upTo('operation'), ordersDrill(), (e) => e.act(e.answer(e.due()[0]!)), rollsBack())
    .then(
      stands((s) => s.drill?.cancel, 'rollback: because'),
      wanted(null),
    )
    .when(theWorldAnswers())
    .then(
      refusalText('drill.failed', { release: 'r1' }),
      runs(null),
      stands((s) => s.drill, null),
    );
});

test('a drill keeps the RTO at the time of its order', () => {
  given(
    ready(),
    ordersDrill(),
    amends((c) => ({ ...c, rollback: { ...c.rollback!, rto: '1 s' } })),
  ).then((e) => {
    const [work] = e.due();
    expect(work).toMatchObject({
      kind: 'start-drill',
      drill: { rtoSeconds: 30, rollbackTarget: { base: null, candidate: null } },
    });
  });
});

test('in operation the live release is drilled, down to the fallback and back', () => {
  given(engagement().upTo('operation'), holdsIt(), ordersDrill('deputy'))
    .then((e) =>
      expect(e.due()).toMatchObject([
        { drill: { release: 'r1', before: { base: 'r1' }, rollbackTarget: { base: null } } },
      ]),
    )
    .when(theWorldAnswers())
    .then(runs('r1'), proof(true));
});

test('with a live release the candidate is drilled, down to the live one', () => {
  given(
    engagement().upTo('operation'),
    submits('r2'),
    signs('reviewer', 'build'),
    theWorldAnswers(),
    ordersDrill(),
  ).then((e) =>
    expect(e.due()).toMatchObject([
      { drill: { release: 'r2', rollbackTarget: { base: 'r1', candidate: null, exposure: 0 } } },
    ]),
  );
});
