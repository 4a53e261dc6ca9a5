/** Incidents: opened, carried on, over, reviewed; and everything that is due about them, to the day. */

import { openRequest } from '../../../domain/findings/requests';
import type { Charter } from '../../../domain/model/charter';
import type { PaperEngagement } from '../../support/paper-engagement';
import {
  amends,
  closes,
  cycleOf,
  engagement,
  everybodySigns,
  given,
  happenedTimes,
  MAILBOX,
  notified,
  ordersDrill,
  pass,
  refusalText,
  refused,
  rollsBack,
  says,
  stands,
  theClockTicks,
  theWorldAnswers,
  theWorldAnswersOnce,
  wrote,
} from '../vocabulary';

type Rules = Partial<Charter['retainer']['steps']['incident-review']>;
const under = (rules: Rules = {}): Charter => {
  const { retainer } = MAILBOX;
  const step = { ...retainer.steps['incident-review'], reviewDays: 4, aiAct: false, ...rules };
  return {
    ...MAILBOX,
    retainer: { ...retainer, every: '1 day', steps: { ...retainer.steps, 'incident-review': step } },
  };
};
const operating = (rules: Rules = {}) => given(engagement(under(rules)).upTo('operation'), pass(1)).and;

type Opens = Partial<Parameters<typeof says>[1] & { kind: 'incident-open' }>;
const opens = (more: Opens = {}, by = 'delivery-lead') =>
  says(by, { kind: 'incident-open', incident: 'lost-mail', severity: 'severe', what: 'mail was lost', ...more });
type Updates = Partial<Parameters<typeof says>[1] & { kind: 'incident-update' }>;
const updates = (more: Updates, by = 'owner') => says(by, { kind: 'incident-update', incident: 'lost-mail', ...more });
const isOver = (by = 'owner') => says(by, { kind: 'incident-close', incident: 'lost-mail', how: 'it was put back' });
const isReviewed = (by = 'owner') =>
  says(by, { kind: 'incident-review', incident: 'lost-mail', learned: 'look twice' });

/** These findings of incidents are open. */
const findings = (...ids: string[]) =>
  stands(
    (s) =>
      s.findings.filter(({ id, closedAt }) => closedAt === null && !id.startsWith('retainer:')).map(({ id }) => id),
    ids,
  );

const DAY = 86_400_000;
const later = (e: PaperEngagement, days: number) => new Date(Date.parse(e.at) + days * DAY).toISOString();
/** An action is agreed, due in so many days. */
const agrees =
  (days: number, more: Updates = {}) =>
  (e: PaperEngagement): void =>
    void updates({ action: 'repair the filter', dueAt: later(e, days), ...more })(e);
/** To so many milliseconds after this moment; the clock ticks. */
const at =
  (moment: (e: PaperEngagement) => string, milliseconds = 0) =>
  (e: PaperEngagement): void => {
    e.at = new Date(Date.parse(moment(e)) + milliseconds).toISOString();
    theClockTicks(e);
  };
const asked = (...ids: string[]) => stands((s) => s.retainer.requests.map(({ id }) => id), ids);
const of =
  <T>(part: (incident: PaperEngagement['state']['retainer']['incidents'][number]) => T) =>
  (e: PaperEngagement) =>
    part(e.state.retainer.incidents.at(-1)!);
const dueOf = (id: string) => (e: PaperEngagement) => openRequest(e.state, id)!.dueAt;
const cycle = cycleOf('incident-review');
const verdict = (is: 'pass' | 'fail', detail = '') =>
  refusalText('retainer.reported', { step: 'incident-review', verdict: is, detail: expect.stringContaining(detail) });

const REVIEW = 'incident-review:review:lost-mail';
const REPORT = 'incident-review:report:lost-mail';
const ACTION = 'incident-review:action:lost-mail:1';
const ITSELF = 'incident:lost-mail';

