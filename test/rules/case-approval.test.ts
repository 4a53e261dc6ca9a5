/** A person who approves the cases may not submit them; if they did, somebody else has to submit them again. */

import { caseApprovers, maySubmitCases, rolesApprovingCases } from '../../domain/gates/case-approval';
import { gateNow, requirementsOf } from '../../domain/gates/requirements';
import { approvesOwnCases } from '../../domain/gates/separation';
import type { Charter } from '../../domain/model/charter';
import type { Role } from '../../domain/model/people';
import type { State } from '../../domain/model/state';
import { STANDING_STEPS } from '../../domain/model/steps';
import type { PaperEngagement } from '../support/paper-engagement';
import {
  casesAreHandedIn,
  engagement,
  everybodySigns,
  gate,
  given,
  MAILBOX,
  pass,
  refusalText,
  refused,
  says,
  signs,
  stands,
  theWorldAnswers,
  transfersTo,
} from './vocabulary';

const AT = '2026-12-01T00:00:00.000Z';
const SECOND = 'p-0f3a';
const people = MAILBOX.people as Record<Role, string>;
const OTHER = 'c'.repeat(64);

const submits =
  (by: string, digest?: string, more: object = {}) =>
  (e: PaperEngagement): void => {
    const of = digest ?? e.state.cases!.digest;
    e.act({ kind: 'submit-cases', key: `k-${e.entries.length}`, by, digest: of, ...more });
  };
const handsOver = (role: Role, to: string) => says('sponsor', { kind: 'transfer', role, to, reason: 'a new job' });
const covers = (role: Role, cover: string) =>
  says(role, { kind: 'absent', from: '2026-11-01T00:00:00Z', until: '2027-12-24T00:00:00Z', cover });
const also = (roles: Role[], change: Partial<Record<Role, string>> = {}): Charter => ({
  ...MAILBOX,
  people: { ...MAILBOX.people, ...change },
  signOffs: { 'process-redesign': { also: roles } },
});
const submitter = (s: State) => s.cases?.by;
const ownerAt = (step: 'process-redesign' | 'metrics') => (s: State) => {
  const { person, holder, problem, action, met } = requirementsOf(s, step, AT).find(
    ({ id }) => id === 'sign-off:owner',
  )!;
  return { person, holder, problem, action, met };
};

describe('a person who approves the cases may not submit them', () => {
  test.each([
    ['the first time', []],
    ['again, the same file', [casesAreHandedIn]],
  ])('cannot submit %s: the refusal says who may, and the gate can still be signed', (_, before) => {
    given(engagement().upTo('process-redesign'), ...before)
      .when(submits(people.owner, before.length === 0 ? OTHER : undefined))
      .then(
        refused('SAME_PERSON', `${people.owner} approves the cases as owner`),
        refused('SAME_PERSON', `may submit them: delivery-lead: ${people['delivery-lead']}`),
        refused('SAME_PERSON', `may submit them: account-manager: ${people['account-manager']}`),
        stands(submitter, before.length === 0 ? undefined : people['delivery-lead']),
      )
      .when(casesAreHandedIn, everybodySigns('process-redesign'), theWorldAnswers())
      .then(gate('process-redesign').isAccepted);
  });

  test('cannot submit while the gate of metrics requires the owner, nor once it is accepted', () => {
    for (const step of ['metrics', 'governance'] as const)
      given(engagement().upTo(step), submits(people.owner)).then(
        refused('SAME_PERSON'),
        stands(submitter, people['delivery-lead']),
      );
  });

  test('cannot submit as cover for the owner, nor as deputy for an owner who has left', () => {
    given(
      engagement().upTo('process-redesign'),
      covers('owner', people.reviewer),
      submits(people.reviewer, OTHER),
    ).then(refused('SAME_PERSON', `${people.reviewer} approves the cases as owner`));
    given(
      engagement().upTo('process-redesign'),
      says('sponsor', { kind: 'person-left', person: people.owner, reason: 'a new job' }),
      submits(people.deputy, OTHER),
    ).then(refused('SAME_PERSON', `${people.deputy} approves the cases as owner`));
  });

  test('cannot submit under a second id, nor in a role that also signs there', () => {
    given(engagement(also(['reviewer'], { 'process-expert': SECOND })).upTo('process-redesign'))
      .when(submits(people.reviewer, OTHER))
      .then(refused('SAME_PERSON', `${people.reviewer} approves the cases as reviewer`))
      .when(submits(SECOND, OTHER, { alike: [{ people: [people.owner, SECOND].sort(), by: 'address' }] }))
      .then((e) => {
        expect(e.last[0]).toMatchObject({ type: 'command.refused', data: { code: 'SAME_PERSON' } });
        expect(JSON.stringify(e.last[0]!.data)).toContain(
          `${SECOND} is ${people.owner}, the owner, by the same address`,
        );
      });
  });

  test('leaves it to everybody else of the engagement, and the gate opens on their cases', () => {
    for (const role of ['delivery-lead', 'account-manager', 'deputy', 'reviewer'] as const)
      given(engagement().upTo('process-redesign'), submits(people[role], OTHER), theWorldAnswers())
        .when(everybodySigns('process-redesign'), theWorldAnswers())
        .then(gate('process-redesign').isAccepted);
  });
});

