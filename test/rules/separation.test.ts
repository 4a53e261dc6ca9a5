/** Separation of duties: one table, held at every gate, whatever id, cover or transfer somebody comes by. */
import { gateOf } from '../../domain/gates/gate-of';
import { requirementsOf } from '../../domain/gates/requirements';
import { subjectDigest } from '../../domain/gates/subjects';
import type { Charter } from '../../domain/model/charter';
import type { Alike, Role } from '../../domain/model/people';
import type { StepId } from '../../domain/model/steps';
import { sameHuman } from '../../domain/people/same-human';
import type { PaperEngagement } from '../support/paper-engagement';
import { fact } from '../support/paper-world';
import {
  amends,
  casesAreHandedIn,
  engagement,
  everybodySigns,
  gate,
  given,
  handsIn,
  MAILBOX,
  ordersDrill,
  refusalText,
  refused,
  says,
  signs,
  stands,
  submits,
  theWorldAnswers,
} from './vocabulary';

const people = MAILBOX.people as Record<Role, string>;
const SECOND = 'p-0f3a';

/** Another id of somebody, as the worker's directories show it. */
const alike = (one: string, other = SECOND, by: Alike['by'] = 'address'): Alike[] => [
  { people: [one, other].sort() as [string, string], by },
];

const with_ = (change: Partial<Record<Role, string>>, more: Partial<Charter> = {}): Charter => ({
  ...MAILBOX,
  ...more,
  people: { ...MAILBOX.people, ...change },
});

const covers = (role: Role, cover: string) =>
  says(role, { kind: 'absent', from: '2026-11-01T00:00:00Z', until: '2027-12-24T00:00:00Z', cover });

const transfers = (role: Role, to: string) => says('sponsor', { kind: 'transfer', role, to, reason: 'a new job' });

/** The last message was refused, and what was found about people is recorded with it. */
const refusedOnRecord =
  (...saying: string[]) =>
  (e: PaperEngagement): void => {
    const [first, second] = e.last;
    expect(first).toMatchObject({ type: 'command.refused', data: { code: 'SAME_PERSON' } });
    expect(second?.type).toBe('people.alike');
    for (const words of saying) expect(JSON.stringify(first!.data)).toContain(words);
  };

/** Every gate at which somebody must not sign: how it comes up, in which role, and who that is. */
const AT: [StepId, Role, string, ((e: PaperEngagement) => unknown)[]][] = [
  ['process-redesign', 'owner', people['delivery-lead'], [casesAreHandedIn]],
  ['metrics', 'owner', people['delivery-lead'], []],
  ['build', 'reviewer', people['delivery-lead'], [submits('r1')]],
  ['readiness', 'reviewer', people['delivery-lead'], [ordersDrill(), theWorldAnswers(), handsIn('training')]],
];

describe.each(AT)('at %s a person who did the judged work cannot sign as %s', (step, role, doer, comesUp) => {
  test('not as cover', () => {
    given(engagement().upTo(step), ...comesUp, covers(role, doer))
      .when(signs(role, step, 'approve', doer))
      .then(refused('SAME_PERSON', doer, `the ${role} must be somebody else here`), gate(step).isNotAccepted);
  });

  test('not by relaying a decision of the other person, nor under another id', () => {
    const relayed = (charter: Charter, by: string, known?: Alike[]) =>
      given(engagement(charter).upTo(step), ...comesUp).when((e) => {
        const subject = subjectDigest(e.state, step);
        const sign = { kind: 'sign', key: 'k-9', gate: step, role, decision: 'approve', subject } as const;
        const relay = { by, message: 'd'.repeat(64) };
        e.act({ ...sign, by: people[role], relayed: relay, ...(known ? { alike: known } : {}) });
      });
    relayed(with_({}, { assurance: 'relayed' }), doer).then(
      refused('SAME_PERSON', `relayed by ${doer}`),
      gate(step).isNotAccepted,
    );
    relayed(with_({ 'governance-lead': SECOND }, { assurance: 'relayed' }), SECOND, alike(doer)).then(
      refusedOnRecord(`relayed by ${SECOND}`),
    );
    relayed(with_({}, { assurance: 'relayed' }), people['account-manager']).then(
      refusalText('sign-off.given', { role }),
      stands((s) => gateOf(s, step)?.signOffs[role]?.relayedBy, people['account-manager']),
    );
  });

  test('not after a transfer', () => {
    given(engagement().upTo(step), ...comesUp, transfers(role, doer))
      .when(signs(role, step, 'approve', doer))
      .then(refused('SAME_PERSON'), gate(step).isNotAccepted);
  });

  test('not under another id', () => {
    given(engagement().upTo(step), ...comesUp, transfers(role, SECOND))
      .when((e) => {
        const subject = subjectDigest(e.state, step);
        const sign = {
          kind: 'sign',
          gate: step,
          role,
          decision: 'approve',
          subject,
          by: SECOND,
          key: 'k-second',
        } as const;
        e.act({ ...sign, alike: alike(doer) });
      })
      .then(refusedOnRecord('by the same address'), gate(step).isNotAccepted);
  });

  test('not undetected: the gate activities keep the gate closed if they find it later', () => {
    const found = fact({ missing: [], alike: alike(doer, people[role], 'key') });
    given(
      engagement().upTo(step),
      ...comesUp,
      everybodySigns(step),
      theWorldAnswers({ says: { 'check:sign-offs': found } }),
    ).then(gate(step).isNotAccepted, gate(step).stillAsks('by the same key: this must be somebody else'));
  });
});