describe('an incident', () => {
  test('is opened by any person of the engagement, before operation as well', () => {
    for (const role of ['sponsor', 'reviewer', 'governance-lead', 'delivery-lead'])
      given(operating(), opens({}, role)).then(wrote('incident.recorded', 'finding.opened'));
    given(engagement().upTo('build'), opens()).then(findings(ITSELF));
    given(operating(), opens({}, 'a-stranger')).then(refused('UNKNOWN_PERSON'));
  });

  test('is notified to the responsible people, and is a finding by its severity', () => {
    given(operating(), opens())
      .then(notified('incident.recorded', 'owner', 'deputy', 'governance-lead', 'account-manager', 'delivery-lead'))
      .then(refusalText('finding.opened', { id: ITSELF, severity: 'page', owner: 'owner' }));
    given(operating(), opens({ severity: 'high' })).then(
      refusalText('finding.opened', { id: ITSELF, severity: 'ticket' }),
    );
    given(operating(), opens({ severity: 'low' })).then(findings());
  });

  test('has a unique id, and no date of detection before it happened', () => {
    given(operating(), opens(), opens()).then(refused('BAD_INPUT', 'give this one an id of its own'));
    given(operating(), opens({ detectedAt: '2099-01-01T00:00:00Z' })).then(refused('BAD_INPUT', '2099-01-01'));
    given(operating(), opens({ detectedAt: '2026-01-01T00:00:00Z' })).then(
      stands((s) => s.retainer.incidents[0]!.detectedAt, '2026-01-01T00:00:00.000Z'),
    );
  });

  test('that becomes worse or better is a finding of its new severity', () => {
    given(operating(), opens({ severity: 'low' }), updates({ severity: 'high' }))
      .then(refusalText('finding.opened', { severity: 'ticket' }))
      .when(updates({ severity: 'severe' }))
      .then(refusalText('finding.opened', { severity: 'page' }), findings(ITSELF))
      .when(updates({ severity: 'low' }))
      .then(findings());
  });

  test('is updated only by owner, deputy, delivery lead and account manager', () => {
    for (const role of ['owner', 'deputy', 'delivery-lead', 'account-manager'])
      given(operating(), opens(), updates({ harm: 'three orders' }, role), isOver(role)).then(
        happenedTimes('incident.updated', 1),
        happenedTimes('incident.closed', 1),
      );
    for (const act of [updates({ harm: 'x' }, 'reviewer'), isOver('reviewer')])
      given(operating(), opens(), act).then(refused('WRONG_PERSON', `owner: ${MAILBOX.people.owner}`));
  });

  test('that does not exist or is over is refused with that reason', () => {
    for (const act of [updates({ harm: 'x' }), isOver(), isReviewed()])
      given(operating(), act).then(refused('NOT_ASKED', 'there is no incident "lost-mail"'));
    given(operating(), opens(), isOver(), isOver()).then(refused('NOT_ASKED', 'was over'));
    given(operating(), opens(), isReviewed()).then(refused('NOT_ASKED', 'is not over yet'));
    given(operating(), opens(), isOver(), isReviewed(), isReviewed()).then(refused('NOT_ASKED', 'was reviewed by'));
  });

  test('cannot be closed as a finding by a statement', () => {
    given(operating(), opens(), says('owner', { kind: 'remediate', finding: ITSELF, how: 'done' })).then(
      refused('NOT_ASKED', 'is closed by what is said of the incident'),
      findings(ITSELF),
    );
  });

  test('every fault of an update is reported at once', () => {
    const wrong: [Updates, string[]][] = [
      [{}, ['would change']],
      [{ severity: 'severe' }, ['would change']],
      [{ action: 'x' }, ['needs a date']],
      [{ dueAt: '2099-01-01T00:00:00Z' }, ['belong to an action']],
      [{ action: 'x', dueAt: '2020-01-01T00:00:00Z', done: 7 }, ['that has passed', 'open are: none']],
      [{ reportedAt: '2026-11-24T00:00:00Z' }, ['only a serious incident']],
      [{ serious: 'death', reportedAt: '2099-01-01T00:00:00Z' }, ['it can have been reported between']],
      [{ action: 'x', dueAt: '2099-01-01T00:00:00Z', owner: 'process-expert' }, ['names nobody as process-expert']],
    ];
    for (const [more, words] of wrong) given(operating(), opens(), updates(more)).then(refused('BAD_INPUT', ...words));
  });
});

