/** SLO watch: error budgets that burn too fast, and ones that are spent. */
import type { Charter } from '../../../domain/model/charter';
import type { Metric } from '../../../domain/model/charter/metrics';
import type { Answer, Question, Reading } from '../../../domain/model/questions';
import { sloWatch, watchQuestions } from '../../../domain/retainer/steps/slo-watch';
import type { PaperEngagement } from '../../support/paper-engagement';
import { fact, silence } from '../../support/paper-world';
import {
  engagement,
  findings,
  given,
  happenedTimes,
  isLive,
  MAILBOX,
  pass,
  refusalText,
  refused,
  rollsBack,
  stands,
  submits,
  theWorldAnswers,
  wrote,
} from '../vocabulary';

/** At most 6 % of the wanted mail; not critical, so that nothing is rolled back. */
const METRIC = 'wanted-set-aside';
const withMetric = (change: Partial<Metric>): Charter => ({
  ...MAILBOX,
  metrics: MAILBOX.metrics!.map((one) => (one.id === METRIC ? { ...one, critical: false, ...change } : one)),
});
const PATIENT = withMetric({ onBreach: 'page', minSamples: 50 });
const live = (charter = PATIENT) => given(engagement(charter).upTo('operation'), pass(2, 'hours')).and;

const share = (bad: number, total: number): Answer =>
  fact({ value: total === 0 ? 0 : bad / total, good: bad, total, samples: total, at: '', dated: false } as Reading);

/** What the source says over each of the windows; elsewhere all is well. */
type Windows = Partial<Record<'long' | 'short' | 'budget' | 'own', Answer>>;
const says = ({ own, ...windows }: Windows): Record<string, Answer> => ({
  ...(own ? { [METRIC]: own } : {}),
  ...Object.fromEntries(Object.entries(windows).map(([window, answer]) => [`${window}:${METRIC}`, answer])),
});

const cycle =
  (windows: Windows = {}) =>
  (e: PaperEngagement): void => {
    const answers = e.answers(sloWatch.questions(e.state, e.at), { says: says(windows) });
    e.act({ kind: 'retainer-report', step: 'slo-watch', scheduledAt: e.at, answers, cycleEnds: true });
  };
const watchAnswer =
  (windows: Windows = {}) =>
  (e: PaperEngagement): void => {
    const answers = e.answers(watchQuestions(e.state, e.at), { says: says(windows) });
    e.act({ kind: 'watch-report', scheduledAt: e.at, answers });
  };

/** 14.4 times 6 % is 86.4 %. */
const FAST: Windows = { long: share(90, 100), short: share(9, 10), budget: share(1, 10_000) };
const BURN = `slo-watch:burn:${METRIC}`;
const BUDGET = `slo-watch:budget:${METRIC}`;

describe('a budget that burns', () => {
  test('too fast over both windows pages the owner of the metric once, until it is slower', () => {
    given(live(), cycle(FAST))
      .then(
        findings(BURN),
        refusalText('finding.opened', {
          severity: 'page',
          owner: 'owner',
          what: expect.stringContaining('15 times as fast'),
        }),
        refusalText('retainer.reported', {
          verdict: 'fail',
          detail: expect.stringContaining('9 of 10 bad over 5 min'),
        }),
        isLive('r1'),
      )
      .when(pass(1), watchAnswer(FAST), pass(1), cycle(FAST))
      .then(happenedTimes('finding.opened', 1))
      .when(pass(1), watchAnswer({ ...FAST, short: share(0, 10) }))
      .then(findings(), refusalText('finding.closed', { id: BURN }));
  });

  test('is detected between cycles as well, and notified once', () => {
    given(live(), cycle(), pass(15), watchAnswer(FAST))
      .then(wrote('watch.reported', 'finding.opened'), refusalText('watch.reported', { verdict: 'fail' }))
      .when(pass(15), watchAnswer(FAST))
      .then(wrote());
  });

  test('over one window alone does not page', () => {
    given(live(), cycle({ ...FAST, short: share(0, 10) }), pass(1), cycle({ ...FAST, long: share(5, 100) })).then(
      findings(),
    );
  });

  test('of fewer cases than the metric requires is inconclusive, and closes nothing', () => {
    given(live(), cycle({ ...FAST, long: share(45, 49) }))
      .then(findings())
      .when(pass(1), cycle(FAST), pass(1), cycle({ ...FAST, long: share(0, 49) }))
      .then(findings(BURN));
  });

  test('over windows without an answer is inconclusive, and closes nothing', () => {
    given(live(), cycle({ long: silence, short: silence }))
      .then(findings(), refusalText('retainer.reported', { verdict: 'pass' }))
      .when(pass(1), cycle(FAST), pass(1), cycle({ long: silence, short: silence }))
      .then(findings(BURN));
  });

  test('is closed when nothing is live any more', () => {
    given(live(), cycle(FAST), rollsBack(), theWorldAnswers()).then(findings(), isLive(null));
  });
});