describe('owner and deputy, owner and sponsor are never one person', () => {
  test.each<[string, Charter]>([
    ['by the same key', with_({}, identitiesOf({ x: 'A'.repeat(43) }, { x: `${'A'.repeat(42)}B` }))],
    [
      'by the same login',
      with_({}, { identities: { [people.owner]: { login: 'd' }, [people.deputy]: { login: 'd' } } }),
    ],
  ])('%s of the charter: the gate of ownership stays closed, no matter who signs', (how, charter) => {
    given(engagement(charter).upTo('ownership'), signs('owner', 'ownership'))
      .then(refused('SAME_PERSON', how))
      .when(signs('deputy', 'ownership'), signs('sponsor', 'ownership'), theWorldAnswers())
      .then(gate('ownership').isNotAccepted);
  });

  test.each<[Role, Role]>([
    ['owner', 'deputy'],
    ['deputy', 'owner'],
    ['owner', 'sponsor'],
    ['sponsor', 'owner'],
  ])('the role of %s is not handed over to the %s, nor to their second id', (role, other) => {
    given(engagement().upTo('metrics'), transfers(role, people[other])).then(
      refused('SAME_PERSON', `${people[other]} is ${other} too`),
      stands((s) => s.charter.people[role], people[role]),
    );
    const to = { kind: 'transfer', role, to: SECOND, reason: 'r', by: people['account-manager'], key: 'k-1' } as const;
    given(engagement().upTo('metrics'), (e) => e.act({ ...to, alike: alike(people[other], SECOND, 'login') })).then(
      refusedOnRecord(`${SECOND} is ${people[other]}, the ${other}, by the same login`),
    );
  });

  test('an amendment does not give both roles to one person', () => {
    given(engagement().upTo('metrics'))
      .when(amends((charter) => ({ ...charter, people: { ...charter.people, deputy: people.owner } })))
      .then(refused('SAME_PERSON', 'owner and deputy are two people'));
  });

  test.each<[StepId, Role, Role]>([
    ['first-conversation', 'sponsor', 'owner'],
    ['metrics', 'owner', 'sponsor'],
  ])('at %s the %s is not decided for by the %s, as cover, nor by their second id', (step, role, other) => {
    given(engagement().upTo(step), covers(role, people[other]))
      .when(signs(role, step, 'approve', people[other]))
      .then(refused('SAME_PERSON', `${people[other]} is ${other} too`));
    const charter = with_({ reviewer: SECOND });
    given(engagement(charter).upTo(step), covers(role, SECOND))
      .when((e) => {
        const subject = subjectDigest(e.state, step);
        const sign = { kind: 'sign', key: 'k-9', by: SECOND, gate: step, role, decision: 'approve', subject } as const;
        e.act({ ...sign, alike: alike(people[other]) });
      })
      .then(refusedOnRecord(`${SECOND} is ${people[other]}`));
  });

  test('a person who signs for the owner may not also sign as deputy at the same gate', () => {
    const charter = with_({}, { signOffs: { metrics: { also: ['deputy'] } } });
    given(engagement(charter).upTo('metrics'), covers('owner', people.deputy))
      .when(signs('owner', 'metrics', 'approve', people.deputy))
      .then(refusalText('sign-off.given', { role: 'owner', actingFor: people.owner }))
      .when(signs('deputy', 'metrics', 'approve', people.deputy))
      .then(refused('SAME_PERSON', 'is owner too'), gate('metrics').isNotAccepted);
  });
});

