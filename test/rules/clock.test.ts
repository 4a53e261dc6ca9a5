/** What time alone brings: due dates, reminders, escalation, pilot mode; in the client's working days. */
import {
  amends,
  engagement,
  everybodySigns,
  given,
  handsIn,
  happenedTimes,
  holdsIt,
  isDue,
  MAILBOX,
  notified,
  pass,
  refusalText,
  resumes,
  rollsBack,
  SIXTY_LINES,
  signs,
  stands,
  submits,
  theClockTicks,
  theWorldAnswers,
  timePasses,
} from './vocabulary';

type Engagement = ReturnType<ReturnType<typeof engagement>['begun']>;
const until = (time: string) => (e: Engagement) => {
  e.at = time;
};
// It starts on Monday 2026-11-23 at 09:00; people work from 08:00 to 18:00, Monday to Friday.
const begun = () => engagement(SIXTY_LINES).begun();
const STEP = 'first-conversation';

test('a gate is due at the end of its last planned working day', () => {
  given(begun()).then(stands((s) => s.gates[STEP].dueAt, '2026-11-25T18:00:00.000Z'));
  given(begun(), until('2026-11-27T19:00:00.000Z'), everybodySigns(STEP), theWorldAnswers()).then(
    stands((s) => s.gates['process-redesign'].dueAt, '2026-12-04T18:00:00.000Z'),
  );
});

test('the person on whom a gate is pending is reminded at the due date and every two working days after it', () => {
  const e = begun();
  const reminders: string[] = [];
  for (let i = 0; i < 4; i++) {
    given(e, timePasses(1));
    for (const entry of e.last) if (entry.type === 'gate.reminded') reminders.push(entry.at);
    for (const entry of e.last) if (entry.type === 'gate.escalated') reminders.push(`escalated ${entry.at}`);
  }
  expect(reminders).toEqual([
    '2026-11-25T18:00:00.000Z',
    '2026-11-27T18:00:00.000Z',
    '2026-12-01T18:00:00.000Z',
    'escalated 2026-12-02T18:00:00.000Z',
  ]);
  given(e).then(
    notified('gate.reminded', 'account-manager', 'sponsor'),
    notified('gate.escalated', 'account-manager', 'sponsor'),
  );
});

test('limits of 0 days remind once a working day, without a loop', () => {
  const limits = { ...SIXTY_LINES.limits, remindDays: 0, escalateDays: 0, stallDays: 0 };
  given(engagement({ ...SIXTY_LINES, limits }).begun(), pass(3, 'days'), theWorldAnswers(), timePasses(2)).then(
    happenedTimes('gate.reminded', 3),
    happenedTimes('gate.escalated', 1),
    happenedTimes('pilot-mode.entered', 1),
  );
});

test('a gate is escalated once, and reminders end with the decision', () => {
  given(begun(), timePasses(12)).then(happenedTimes('gate.escalated', 1));
  given(begun(), timePasses(1), everybodySigns(STEP), theWorldAnswers(), (e) => e.wait(60)).then(
    happenedTimes('gate.reminded', 1),
    refusalText('gate.reminded', { step: STEP, nth: 1 }),
    stands((s) => s.gates[STEP].acceptedAt !== null, true),
  );
});

test('holidays are not working days', () => {
  const holiday = { ...SIXTY_LINES, calendar: { ...SIXTY_LINES.calendar, holidays: ['2026-11-24', '2026-11-25'] } };
  given(engagement(holiday).begun()).then(stands((s) => s.gates[STEP].dueAt, '2026-11-27T18:00:00.000Z'));
});

test('after an amendment of the calendar, working days are computed again at once', () => {
  given(
    begun(),
    amends((c) => ({ ...c, calendar: { ...c.calendar, opens: '06:00' } })),
  )
    .then(
      stands((s) => s.workdays, []),
      isDue('compute-workdays'),
    )
    .when(theWorldAnswers())
    .then((e) => expect(e.state.workdays[0]?.from).toContain('T06:00'));
  given(
    begun(),
    amends((c) => ({ ...c, title: 'another' })),
  ).then((e) => expect(e.state.workdays.length).toBeGreaterThan(0));
});

test('working days are computed once, and again if few are left', () => {
  given(begun())
    .then(isDue(), happenedTimes('calendar.laid-out', 1))
    .when(pass(100, 'days'), theWorldAnswers())
    .then(happenedTimes('calendar.laid-out', 1))
    .when(pass(60, 'days'), theWorldAnswers())
    .then(happenedTimes('calendar.laid-out', 2), isDue());
});

