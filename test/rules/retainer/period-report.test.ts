/** A period's report: pure over the ledger, so that its digest can be signed. */
import fc from 'fast-check';
import { boundsOf } from '../../../client/report/period';
import type { Entry, Event } from '../../../domain/model/events';
import { firstAfter, isIn, monthsOf } from '../../../domain/retainer/period';
import { missedIn, operatingTimes } from '../../../domain/views/missed-periods';
import { type PeriodReport, periodReport, reportDigest } from '../../../domain/views/period-report';
import type { PaperEngagement } from '../../support/paper-engagement';
import { engagement, given, MAILBOX, pass, report, says, transfersTo } from '../vocabulary';

const GUARD = 'minutes-per-mail';
const NOVEMBER = boundsOf('2026-11', 'UTC');
const AFTER = '2027-03-01T00:00:00.000Z';
const charter = { ...MAILBOX, retainer: { ...MAILBOX.retainer, hoursPerMonth: 16, hourlyRate: 100 } };
const operating = () => given(engagement(charter).upTo('operation'), pass(1)).and;
const of = (e: PaperEngagement, period = NOVEMBER, at = AFTER): PeriodReport => periodReport(e.entries, period, at)!;

/** One more entry, as the ledger would have it. */
function ledger<T extends Event['type']>(
  e: PaperEngagement,
  ...more: [type: T, at: string, data: Extract<Event, { type: T }>['data']][]
): Entry[] {
  const last = e.entries.at(-1)!;
  const added = more.map(([type, at, data], n) => ({ ...last, type, at, data, seq: last.seq + n + 1 }));
  return [...e.entries, ...(added as Entry[])];
}

describe('of metrics', () => {
  test('shows the baseline, the target, and the first, the worst and the last reading', () => {
    const e = given(operating(), report(), pass(1), report({ worse: [GUARD] }), pass(1), report()).and;
    const figures = of(e).metrics.find(({ metric }) => metric === GUARD)!;
    expect(figures).toMatchObject({ readings: 3, baseline: { value: expect.any(Number) }, better: 'lower' });
    expect([figures.first, figures.worst, figures.last].map((one) => one?.verdict)).toEqual(['pass', 'fail', 'pass']);
    expect(figures.worst!.value).toBeGreaterThan(figures.last!.value!);
  });

  test('leaves out what was never measured, and shows no value for what could not be', () => {
    expect(of(operating()).metrics.map(({ readings, last }) => [readings, last])).toEqual(
      charter.metrics!.map(() => [0, null]),
    );
    const away = of(given(operating(), report({ away: true })).and).metrics.find(({ metric }) => metric === GUARD)!;
    expect(away.worst).toMatchObject({ value: null, verdict: 'error' });
  });
});

test('shows each period in which a finding was open, and how it was closed', () => {
  const fails = report({ worse: [GUARD] });
  const e = given(
    operating(),
    fails,
    pass(1),
    report(),
    pass(1),
    fails,
    says('owner', { kind: 'remediate', finding: `slo-watch:${GUARD}`, how: 'a mailbox was split' }),
    pass(1),
    fails,
  ).and;
  expect(of(e).findings.map(({ id, remedied, to }) => [id, remedied, to === null])).toEqual([
    [`slo-watch:${GUARD}`, false, false],
    [`slo-watch:${GUARD}`, true, false],
    [`slo-watch:${GUARD}`, false, true],
  ]);
  // The finding is open at the turn of the month: the next report has it too.
  expect(of(e, boundsOf('2026-12', 'UTC')).findings).toHaveLength(1);
});

test('shows drills with the allowed time, and who made each change', () => {
  const e = given(operating(), transfersTo('reviewer', 'lena-fischer')).and;
  const shown = of(e);
  expect(shown.drills).toMatchObject([{ release: 'r1', passed: true, rtoSeconds: expect.any(Number) }]);
  const { sponsor } = charter.people;
  expect(shown.changes.filter(({ kind }) => kind === 'people')).toMatchObject([
    { person: 'lena-fischer', by: sponsor },
  ]);
  expect(shown.changes).toContainEqual(expect.objectContaining({ kind: 'release', what: 'release r1 went live' }));
});