describe('the review of a severe incident', () => {
  const over = () => given(operating(), opens(), isOver()).and;

  test('is requested from the owner when the incident is over, and ends the finding', () => {
    given(over())
      .then(asked(REVIEW), findings(ITSELF), refusalText('request.opened', { role: 'owner', step: 'incident-review' }))
      .then((e) => expect(e.state.findings.at(-1)!.dueAt).toBe(dueOf(REVIEW)(e)))
      .when(cycle)
      .then(verdict('pass', '1 new incident, 0 open'))
      .when(isReviewed())
      .then(asked(), findings());
  });

  test('is not required for incidents that are not severe', () => {
    given(operating(), opens({ severity: 'high' }), isOver()).then(asked(), findings());
  });

  test('pages if it is late, to the millisecond, and the cycle fails until it is done', () => {
    given(over(), at(dueOf(REVIEW), -1))
      .then(findings(ITSELF))
      .when(at(dueOf(REVIEW)))
      .then(findings(ITSELF, REVIEW), refusalText('finding.opened', { id: REVIEW, severity: 'page' }), asked(REVIEW))
      .when(cycle)
      .then(verdict('fail', 'incident lost-mail has not been reviewed'))
      .when(isReviewed('account-manager'))
      .then(findings(), asked())
      .when(pass(1), cycle)
      .then(verdict('pass'));
  });

  test('becomes overdue also if nothing is live any more, and while the retainer is paused', () => {
    given(over(), rollsBack(), theWorldAnswers(), at(dueOf(REVIEW))).then(findings(ITSELF, REVIEW));
    const until = (e: PaperEngagement) => later(e, 60);
    given(over(), (e) => says('owner', { kind: 'pause-retainer', until: until(e), reason: 'winter' })(e))
      .when(at(dueOf(REVIEW)))
      .then(findings(ITSELF, REVIEW));
  });

  test('is written by the owner or the account manager, and by the deputy once requested', () => {
    for (const role of ['delivery-lead', 'sponsor', 'deputy'])
      given(over(), isReviewed(role)).then(refused('WRONG_PERSON'));
    const deputised = (e: PaperEngagement) => {
      for (let i = 0; i < 20 && !openRequest(e.state, REVIEW)!.deputised; i++) given(e, pass(1, 'days'), theClockTicks);
    };
    given(over(), deputised, isReviewed('deputy')).then(findings());
  });

  test('is not written by the person who built the live release', () => {
    const builtByOwner = (e: PaperEngagement) => {
      const releases = structuredClone(e.state.releases);
      releases.r1!.manifest.builtBy = e.who('owner');
      e.state = { ...e.state, releases };
    };
    for (const gone of [[], [rollsBack(), theWorldAnswers()]])
      given(operating(), builtByOwner, opens(), ...gone, isOver(), isReviewed()).then(refused('SAME_PERSON'));
    given(over(), builtByOwner, isReviewed('account-manager')).then(findings());
  });

  test('is no longer requested if the incident turns out less severe', () => {
    given(over(), updates({ severity: 'high' })).then(asked(), findings());
  });
});

describe('an action', () => {
  test('is pending on its person until it is done, also after the incident is closed', () => {
    given(operating(), opens(), agrees(3, { owner: 'delivery-lead' }))
      .then(refusalText('request.opened', { id: ACTION, role: 'delivery-lead' }))
      .when(isOver(), isReviewed())
      .then(asked(ACTION), findings())
      .when(cycle)
      .then(verdict('pass'))
      .when(updates({ done: 1 }))
      .then(asked());
  });

  test('that is overdue pages, fails the cycle, and is a finding until it is done', () => {
    given(operating(), opens({ severity: 'low' }), agrees(3), at(dueOf(ACTION), -1))
      .then(findings())
      .when(at(dueOf(ACTION)))
      .then(findings(ACTION), refusalText('finding.opened', { severity: 'page' }))
      .when(cycle)
      .then(verdict('fail', 'action 1 of incident lost-mail is overdue'))
      .then(refusalText('retainer.reported', { figures: { opened: 1, open: 1, overdueActions: 1 } }))
      .when(updates({ done: 1 }), pass(1), cycle)
      .then(findings(), asked(), verdict('pass'))
      .when(updates({ done: 1 }))
      .then(refused('BAD_INPUT', 'there is no open action 1'));
  });

  test('is reported as done by its person, who can change nothing else', () => {
    const theirs = () => given(operating(), opens(), agrees(3, { owner: 'reviewer' })).and;
    given(theirs(), updates({ done: 1 }, 'reviewer')).then(asked());
    given(theirs(), updates({ done: 1, severity: 'low' }, 'reviewer')).then(refused('WRONG_PERSON'), asked(ACTION));
    given(theirs(), updates({ done: 1 }, 'sponsor')).then(refused('WRONG_PERSON'));
  });
});

