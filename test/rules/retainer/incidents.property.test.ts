/** Incidents told in any order: no action is lost, no report and no review forgotten, and nothing is asked twice. */

import fc from 'fast-check';
import { REPORT_DAYS } from '../../../domain/findings/incident-duties';
import type { Charter } from '../../../domain/model/charter';
import type { Events } from '../../../domain/model/events';
import type { Seriousness, Severity } from '../../../domain/model/findings';
import type { Role } from '../../../domain/model/people';
import type { PaperEngagement } from '../../support/paper-engagement';
import { runs } from '../../support/runs';
import { engagement, MAILBOX, says, theClockTicks } from '../vocabulary';

const { retainer } = MAILBOX;
const CHARTER: Charter = {
  ...MAILBOX,
  retainer: {
    ...retainer,
    steps: {
      ...retainer.steps,
      'incident-review': { ...retainer.steps['incident-review'], aiAct: true, reviewDays: 3 },
    },
  },
};

type Move = (e: PaperEngagement) => void;
const DAY = 86_400_000;
const moved = (at: string, ms: number): string => new Date(Date.parse(at) + ms).toISOString();

const incident = fc.constantFrom('a', 'a', 'a', 'b');
const role = fc.constantFrom<Role>('owner', 'owner', 'account-manager', 'account-manager', 'delivery-lead', 'reviewer');
const severity = fc.constantFrom<Severity>('low', 'high', 'severe', 'severe');
const serious = fc.constantFrom<Seriousness>('serious', 'widespread', 'death');

const move: fc.Arbitrary<Move> = fc.oneof(
  fc.tuple(incident, role, severity, fc.option(serious, { nil: undefined })).map(
    ([id, by, how, kind]): Move =>
      (e) =>
        void says(by, { kind: 'incident-open', incident: id, severity: how, what: 'w', serious: kind })(e),
  ),
  fc.tuple(incident, role, role, fc.integer({ min: 0, max: 20 })).map(
    ([id, by, owner, days]): Move =>
      (e) =>
        void says(by, { kind: 'incident-update', incident: id, action: 'x', owner, dueAt: moved(e.at, days * DAY) })(e),
  ),
  fc.tuple(incident, role, fc.integer({ min: 1, max: 4 })).map(
    ([id, by, done]): Move =>
      (e) =>
        void says(by, { kind: 'incident-update', incident: id, done })(e),
  ),
  fc.tuple(incident, role, fc.option(severity, { nil: undefined }), fc.option(serious, { nil: undefined })).map(
    ([id, by, how, kind]): Move =>
      (e) =>
        void says(by, { kind: 'incident-update', incident: id, severity: how, serious: kind })(e),
  ),
  fc.tuple(incident, role).map(
    ([id, by]): Move =>
      (e) =>
        void says(by, { kind: 'incident-update', incident: id, reportedAt: e.at })(e),
  ),
  fc.tuple(incident, role).map(
    ([id, by]): Move =>
      (e) =>
        void says(by, { kind: 'incident-close', incident: id, how: 'h' })(e),
  ),
  fc.tuple(incident, role).map(
    ([id, by]): Move =>
      (e) =>
        void says(by, { kind: 'incident-review', incident: id, learned: 'l' })(e),
  ),
  fc.integer({ min: 1, max: 6 * 24 * 60 }).map(
    (minutes): Move =>
      (e) => {
        e.wait(minutes);
        theClockTicks(e);
      },
  ),
);

/** What people said and was taken, counted from the ledger alone. */
function agreed(e: PaperEngagement): Map<string, { dueAt: string; done: boolean }> {
  const actions = new Map<string, { dueAt: string; done: boolean }>();
  const next: Record<string, number> = {};
  for (const { type, data } of e.entries) {
    if (type !== 'incident.updated') continue;
    const { id, action, done } = data as Events['incident.updated'];
    if (done !== undefined) actions.get(`${id}:${done}`)!.done = true;
    if (!action) continue;
    next[id] = (next[id] ?? 0) + 1;
    actions.set(`${id}:${next[id]}`, { dueAt: action.dueAt, done: false });
  }
  return actions;
}

function holds(e: PaperEngagement): void {
  const requests = e.state.retainer.requests.filter(({ step }) => step === 'incident-review');
  const due = [
    ...[...agreed(e)].flatMap(([id, { dueAt, done }]) => (done ? [] : [[`incident-review:action:${id}`, dueAt]])),
    ...e.state.retainer.incidents.flatMap(({ id, serious: kind, reportedAt, detectedAt }) =>
      kind && !reportedAt ? [[`incident-review:report:${id}`, moved(detectedAt, REPORT_DAYS[kind] * DAY)]] : [],
    ),
    ...e.state.retainer.incidents.flatMap(({ id, severity: how, closedAt, reviewedAt }) => {
      const review = `incident-review:review:${id}`;
      return how === 'severe' && closedAt && !reviewedAt
        ? [[review, requests.find((one) => one.id === review)?.dueAt ?? 'never']]
        : [];
    }),
  ] as [string, string][];
  expect(requests.map(({ id, dueAt }) => [id, dueAt]).sort()).toEqual(due.sort());
  const open = e.state.findings.filter(({ closedAt }) => closedAt === null).map(({ id }) => id);
  const overdue = due.filter(([, dueAt]) => dueAt <= e.at).map(([id]) => id);
  expect(open.filter((id) => id.startsWith('incident-review:')).sort()).toEqual(overdue.sort());
  expect(new Set(open).size).toBe(open.length);
}

test('for any order of messages everything due is requested once, and is a finding once it is overdue', () => {
  const begun = engagement(CHARTER).upTo('operation');
  fc.assert(
    fc.property(fc.array(move, { minLength: 10, maxLength: 40 }), (moves) => {
      const e = begun.fork();
      for (const one of moves) {
        one(e);
        holds(e);
      }
    }),
    { numRuns: runs(300) },
  );
});