test('shows a failed drill with its allowed time and its problem', () => {
  const e = operating();
  const entries = ledger(
    e,
    ['drill.ordered', e.at, { drill: 'drill:x:9', release: 'r1', performedBy: 'a', rtoSeconds: 30, order: 'o' }],
    ['drill.failed', e.at, { drill: 'drill:x:9', release: 'r1', problem: 'too slow', restored: true }],
  );
  expect(periodReport(entries, NOVEMBER, AFTER)!.drills.at(-1)).toEqual({
    ...{ drill: 'drill:x:9', release: 'r1', at: e.at, passed: false },
    ...{ restoreSeconds: null, rtoSeconds: 30, problem: 'too slow' },
  });
});

test('sums the value of the reviews that counted it, and leaves out the others', () => {
  const e = operating();
  const reported = { step: 'value-review', scheduledAt: e.at, verdicts: [], detail: '', cycleEnds: false };
  const figures = { delivered: 100.05, planned: 200, retainerCost: 30 };
  const entries = ledger(
    e,
    ['retainer.reported', e.at, { ...reported, verdict: 'pass', figures }],
    ['retainer.reported', e.at, { ...reported, verdict: 'error', figures: {} }],
    ['retainer.reported', e.at, { ...reported, verdict: 'pass', figures: { ...figures, delivered: 50 } }],
  );
  const { value } = periodReport(entries, NOVEMBER, AFTER)!;
  expect(value).toMatchObject({ delivered: 150.05, planned: 400, retainerCost: 60, currency: 'EUR' });
  expect(value!.reviews).toHaveLength(2);
  expect(of(e).value).toBeNull();
});

test('shows lapses, pilot mode and pauses, with their ends', () => {
  const e = operating();
  const entries = ledger(
    e,
    ['prerequisite.lapsed', e.at, { prerequisite: 'Ownership', why: 'silence', gate: 'ownership' }],
    ['pilot-mode.entered', e.at, { why: 'lapsed', detail: 'Ownership has lapsed' }],
    ['prerequisite.regained', '2026-12-20T00:00:00.000Z', { prerequisite: 'Ownership', how: 'accepted again' }],
    ['pilot-mode.left', '2026-12-20T00:00:00.000Z', { by: 'dayone' }],
    ['retainer.paused', '2026-12-21T00:00:00.000Z', { until: '2027-01-04T00:00:00.000Z', reason: 'holidays' }],
  );
  const at = (period: string) => periodReport(entries, boundsOf(period, 'UTC'), AFTER)!;
  expect(at('2026-11')).toMatchObject({ lapses: [{ to: null }], pilotMode: [{ to: null }], paused: [] });
  expect(at('2026-12')).toMatchObject({
    lapses: [{ why: 'silence', how: 'accepted again', to: '2026-12-20T00:00:00.000Z' }],
    pilotMode: [{ why: 'Ownership has lapsed', to: '2026-12-20T00:00:00.000Z' }],
    paused: [{ why: 'holidays', to: null }],
  });
});

describe('hours', () => {
  const works = (hours: number, on: string, who = 'delivery-lead') => says(who, { kind: 'submit-effort', hours, on });

  test('are shown by the day on which they were worked, with the agreed hours of each month of operation', () => {
    const e = given(operating(), works(3.1, '2026-11-23'), pass(15 * 24 * 60)).and;
    given(e, works(2.2, '2026-11-30', 'account-manager'), works(9, '2026-12-01'));
    const { people } = charter;
    expect(of(e).effort).toEqual({
      hours: 5.3,
      byPerson: { [people['delivery-lead']!]: 3.1, [people['account-manager']!]: 2.2 },
      agreed: 16,
      months: 1,
      cost: 530,
    });
    // Operation began in November: the quarter's October was none of its months.
    expect(of(e, boundsOf('2026-Q4', 'UTC'))).toMatchObject({ effort: { hours: 14.3, agreed: 32, months: 2 } });
  });

  test('change the report if they are submitted late; nothing else later does', () => {
    const e = given(operating(), pass(20 * 24 * 60)).and;
    const before = reportDigest(of(e));
    given(e, report(), transfersTo('reviewer', 'lena-fischer'));
    expect(reportDigest(of(e, NOVEMBER, e.at))).toBe(before);
    given(e, works(1, '2026-11-25'));
    expect(reportDigest(of(e))).not.toBe(before);
  });
});

test('is empty before the engagement, and shows an unfinished period until now', () => {
  const e = operating();
  expect(periodReport(e.entries, boundsOf('2026-10', 'UTC'), AFTER)).toBeNull();
  expect(of(e, NOVEMBER, e.at)).toMatchObject({ until: e.at, to: '2026-12-01T00:00:00.000Z' });
  const early = engagement(charter).upTo('metrics');
  expect(of(early)).toMatchObject({ handedOverAt: null, steps: [], effort: { months: 0, agreed: 0 } });
});