describe('the same cases, submitted again', () => {
  test('by the same person, change nothing and are no progress', () => {
    const e = engagement().upTo('process-redesign');
    given(e, casesAreHandedIn, signs('owner', 'process-redesign'));
    const { cases, progressAt } = e.state;
    e.wait(60);
    given(e, submits(people['delivery-lead'])).then(
      refusalText('command.noted', { command: 'submit-cases' }),
      stands((s) => s.cases, cases),
      stands((s) => s.progressAt, progressAt),
    );
  });

  test('by the same person, are read again if they could not be read', () => {
    const away = {
      says: { cases: { ok: false as const, code: 'SOURCE_UNREACHABLE' as const, detail: 'away', ms: 1 } },
    };
    given(engagement().upTo('process-redesign'), (e) => e.handCases(away))
      .when(submits(people['delivery-lead']))
      .then(refusalText('cases.submitted', {}));
  });

  test('by another person, count as theirs and are not read again', () => {
    given(engagement().upTo('process-redesign'), casesAreHandedIn, submits(people['account-manager'])).then(
      refusalText('cases.submitted', {}),
      stands(submitter, people['account-manager']),
      stands((s) => s.cases?.signed !== null && s.cases?.judged?.problem === null, true),
    );
  });
});

describe('the role of the owner is handed over to the person who submitted the cases', () => {
  const lead = people['delivery-lead'];
  const manager = people['account-manager'];

  test.each(['process-redesign', 'metrics'] as const)(
    'at %s another person has to submit them again, and then the owner approves them',
    (step) => {
      const e = engagement().upTo(step);
      given(e, ...(step === 'metrics' ? [] : [casesAreHandedIn]), handsOver('owner', lead)).then(
        stands(ownerAt(step), {
          person: manager,
          holder: lead,
          problem: `${lead} is submitter of the cases too: this must be somebody else`,
          action: { message: 'submit-cases' },
          met: false,
        }),
      );
      given(e, signs('owner', step)).then(
        refused('SAME_PERSON', `or somebody else submits the same cases again: account-manager: ${manager}`),
      );
      given(e, submits(manager), signs('owner', step)).then(
        refusalText('sign-off.given', { role: 'owner', gate: step }),
      );
    },
  );
});

test('the advice to hand the role over works: another reviewer reviews the release', () => {
  const lead = people['delivery-lead'];
  const reviewer = (s: State) => {
    const { person, holder, action } = requirementsOf(s, 'build', AT).find(({ id }) => id === 'sign-off:reviewer')!;
    return { person, holder, action };
  };
  given(engagement().upTo('build'), handsOver('reviewer', lead), (e) => e.submitRelease('r1'))
    .then(
      stands(reviewer, {
        person: people['account-manager'],
        holder: lead,
        action: { message: 'transfer', role: 'reviewer' },
      }),
    )
    .when(
      says('account-manager', { kind: 'transfer', role: 'reviewer', to: people.deputy, reason: 'built it' }),
      signs('reviewer', 'build'),
    )
    .then(refusalText('sign-off.given', { role: 'reviewer' }));
});

test('every role whose sign-off approves the cases is one that must not submit them', () => {
  const e = engagement(also(['reviewer', 'process-expert'])).upTo('process-redesign');
  e.handCases();
  const by = e.state.cases!.by;
  const judging = STANDING_STEPS.flatMap((step) =>
    gateNow(e.state, step, AT).signing.roles.filter((role) => approvesOwnCases(e.state, step, role, by)),
  );
  expect([...new Set(judging)].sort()).toEqual([...rolesApprovingCases(e.state)].sort());
  const approving = caseApprovers(e.state, AT).map(({ person }) => person);
  expect(maySubmitCases(e.state, AT).filter(({ person }) => approving.includes(person))).toEqual([]);
});

test('a person who approved the cases as a cover may not submit them after the absence either', () => {
  const away = (e: PaperEngagement): void => {
    const until = new Date(Date.parse(e.at) + 86_400_000).toISOString();
    says('owner', { kind: 'absent', from: e.at, until, cover: people.reviewer })(e);
  };
  given(engagement().upTo('process-redesign'), casesAreHandedIn, away)
    .when(signs('owner', 'process-redesign', 'approve', people.reviewer), theWorldAnswers(), pass(2, 'days'))
    .when(submits(people.reviewer))
    .then(refused('SAME_PERSON', `${people.reviewer} approves the cases as owner`));
});

test('cases of a live release cannot be submitted again: if the owner submitted them, the role has to be handed over', () => {
  const { and: e } = given(engagement().upTo('operation'), transfersTo('owner', people['delivery-lead']));
  const approval = ownerAt('process-redesign')(e.state);
  expect(approval.action?.message).not.toBe('submit-cases');
  expect(maySubmitCases(e.state, AT)).toEqual([]);
});

test('cases are requested from a person who may submit them', () => {
  const charter = also(['delivery-lead']);
  const { and: e } = given(engagement(charter).upTo('process-redesign'));
  const asked = requirementsOf(e.state, 'process-redesign', AT).find(({ id }) => id === 'evidence:cases')!;
  expect([asked.person, asked.action]).toEqual([people['account-manager'], { message: 'submit-cases' }]);
});

test('if everybody approves the cases, the refusal says what to change', () => {
  const roles = [...new Set(Object.keys(people))].filter((role) => role !== 'owner') as Role[];
  given(engagement(also(roles)).upTo('process-redesign'))
    .when(submits(people['delivery-lead'], OTHER))
    .then(refused('SAME_PERSON', 'everybody here approves them'));
});

test('a handover keeps the approvals of the former owner', () => {
  const { and: e } = given(
    engagement().upTo('process-redesign'),
    casesAreHandedIn,
    signs('owner', 'process-redesign'),
    transfersTo('owner', people.reviewer),
  );
  const amended = e.entries.findLast(({ type }) => type === 'charter.amended')!;
  expect(amended.data).not.toHaveProperty('outdates');
});
