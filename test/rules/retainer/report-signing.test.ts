/** A period's report is accepted by account manager and owner, both under the same digest. */
import { digest } from '../../../domain/values/digest';
import {
  engagement,
  given,
  happenedTimes,
  pass,
  refusalText,
  refused,
  says,
  stands,
  theClockTicks,
  wrote,
} from '../vocabulary';

const PERIOD = '2026-11';
const SHOWN = digest('the report');
const LATER = digest('the report, with hours that came late');

const operating = () => engagement().upTo('operation');
/** The paper's engagements begin on 23 November. */
const december = () => given(operating(), pass(10 * 24 * 60)).and;
const accepts = (who: string, subject = SHOWN, period = PERIOD) => says(who, { kind: 'sign-report', period, subject });
const asked = stands((s) => s.retainer.requests.map(({ id }) => id), [`value-review:report:${PERIOD}:owner`]);
const signed = (...roles: string[]) => stands((s) => Object.keys(s.retainer.reports[PERIOD]?.signed ?? {}), roles);

test('the first signature requests the other one', () => {
  given(december(), accepts('account-manager'))
    .then(signed('account-manager'), asked, refusalText('request.opened', { role: 'owner' }))
    .when(accepts('owner'))
    .then(
      signed('account-manager', 'owner'),
      stands((s) => s.retainer.requests, []),
      wrote('report.signed', 'request.answered'),
    );
});

test('both people have to sign a changed report again', () => {
  given(december(), accepts('account-manager'), accepts('owner'), accepts('account-manager', LATER))
    .then(
      signed('account-manager'),
      asked,
      stands((s) => s.retainer.reports[PERIOD]!.digest, LATER),
    )
    .when(accepts('owner', LATER))
    .then(signed('account-manager', 'owner'), happenedTimes('report.signed', 4));
});

test('each person accepts the same report once', () => {
  given(december(), accepts('owner'), accepts('owner')).then(refused('NOT_ASKED', 'already'));
});

test('nobody else signs, and nobody before the period is over', () => {
  given(december(), accepts('delivery-lead')).then(refused('WRONG_PERSON'));
  given(operating(), accepts('owner')).then(refused('BAD_INPUT', 'has not ended'));
  given(december(), accepts('owner', SHOWN, '2026-Q4')).then(refused('BAD_INPUT', 'has not ended'));
  given(december(), accepts('owner', SHOWN, '2026')).then(refused('BAD_INPUT', 'has not ended'));
});

test('if the owner does not answer, the deputy is asked and may accept the report', () => {
  const silent = given(december(), accepts('account-manager'), pass(60 * 24 * 60), theClockTicks).and;
  given(december(), accepts('account-manager'), accepts('deputy')).then(refused('WRONG_PERSON'));
  given(silent, accepts('deputy')).then(signed('account-manager', 'owner'));
  const ofReport = (type: string) =>
    silent.entries.filter((entry) => entry.type === type && (entry.data as { id: string }).id.includes(':report'));
  expect([ofReport('request.deputised').length, ofReport('request.escalated').length]).toEqual([1, 1]);
});