describe('periods', () => {
  test.each([
    ['2026-Q4', ['2026-10', '2026-11', '2026-12'], '2027-01-01'],
    ['2026-Q1', ['2026-01', '2026-02', '2026-03'], '2026-04-01'],
    ['2026-09', ['2026-09'], '2026-10-01'],
    ['2026-13', [], null],
    ['2026-Q5', [], null],
    ['26', [], null],
  ])('%s', (period, months, after) => {
    expect(monthsOf(period)).toEqual(months);
    if (after) expect(firstAfter(period)).toBe(after);
  });

  test('have each date in one month, one quarter and one year', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2000, max: 2999 }), fc.integer({ min: 1, max: 12 }), (year, month) => {
        const date = `${year}-${String(month).padStart(2, '0')}-28`;
        const quarters = [1, 2, 3, 4].filter((n) => isIn(`${year}-Q${n}`, date));
        expect(quarters).toEqual([Math.ceil(month / 3)]);
        expect(isIn(`${year}`, date) && isIn(date.slice(0, 7), date)).toBe(true);
      }),
    );
  });

  test('begin at the client’s own midnight, across clock changes', () => {
    expect(boundsOf('2026-Q4', 'Europe/Berlin')).toEqual({
      period: '2026-Q4',
      from: '2026-09-30T22:00:00.000Z',
      to: '2026-12-31T23:00:00.000Z',
      months: ['2026-09-30T22:00:00.000Z', '2026-10-31T23:00:00.000Z', '2026-11-30T23:00:00.000Z'],
    });
    // Samoa left out the last but one day of 2011.
    expect(boundsOf('2012-01', 'Pacific/Apia').from).toBe('2011-12-31T10:00:00.000Z');
    expect(() => boundsOf('2026-Q9', 'UTC')).toThrow('"2026-Q9" is no period');
  });
});

describe('a missed period', () => {
  const DAY = 86_400_000;
  const at = (days: number): string => new Date(Date.parse('2026-11-02T09:00:00.000Z') + days * DAY).toISOString();
  const weekly = { since: at(0), every: 7 * DAY };
  const month = { from: at(0), to: at(28) };

  test('is one without a report, counted where it ended', () => {
    expect(missedIn([at(1), at(8), at(15), at(22)], [month], weekly, month)).toBe(0);
    expect(missedIn([at(1), at(22)], [month], weekly, month)).toBe(2);
    expect(missedIn([], [{ from: at(0), to: at(100) }], weekly, { from: at(10), to: at(30) })).toBe(3);
  });

  test('has ended, was not paused, and had a live release', () => {
    expect(missedIn([], [{ from: at(0), to: at(6) }], weekly, month)).toBe(0);
    const live = {
      releases: [{ live: [{ from: at(-5), to: at(10) }] }, { live: [{ from: at(10), to: null }] }],
    } as never;
    const paused = [{ from: at(8), to: at(16), why: '' }];
    const span = { since: at(0), to: at(28) };
    expect(operatingTimes(live, span, paused)).toEqual([
      { from: at(0), to: at(8) },
      { from: at(16), to: at(28) },
    ]);
    expect(missedIn([], operatingTimes(live, span, paused), weekly, month)).toBe(2);
    expect(operatingTimes({ releases: [] }, span, [])).toEqual([]);
  });

  test('is the same as in a check of each single period', () => {
    const days = fc.integer({ min: 0, max: 120 });
    fc.assert(
      fc.property(
        fc.array(days, { maxLength: 30 }),
        days,
        days,
        fc.integer({ min: 1, max: 30 }),
        (runs, a, b, every) => {
          const span = { from: at(Math.min(a, b)), to: at(Math.max(a, b)) };
          const operating = [
            { from: at(0), to: at(50) },
            { from: at(60), to: at(120) },
          ];
          let missed = 0;
          for (let begins = 0; begins < 120; begins += every) {
            const ends = begins + every;
            const endsWithin = at(ends) > span.from && at(ends) <= span.to;
            const operated = operating.some(({ from, to }) => from <= at(begins) && at(ends) <= to);
            if (endsWithin && operated && !runs.some((run) => begins <= run && run < ends)) missed += 1;
          }
          expect(missedIn(runs.map(at), operating, { since: at(0), every: every * DAY }, span)).toBe(missed);
        },
      ),
    );
  });
});