describe('a budget that is spent', () => {
  const spent: Windows = { budget: share(60, 1_000) };

  test('freezes changes until it has recovered', () => {
    given(live(), watchAnswer(spent))
      .then(
        findings(BUDGET),
        refusalText('finding.opened', {
          severity: 'freeze',
          what: expect.stringContaining('100 % of its error budget is spent: 60 of 1000 bad over 28 days'),
        }),
      )
      .when(submits('r2'))
      .then(refused('FROZEN', METRIC))
      .when(pass(1), watchAnswer({ budget: share(59, 1_000) }))
      .then(findings())
      .when(submits('r2'))
      .then(stands((s) => s.pass?.release, 'r2'));
  });

  test('is a figure in the report of each cycle', () => {
    given(live(), cycle({ long: share(3, 100), budget: share(30, 1_000) })).then(
      refusalText('retainer.reported', {
        verdict: 'pass',
        figures: expect.objectContaining({ [`burn:${METRIC}`]: 0.5, [`budget:${METRIC}`]: 0.5 }),
      }),
    );
  });

  test('that cannot be measured is an error, and twice in a row a ticket until it is measured', () => {
    given(live(), cycle({ budget: silence }))
      .then(
        refusalText('retainer.reported', {
          verdict: 'error',
          detail: expect.stringContaining('28 days: SOURCE_UNREACHABLE'),
        }),
        findings(),
      )
      .when(pass(1), cycle({ budget: silence }))
      .then(
        findings('slo-watch:unmeasured'),
        refusalText('finding.opened', { severity: 'ticket', owner: 'delivery-lead' }),
      )
      .when(pass(1), cycle())
      .then(findings());
  });

  test('is not counted from few cases', () => {
    given(live(), watchAnswer({ budget: share(49, 49) })).then(findings());
  });
});

describe('the step reads', () => {
  const asked = (e: PaperEngagement) => Object.keys(watchQuestions(e.state, e.at)).filter((id) => id.includes(':'));
  const windowOf = (question: Question | undefined) =>
    question?.kind === 'metric' ? (Date.parse(question.scope.to) - Date.parse(question.scope.from)) / 60_000 : null;

  test('three windows of each share with a budget of its own, none of them before the release was live', () => {
    const e = live();
    expect(asked(e).sort()).toEqual(
      ['budget', 'long', 'short'].flatMap((window) => [`${window}:unwanted-kept-away`, `${window}:${METRIC}`]).sort(),
    );
    const questions = watchQuestions(e.state, e.at);
    expect(['long', 'short'].map((window) => windowOf(questions[`${window}:${METRIC}`]))).toEqual([60, 5]);
    const sinceLive = (Date.parse(e.at) - Date.parse(e.state.live!.since)) / 60_000;
    expect(windowOf(questions[`budget:${METRIC}`])).toBe(sinceLive);
  });

  test('nothing else while the release has been live for less than the short window', () => {
    const e = engagement(PATIENT).upTo('operation');
    expect(asked(e)).toEqual([]);
    given(e, pass(5));
    expect(asked(e)).toHaveLength(6);
  });

  test('no diagnostic metric, none of a person, and none without an absolute limit', () => {
    const attested = { kind: 'attested', by: 'owner', maxAge: '1 day' } as const;
    const e = live();
    const others: Partial<Metric>[] = [
      { role: 'diagnostic' },
      { source: attested },
      { target: 'not above baseline' },
      { target: 'exactly 0' },
    ];
    for (const change of others) {
      const metrics = PATIENT.metrics!.map((one) => (one.id === METRIC ? { ...one, ...change } : one));
      const state = { ...e.state, charter: { ...e.state.charter, metrics } };
      expect(Object.keys(watchQuestions(state, e.at)).filter((id) => id.endsWith(`:${METRIC}`))).toEqual([]);
    }
  });

  test('a range query in no shorter steps than Prometheus answers with', () => {
    const source = {
      kind: 'prometheus',
      url: 'http://127.0.0.1:9090',
      scrape: false,
      query: { good: 'a', total: 'b' },
      step: '30 s',
    } as const;
    const e = live();
    const metrics = PATIENT.metrics!.map((one) => (one.id === METRIC ? { ...one, source } : one));
    const questions = watchQuestions({ ...e.state, charter: { ...e.state.charter, metrics } }, e.at);
    const stepOf = (id: string) => {
      const question = questions[id];
      return question?.kind === 'metric' && question.metric.source?.kind === 'prometheus'
        ? question.metric.source.step
        : undefined;
    };
    expect([stepOf(METRIC), stepOf(`short:${METRIC}`), stepOf(`budget:${METRIC}`)]).toEqual(['30 s', '30 s', '220 s']);
  });
});
