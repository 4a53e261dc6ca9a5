/** What a drill would do, before anybody orders it. */

import { drillPlanOf } from '../../domain/rollback/drill-plan';
import type { PaperEngagement } from '../support/paper-engagement';
import {
  closes,
  engagement,
  everybodySigns,
  given,
  holdsIt,
  MAILBOX,
  ordersDrill,
  refused,
  submits,
  theWorldAnswers,
} from './vocabulary';

const ready = () => given(engagement().upTo('readiness'), theWorldAnswers()).and;
const plan = (e: PaperEngagement, by = e.who('owner')) => drillPlanOf(e.state, by, e.at);
const SHADOW = { base: null, candidate: 'r1', exposure: 0 };
const PEOPLE = { base: null, candidate: null, exposure: 0 };

test('the plan has the phases of a drill, with what each does and how it is verified', () => {
  const e = ready();
  const { release, refusal, performedBy, rtoSeconds, phases } = plan(e);
  expect({ release, refusal, performedBy, rtoSeconds }).toEqual({
    release: 'r1',
    refusal: null,
    performedBy: MAILBOX.people['delivery-lead'],
    rtoSeconds: 30,
  });
  const proof = MAILBOX.rollback!.proof!;
  const bySight = 'the status of the target system';
  expect(
    phases
      .filter(({ phase }) => phase !== 'data-compensated')
      .map(({ phase, target, switches, seenBy, withinSeconds }) => [phase, target, switches, seenBy, withinSeconds]),
  ).toEqual([
    ['steady-before', SHADOW, false, bySight, null],
    ['way-back', PEOPLE, true, null, null],
    ['fallback-proven', PEOPLE, false, `${proof.url} has "people" at /handledBy`, 30],
    ['restored', SHADOW, true, bySight, null],
    ['steady-after', SHADOW, false, bySight, null],
  ]);
});

test('data is compensated in its own phase if the charter has a proof for it', () => {
  const compensated = { url: 'https://desk.client.example/open', value: '/open', equals: 0 };
  const names = (rollback: NonNullable<typeof MAILBOX.rollback>) =>
    plan(given(engagement({ ...MAILBOX, rollback }).upTo('readiness'), theWorldAnswers()).and).phases.map((one) => [
      one.phase,
      one.seenBy,
    ]);
  const { compensated: _, ...without } = MAILBOX.rollback!;
  expect(names(without).map(([phase]) => phase)).not.toContain('data-compensated');
  expect(names({ ...without, compensated })[3]).toEqual([
    'data-compensated',
    'https://desk.client.example/open has 0 at /open',
  ]);
});

test('people who switch by hand report the switch', () => {
  const { proof: _, ...rollback } = MAILBOX.rollback!;
  const executor = { kind: 'manual', by: 'delivery-lead', confirmedBy: 'deputy' } as const;
  const e = ready();
  const byHand = { ...e.state, executor, charter: { ...e.state.charter, rollback: { ...rollback, executor } } };
  const { phases } = drillPlanOf(byHand, e.who('owner'), e.at);
  expect(phases.find(({ phase }) => phase === 'fallback-proven')!.seenBy).toBe('the deputy says so');
});

test('without a candidate the live release is drilled', () => {
  const { release, phases } = plan(engagement().upTo('operation'));
  expect(release).toBe('r1');
  expect(phases[0]!.target).toEqual({ base: 'r1', candidate: null, exposure: 0 });
  expect(phases[1]!.target).toEqual(PEOPLE);
});

test.each<[string, () => PaperEngagement]>([
  ['no release', () => engagement().upTo('build')],
  ['a release that has not passed build', () => given(engagement().upTo('build'), submits('r1')).and],
  ['a drill that runs', () => given(ready(), ordersDrill()).and],
  [
    'a hold before the release is in shadow',
    () => given(engagement().upTo('build'), submits('r1'), everybodySigns('build'), holdsIt(), theWorldAnswers()).and,
  ],
])('%s: the plan has the refusal of the order', (_what, of) => {
  const e = of();
  const { refusal } = plan(e);
  const before = e.entries.length;
  expect(refusal).not.toBeNull();
  expect(e.entries).toHaveLength(before);
  given(e, ordersDrill()).then(refused(refusal!.code, refusal!.message));
});

test('a closed engagement refuses the order', () => {
  const e = given(ready(), closes('roll-back'), theWorldAnswers()).and;
  expect(plan(e).refusal).toMatchObject({ code: 'ALREADY_CLOSED' });
});

test('the order of an unknown person is refused', () => {
  expect(plan(ready(), 'a-stranger').refusal).toMatchObject({ code: 'WRONG_PERSON' });
});
