/** A site whose worker is away: found once wherever it is missed, and never a failing metric. */
import type { Answer } from '../../domain/model/questions';
import { whyOf } from '../../domain/views/report';
import {
  engagement,
  everybodySigns,
  findings,
  given,
  happenedTimes,
  MAILBOX,
  refusalText,
  report,
  rollsBack,
  stands,
  theWorldAnswers,
  timePasses,
} from './vocabulary';

const away: Answer = { ok: false, code: 'SITE_AWAY', detail: 'no worker of site acme picked up the work' };
const SITED = { ...MAILBOX, site: 'acme' };
const metrics = MAILBOX.metrics!.map(({ id }) => id);
const saysOf = (ids: readonly string[], prefix = '') => ({
  says: Object.fromEntries(ids.map((id) => [`${prefix}${id}`, away])),
});

test('a gate names a silent site once, with its start, until the site answers', () => {
  const e = given(engagement(SITED).upTo('metrics'), everybodySigns('metrics')).and;
  const asked = Object.keys((e.due()[0] as { questions: object }).questions);
  given(e, theWorldAnswers(saysOf(asked)))
    .then(
      findings('site-away'),
      stands((s) => s.gates.metrics.acceptedAt, null),
    )
    .then((one) => expect(whyOf(one.state, one.at).siteAway).toEqual({ site: 'acme', since: one.at }))
    .when(timePasses(2, saysOf(asked)))
    .then(happenedTimes('finding.opened', 1))
    .when(timePasses(1))
    .then(findings(), refusalText('finding.closed', { id: 'site-away' }))
    .then((one) => expect(whyOf(one.state, one.at).siteAway).toBeNull());
});

test('in operation a silent site is an error of every metric, without a rollback or another finding', () => {
  const live = engagement(SITED).upTo('operation');
  live.wait(1);
  given(live, report(saysOf(metrics)))
    .then(
      findings('site-away'),
      stands((s) => s.rollbacks, []),
      stands((s) => s.retainer.steps['slo-watch']?.verdict, 'error'),
    )
    .when((e) => e.wait(1), report())
    .then(
      findings(),
      stands((s) => s.retainer.steps['slo-watch']?.verdict, 'pass'),
    );
});

test('a switch that no worker executes also makes the site silent, until the next one is carried out', () => {
  const live = given(engagement(SITED).upTo('operation'), rollsBack()).and;
  const { key } = live.state.target;
  live.act({ kind: 'target-failed', switchKey: key, code: 'SITE_AWAY', detail: 'nobody' });
  given(live)
    .then(findings(`switch:${key}`, 'site-away'))
    .when(timePasses(1))
    .then(findings());
});

test('without a site, and if only a source is silent, no site is reported as silent', () => {
  const live = engagement().upTo('operation');
  live.wait(1);
  given(live, report(saysOf(metrics))).then(findings());
  const sited = engagement(SITED).upTo('operation');
  sited.wait(1);
  given(sited, report({ away: true })).then(findings());
});