describe('the report to an authority (EU AI Act art. 73)', () => {
  test.each([
    ['serious', 15],
    ['death', 10],
    ['widespread', 2],
  ] as const)('%s: within %i days from when it was known', (serious, days) => {
    const known = of((incident) => incident.detectedAt);
    given(operating({ aiAct: true }), opens({ serious, severity: 'low', detectedAt: '2026-11-23T09:00:00Z' }))
      .then(asked(REPORT), refusalText('request.opened', { role: 'governance-lead' }))
      .when(at(known, days * DAY - 1))
      .then(findings(ITSELF))
      .when(at(known, days * DAY))
      .then(
        findings(ITSELF, REPORT),
        asked(REPORT),
        refusalText('finding.opened', { severity: 'page', owner: 'governance-lead' }),
      )
      .when(cycle)
      .then(verdict('fail', 'has not been reported'))
      .when((e) => updates({ reportedAt: e.at }, 'governance-lead')(e), pass(1), cycle)
      .then(findings(ITSELF), asked(), verdict('pass'));
  });

  test('makes the incident severe for any stated severity, by opening and by update, and it cannot be lowered', () => {
    const severity = of((incident) => incident.severity);
    const isSevere = (e: PaperEngagement) => expect(severity(e)).toBe('severe');
    given(operating(), opens({ serious: 'serious', severity: 'low' })).then(isSevere, findings(ITSELF));
    for (const said of ['low', 'high', undefined] as const)
      given(operating(), opens({ severity: 'low' }), updates({ serious: 'death', severity: said })).then(isSevere);
    given(operating(), opens({ serious: 'serious' }), updates({ severity: 'high' })).then(
      refused('BAD_INPUT', 'is severe, and cannot be high'),
      isSevere,
    );
  });

  test('is requested from the owner if no governance lead is named', () => {
    const charter = under({ aiAct: true });
    const { 'governance-lead': _, ...people } = charter.people;
    const e = operating({ aiAct: true });
    e.state = { ...e.state, charter: { ...charter, people } };
    given(e, opens({ serious: 'death' })).then(refusalText('request.opened', { id: REPORT, role: 'owner' }));
  });

  test('is requested only if the charter says that the Act applies, and then for all open incidents', () => {
    const applies = amends((c) => {
      c.retainer.steps['incident-review'].aiAct = true;
      return c;
    });
    given(operating(), opens({ serious: 'death', severity: 'low' }))
      .then(asked(), findings(ITSELF))
      .when(applies, everybodySigns('operation-handover'), theWorldAnswers())
      .then(asked(REPORT));
  });

  test('is requested again if it is due sooner, and is no longer overdue if it is due later', () => {
    given(operating({ aiAct: true }), opens({ severity: 'low' }), updates({ serious: 'serious' }))
      .then(asked(REPORT))
      .when(
        at(
          of((incident) => incident.detectedAt),
          5 * DAY,
        ),
        updates({ serious: 'widespread' }),
      )
      .then(findings(ITSELF, REPORT), asked(REPORT), happenedTimes('request.opened', 2))
      .when(updates({ serious: 'death' }))
      .then(findings(ITSELF), asked(REPORT));
  });

  test('is due while nothing is live, and after the incident is over and reviewed', () => {
    given(
      operating({ aiAct: true }),
      opens({ serious: 'serious' }),
      rollsBack(),
      theWorldAnswers(),
      isOver(),
      isReviewed(),
    )
      .then(asked(REPORT))
      .when(at(dueOf(REPORT)))
      .then(findings(REPORT));
  });
});

describe('an incident that dayone found', () => {
  const notRestored = () =>
    given(operating(), ordersDrill(), theWorldAnswers({ drill: 'not restored' }), theWorldAnswers()).and;

  test('is listed as severe, is over with its finding, and has to be reviewed', () => {
    const e = notRestored();
    const { id } = e.state.retainer.incidents[0]!;
    expect(e.state.retainer.incidents).toMatchObject([
      {
        id: expect.stringMatching(/^restore:drill:/),
        severity: 'severe',
        openedBy: 'dayone',
        closedAt: e.last.at(-1)!.at,
      },
    ]);
    given(e)
      .then(findings(), asked(`incident-review:review:${id}`))
      .when(says('owner', { kind: 'incident-review', incident: id, learned: 'the switch was stuck' }))
      .then(asked());
  });

  test('cannot be closed by a statement', () => {
    const e = given(
      operating(),
      ordersDrill(),
      theWorldAnswersOnce(),
      theWorldAnswersOnce({ drill: 'not restored' }),
    ).and;
    const { id } = e.state.retainer.incidents[0]!;
    given(e, says('owner', { kind: 'incident-close', incident: id, how: 'done' }))
      .then(refused('NOT_ASKED', 'over with its finding'))
      .when(theWorldAnswers())
      .then(stands((s) => s.retainer.incidents[0]!.closedAt !== null, true));
  });
});

test('a cycle without incidents passes, and counts those since the cycle before', () => {
  given(operating(), cycle)
    .then(verdict('pass', 'no new incidents, 0 open, nothing overdue'))
    .when(pass(1), opens({ severity: 'low' }), pass(1), cycle)
    .then(refusalText('retainer.reported', { figures: { opened: 1, open: 1, overdueActions: 0 } }))
    .when(pass(1), cycle)
    .then(refusalText('retainer.reported', { figures: { opened: 0, open: 1, overdueActions: 0 } }));
});

test('a closed engagement requests nothing more', () => {
  given(
    operating(),
    opens(),
    isOver(),
    closes('leave-running'),
    theWorldAnswers(),
    pass(30, 'days'),
    theClockTicks,
  ).then(happenedTimes('finding.opened', 2));
});
