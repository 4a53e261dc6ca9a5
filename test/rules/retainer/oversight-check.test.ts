/** Oversight check: errors that people catch, use, overdue support, untrained users. */
import fc from 'fast-check';
import { wilson } from '../../../domain/metrics/statistics/wilson';
import type { Charter } from '../../../domain/model/charter';
import type { Figure } from '../../../domain/model/charter/retainer-steps';
import type { Source } from '../../../domain/model/charter/sources';
import type { Answer } from '../../../domain/model/questions';
import { oversightCheck } from '../../../domain/retainer/steps/oversight-check';
import type { PaperEngagement } from '../../support/paper-engagement';
import { fact, silence } from '../../support/paper-world';
import {
  engagement,
  findings,
  given,
  happenedTimes,
  isLive,
  MAILBOX,
  notified,
  pass,
  refusalText,
} from '../vocabulary';

const SOURCE: Source = { kind: 'http', url: 'http://127.0.0.1:7070/oversight', value: '/value' };
type Name = 'caught' | 'use' | 'support' | 'training';
const ALL: Name[] = ['caught', 'use', 'support', 'training'];

function charterWith(names: readonly Name[], people: Charter['people'] = {}): Charter {
  const step = MAILBOX.retainer.steps['oversight-check'];
  const figures = ALL.map((name): [Name, Figure] => {
    const { target } = step[name];
    return [name, names.includes(name) ? { target, source: SOURCE } : { target }];
  });
  const steps = {
    ...MAILBOX.retainer.steps,
    'oversight-check': { ...step, ...Object.fromEntries(figures) } as typeof step,
  };
  return { ...MAILBOX, people: { ...MAILBOX.people, ...people }, retainer: { ...MAILBOX.retainer, steps } };
}

const live = (charter = charterWith(ALL)) => given(engagement(charter).upTo('operation'), pass(1)).and;

const share = (good: number, total: number): Answer =>
  fact({ value: total === 0 ? 0 : good / total, good, total, samples: total, at: '' });
const count = (value: number): Answer => fact({ value, samples: null, at: '' });
const WELL: Record<Name, Answer> = {
  caught: share(98, 100),
  use: share(90, 100),
  support: count(0),
  training: count(0),
};

const cycle =
  (says: Partial<Record<Name, Answer>> = {}) =>
  (e: PaperEngagement): void => {
    const answers = e.answers(oversightCheck.questions(e.state, e.at), { says: { ...WELL, ...says } });
    e.act({ kind: 'retainer-report', step: 'oversight-check', scheduledAt: e.at, answers, cycleEnds: true });
  };

test('passes if people catch errors, use the system and are supported', () => {
  given(live(), cycle()).then(
    refusalText('retainer.reported', { verdict: 'pass', figures: { caught: 0.98, use: 0.9, support: 0, training: 0 } }),
    findings(),
  );
});

test.each<[Name, Answer, string, string]>([
  ['caught', share(60, 100), 'owner', 'retraining'],
  ['use', share(30, 100), 'owner', 'retraining'],
  ['support', count(2), 'account-manager', 'answered'],
  ['training', count(1), 'account-manager', 'trained'],
])('a breach of %s is one ticket, until the same check passes', (name, answer, owner, calls) => {
  given(live(), cycle({ [name]: answer }))
    .then(
      refusalText('retainer.reported', { verdict: 'fail', detail: expect.stringContaining(`${name} fail`) }),
      findings(`oversight-check:${name}`),
      refusalText('finding.opened', {
        severity: 'ticket',
        owner: owner as 'owner',
        what: expect.stringContaining(calls),
        dueAt: expect.any(String),
      }),
      notified('finding.opened', owner as 'owner'),
      isLive('r1'),
    )
    .when(pass(1), cycle({ [name]: answer }))
    .then(happenedTimes('finding.opened', 1))
    .when(pass(1), cycle())
    .then(findings(), refusalText('finding.closed', { id: `oversight-check:${name}` }));
});

test('the process expert is responsible for retraining if one is named', () => {
  const charter = charterWith(ALL, { 'process-expert': 'pia-expert' });
  given(live(charter), cycle({ caught: share(60, 100), use: share(30, 100) })).then((e) =>
    expect(e.state.findings.map(({ id, owner }) => [id, owner])).toEqual([
      ['oversight-check:caught', 'process-expert'],
      ['oversight-check:use', 'process-expert'],
    ]),
  );
});