describe('nobody signs or relays for two people at one gate', () => {
  const GATE = 'first-conversation';
  const relays = (role: Role, by: string) => (e: PaperEngagement) => {
    const subject = subjectDigest(e.state, GATE);
    const sign = { kind: 'sign', gate: GATE, role, decision: 'approve', subject, by: people[role] } as const;
    e.act({ ...sign, key: `k-${e.entries.length}`, relayed: { by, message: 'd'.repeat(64) } });
  };
  const begun = () => given(engagement(with_({}, { assurance: 'relayed' })).upTo(GATE));

  test.each<[Role, Role]>([
    ['sponsor', 'account-manager'],
    ['account-manager', 'sponsor'],
  ])('the answer of the %s is not relayed by the %s, before or after their own', (role, other) => {
    begun()
      .when(relays(role, people[other]))
      .then(refused('SAME_PERSON', `relayed by ${people[other]}`))
      .when(signs(other, GATE), relays(role, people[other]))
      .then(refused('SAME_PERSON', `relayed by ${people[other]}`), gate(GATE).isNotAccepted);
  });

  test.each([
    ['as cover', false],
    ['as recorder', true],
  ])('a person who has signed in a role and handed it over does not sign %s for the new holder', (_how, relayed) => {
    const charter = with_({ 'delivery-lead': people['account-manager'] }, { assurance: 'relayed' });
    const [signer, sponsor] = [people['account-manager'], people.sponsor];
    given(engagement(charter).upTo(GATE))
      .when(signs('account-manager', GATE), transfers('account-manager', sponsor), covers('sponsor', signer))
      .when(relayed ? relays('sponsor', signer) : signs('sponsor', GATE, 'approve', signer))
      .then(refused('SAME_PERSON', `${signer} is account-manager too`), gate(GATE).isNotAccepted)
      .when(covers('sponsor', people.reviewer), signs('sponsor', GATE, 'approve', people.reviewer))
      .then(refusalText('sign-off.given', { role: 'sponsor', actingFor: sponsor }));
  });

  test('a person who has relayed one sign-off relays no other; another person may', () => {
    begun()
      .when(relays('sponsor', people['delivery-lead']), relays('account-manager', people['delivery-lead']))
      .then(refused('SAME_PERSON', `relayed by ${people['delivery-lead']}`))
      .when(relays('account-manager', people.reviewer))
      .then(refusalText('sign-off.given', { role: 'account-manager' }));
  });

  test('if the sponsor covers for the owner, the deputy is asked instead, and decides', () => {
    given(engagement().upTo('metrics'), covers('owner', people.sponsor))
      .then(
        stands(
          (s) => requirementsOf(s, 'metrics', '2026-12-01T00:00:00Z').find(({ id }) => id === 'sign-off:owner')?.person,
          people.deputy,
        ),
      )
      .when(signs('owner', 'metrics', 'approve', people.deputy))
      .then(refusalText('sign-off.given', { role: 'owner', actingFor: people.owner }));
  });

  test('if the submitter covers for the reviewer, the account manager is asked to hand the role over', () => {
    given(engagement().upTo('build'), submits('r1'), covers('reviewer', people['delivery-lead'])).then(
      stands(
        (s) => {
          const all = requirementsOf(s, 'build', '2026-12-01T00:00:00Z');
          const { person, problem, action } = all.find(({ id }) => id === 'sign-off:reviewer')!;
          return { person, problem, action };
        },
        {
          person: people['account-manager'],
          problem: `${people.reviewer} is away, and nobody who may decide covers`,
          action: { message: 'transfer', role: 'reviewer' },
        },
      ),
    );
  });
});

test('a person who submits cases again after relaying their approval removes that approval', () => {
  const charter = with_({}, { assurance: 'relayed' });
  const submit = (by: Role, key: string) => (e: PaperEngagement) => {
    e.act({ kind: 'submit-cases', key, by: people[by], digest: e.state.cases!.digest });
    e.settle({}, 20);
  };
  given(engagement(charter).upTo('process-redesign'), casesAreHandedIn)
    .when((e) => {
      const subject = subjectDigest(e.state, 'process-redesign');
      const sign = { kind: 'sign', key: 'k-9', gate: 'process-redesign', decision: 'approve', subject } as const;
      e.act({ ...sign, by: people.owner, relayed: { by: people['account-manager'], message: 'd'.repeat(64) } });
    })
    .when(submit('account-manager', 'k-10'))
    .then(gate('process-redesign').stillAsks(`relayed by ${people['account-manager']}`));
});

test('no person covers for themselves under another id', () => {
  const away = { kind: 'absent', from: '2026-12-01T00:00:00Z', until: '2026-12-05T00:00:00Z' } as const;
  given(engagement().upTo('metrics'), (e) =>
    e.act({ ...away, cover: people.sponsor, by: people.owner, key: 'k-1', alike: alike(people.owner, people.sponsor) }),
  ).then(refusedOnRecord('nobody covers for themselves'));
});

test('a detected identity is recorded with the decision, and known from then on', () => {
  given(engagement().upTo('metrics'), (e) =>
    e.act({ kind: 'hold', reason: 'r', by: people.sponsor, key: 'k-1', alike: alike(people.owner, people.reviewer) }),
  ).then(
    refusalText('people.alike', { alike: alike(people.owner, people.reviewer) }),
    stands((s) => sameHuman(s, people.owner, people.reviewer), true),
    stands((s) => sameHuman(s, people.owner, people.deputy), false),
  );
});

function identitiesOf(one: { x: string }, other: { x: string }): Partial<Charter> {
  const key = ({ x }: { x: string }) => ({ keys: [{ kid: x, x, from: '2026-01-01T00:00:00.000Z' }] });
  return { identities: { [people.owner]: key(one), [people.deputy]: key(other) } };
}
