/** The report of a serious incident to an authority, due to the day. */
import type { PaperEngagement } from '../../support/paper-engagement';
import {
  amends,
  everybodySigns,
  given,
  happenedTimes,
  pass,
  refusalText,
  refused,
  rollsBack,
  theWorldAnswers,
} from '../vocabulary';
import {
  asked,
  at,
  cycle,
  DAY,
  dueOf,
  findings,
  ITSELF,
  isOver,
  isReviewed,
  opens,
  operating,
  under,
  updates,
  verdict,
} from './incidents-on-paper';

const of =
  <T>(part: (incident: PaperEngagement['state']['retainer']['incidents'][number]) => T) =>
  (e: PaperEngagement) =>
    part(e.state.retainer.incidents.at(-1)!);

const REPORT = 'incident-review:report:lost-mail';

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