describe('the calendar covers the plan and the limits of the charter', () => {
  test.each([121, 234, 250])('a plan of %d working days has a due date, a reminder and an escalation', (days) => {
    const far = { ...SIXTY_LINES, plan: { ...SIXTY_LINES.plan, [STEP]: days } };
    given(engagement(far).begun()).then((e) => {
      const { dueAt } = e.state.gates[STEP];
      const ahead = e.state.workdays.filter((day) => day.to > e.at).length;
      expect(e.state.workdays.filter((day) => day.to > e.at && day.to <= dueAt!)).toHaveLength(days + 1);
      expect(ahead).toBeGreaterThan(days + SIXTY_LINES.limits.escalateDays);
      expect(e.due()).toEqual([]);
    });
  });

  test('for a plan that an amendment makes longer, working days are computed before its gate is opened again', () => {
    given(
      begun(),
      amends((c) => ({ ...c, plan: { ...c.plan, ownership: 240 } })),
      theWorldAnswers(),
      everybodySigns(STEP),
      theWorldAnswers(),
    ).then((e) => {
      for (const { openedAt, dueAt } of Object.values(e.state.gates)) expect(dueAt === null).toBe(openedAt === null);
      expect(e.due()).toEqual([]);
    });
  });

  test('a standstill far beyond the stored working days is still detected', () => {
    const slow = {
      ...SIXTY_LINES,
      limits: { ...SIXTY_LINES.limits, stallDays: 200 },
      plan: { ...SIXTY_LINES.plan, [STEP]: 250 },
    };
    given(engagement(slow).begun(), pass(150, 'days'), theWorldAnswers(), pass(125, 'days'), theWorldAnswers()).then(
      happenedTimes('pilot-mode.entered', 0),
    );
    given(engagement(slow).begun(), pass(150, 'days'), theWorldAnswers(), pass(135, 'days'), theWorldAnswers()).then(
      happenedTimes('pilot-mode.entered', 1),
    );
  });
});

test('instants are shown to the second and stored to the millisecond, because they are compared as text', () => {
  given(begun()).then((e) => {
    for (const day of e.state.workdays) expect(day.from).toMatch(/T08:00:00\.000Z$/);
  });
});

describe('pilot mode', () => {
  const stalled = () => given(begun(), until('2026-12-07T18:00:00.000Z'), theWorldAnswers()).and;

  test('begins after ten working days without a requirement met, and is visible', () => {
    given(begun(), until('2026-12-07T17:59:59.999Z'), theWorldAnswers()).then(stands((s) => s.pilot, null));
    given(stalled()).then(
      stands((s) => s.pilot, {
        since: '2026-12-07T18:00:00.000Z',
        why: 'stalled',
        detail: 'no requirement met for 10 working days',
      }),
      notified('pilot-mode.entered', 'account-manager', 'sponsor', 'owner', 'delivery-lead'),
    );
  });

  test('ends with progress, and may begin again', () => {
    given(stalled(), pass(1), signs('account-manager', STEP), theWorldAnswers())
      .then(stands((s) => s.pilot, null))
      .when(pass(30, 'days'), theWorldAnswers())
      .then(happenedTimes('pilot-mode.entered', 2));
  });

  test('a refusal is not progress', () => {
    given(stalled(), pass(1), submits('r1')).then(stands((s) => s.pilot?.why, 'stalled'));
  });

  test('a hold stops its clock and reminders; afterwards the clock starts at zero', () => {
    given(begun(), holdsIt(), pass(60, 'days'), theWorldAnswers())
      .then(
        stands((s) => s.pilot, null),
        happenedTimes('gate.reminded', 0),
      )
      .when(resumes(), pass(9, 'days'), theWorldAnswers())
      .then(stands((s) => s.pilot, null))
      .when(pass(9, 'days'), theWorldAnswers())
      .then(stands((s) => s.pilot?.why, 'stalled'));
  });

  test('does not begin in live operation, but does once nothing is live', () => {
    given(engagement().upTo('operation'), pass(40, 'days'), theWorldAnswers()).then(stands((s) => s.pilot, null));
    given(
      engagement().upTo('operation'),
      rollsBack(),
      theWorldAnswers(),
      resumes(),
      pass(12, 'days'),
      theWorldAnswers(),
    ).then(stands((s) => s.pilot?.why, 'stalled'));
  });
});

test('without a calendar, passing time writes no entry', () => {
  const e = engagement(MAILBOX).begun();
  e.state = { ...e.state, workdays: [] };
  given(e, pass(90, 'days'), theClockTicks).then((x) => expect(x.last).toEqual([]));
  given(engagement().begun(), handsIn('runbook')).then(isDue());
});
