/** What a metric was measured as, from the ledger of an engagement. */

import { historyOf } from '../../domain/metrics/history';
import { watchQuestions } from '../../domain/retainer/steps/slo-watch';
import type { PaperEngagement } from '../support/paper-engagement';
import { engagement, given, MAILBOX, pass, report, rollsBack, theWorldAnswers } from './vocabulary';

const CRITICAL = 'wanted-set-aside';
const live = (): PaperEngagement => engagement().upTo('operation');

test('the history shows each reading of the stages, with the release and its exposure', () => {
  const e = live();
  const points = historyOf(e.entries, CRITICAL);
  expect([...new Set(points.map(({ where }) => (where.in === 'stage' ? where.exposure : where)))]).toEqual([
    10, 50, 100,
  ]);
  for (const { at, value, samples, verdict, where } of points) {
    expect({ verdict, where }).toMatchObject({ verdict: 'pass', where: { in: 'stage', release: 'r1' } });
    expect(value).toBeLessThanOrEqual(0.06);
    expect(samples).toBe(2_000);
    expect(e.entries.some((entry) => entry.at === at && entry.type === 'stage.measured')).toBe(true);
  }
  const measured = e.entries.filter(({ type }) => type === 'stage.measured');
  expect(points).toHaveLength(measured.length);
});

test('the history shows each reading in operation, with the release that was live then', () => {
  const e = live();
  const before = historyOf(e.entries, CRITICAL).length;
  given(e, pass(15), report(), pass(15), report({ bad: true }), theWorldAnswers());
  expect(historyOf(e.entries, CRITICAL).slice(before)).toMatchObject([
    { verdict: 'pass', where: { in: 'operation', release: 'r1', by: 'cycle' } },
    { verdict: 'fail', where: { in: 'operation', release: 'r1' } },
  ]);
});

test('the history shows each change that the watch saw between cycles', () => {
  const e = given(live(), report(), pass(15)).and;
  const answers = e.answers(watchQuestions(e.state, e.at), { away: true });
  given(e, (x) => x.act({ kind: 'watch-report', scheduledAt: x.at, answers }));
  expect(historyOf(e.entries, CRITICAL).at(-1)).toMatchObject({
    verdict: 'error',
    where: { in: 'operation', release: 'r1', by: 'watch' },
  });
});

test('a reading without a value is a point without a value', () => {
  const away = { ok: false as const, code: 'SITE_AWAY', detail: 'nobody there' };
  const e = given(live(), report({ says: { [CRITICAL]: away } })).and;
  expect(historyOf(e.entries, CRITICAL).at(-1)).toMatchObject({ value: null, samples: null, verdict: 'error' });
});

test('each metric has its own history, and an unmeasured one has none', () => {
  const e = given(live(), rollsBack()).and;
  const lengths = MAILBOX.metrics!.map(({ id }) => historyOf(e.entries, id).length);
  expect(new Set(lengths).size).toBe(1);
  expect(lengths[0]).toBeGreaterThan(0);
  expect(historyOf(e.entries, 'of-nothing')).toEqual([]);
});