test('too few cases, or between pass and fail, is inconclusive: it opens nothing and closes nothing', () => {
  given(live(), cycle({ caught: share(3, 19) }))
    .then(
      refusalText('retainer.reported', {
        verdict: 'inconclusive',
        detail: expect.stringContaining('19 of 20 samples'),
      }),
      findings(),
    )
    .when(pass(1), cycle({ caught: share(60, 100) }), pass(1), cycle({ caught: share(92, 100) }))
    .then(refusalText('retainer.reported', { verdict: 'inconclusive' }), findings('oversight-check:caught'));
});

test('a source that does not answer is an error, and twice in a row a ticket until it answers again', () => {
  given(live(), cycle({ use: silence }))
    .then(
      refusalText('retainer.reported', {
        verdict: 'error',
        detail: expect.stringContaining('use error: SOURCE_UNREACHABLE'),
      }),
      findings(),
    )
    .when(pass(1), cycle({ use: silence }))
    .then(
      findings('oversight-check:unmeasured'),
      refusalText('finding.opened', { severity: 'ticket', owner: 'delivery-lead' }),
    )
    .when(pass(1), cycle())
    .then(findings());
});

test('a share without a number of cases is an error', () => {
  given(live(), cycle({ caught: fact({ value: 1, samples: null, at: '' }) })).then(
    refusalText('retainer.reported', { verdict: 'error', detail: expect.stringContaining('how many cases') }),
  );
  given(live(), cycle({ caught: fact({ value: 0.95, samples: 40, at: '' }) })).then(
    refusalText('retainer.reported', { verdict: 'pass' }),
  );
  given(live(), cycle({ support: fact({ value: Number.NaN, samples: null, at: '' }) })).then(
    refusalText('retainer.reported', { verdict: 'error', detail: expect.stringContaining('support error: no data') }),
  );
});

test('a figure that is not set up is named with its key; without any the step is inconclusive', () => {
  given(live(charterWith(['support'])), cycle()).then(
    refusalText('retainer.reported', {
      verdict: 'pass',
      detail: expect.stringContaining('not set up: write retainer.steps.oversight-check.caught.source, '),
    }),
  );
  // The share of use has the source of the go-live, where the step has none of its own.
  given(live(charterWith([])), cycle()).then(
    refusalText('retainer.reported', { verdict: 'pass', figures: { use: 0.9 } }),
  );
  const bare = live(charterWith([]));
  const { target } = MAILBOX.goLive.leastUse;
  bare.state = {
    ...bare.state,
    charter: { ...bare.state.charter, goLive: { ...MAILBOX.goLive, leastUse: { target } } },
  };
  given(bare, cycle()).then(
    refusalText('retainer.reported', {
      verdict: 'inconclusive',
      detail: expect.stringContaining('retainer.steps.oversight-check.training.source'),
    }),
    findings(),
  );
});

test('the figures are those of the live release, over the window of the step', () => {
  const e = live();
  given(e, pass(40, 'days'));
  const { caught } = oversightCheck.questions(e.state, e.at);
  expect(caught).toMatchObject({ kind: 'source', scope: { release: 'r1', to: e.at } });
  const { from, to } = (caught as { scope: { from: string; to: string } }).scope;
  expect(Date.parse(to) - Date.parse(from)).toBe(30 * 86_400_000);
});

test('for any counts an interval below 90 % is a finding, one above passes, and one across is inconclusive', () => {
  const e = live();
  const counts = fc
    .integer({ min: 0, max: 400 })
    .chain((total) => fc.tuple(fc.integer({ min: 0, max: total }), fc.constant(total)));
  fc.assert(
    fc.property(counts, ([good, total]) => {
      const { verdict, follows } = oversightCheck.judge(
        e.state,
        { scheduledAt: e.at, answers: { ...WELL, caught: share(good, total) } },
        e.at,
      );
      const { low, high } = wilson(good, total);
      const expected = total < 20 ? 'inconclusive' : low >= 0.9 ? 'pass' : high < 0.9 ? 'fail' : 'inconclusive';
      expect([verdict, follows!.length]).toEqual([expected, expected === 'fail' ? 1 : 0]);
    }),
  );
});
