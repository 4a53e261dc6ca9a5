import type { Charter } from '../../../domain/model/charter';
import type { People } from '../../../domain/model/charter/people';
import {
  amends,
  engagement,
  everybodySigns,
  gate,
  given,
  holdsIt,
  MAILBOX,
  refused,
  resumes,
  signs,
  stands,
  theWorldAnswers,
} from '../vocabulary';

const STEP = 'ownership';
const people = (change: People, more: Partial<Charter> = {}): Charter => ({
  ...MAILBOX,
  ...more,
  people: { ...MAILBOX.people, ...change },
});
const { owner, deputy, sponsor } = MAILBOX.people;

test('asks for an owner with stop authority and a deputy, both in person, and the sponsor', () => {
  given(engagement(people({ owner: undefined, deputy: undefined })).begun()).then(
    gate(STEP).stillAsks(
      'sponsor: exactly one accountable natural person as owner',
      'sponsor: stop authority of the owner',
      'sponsor: a deputy who is someone else',
      'owner: accepts ownership personally (the charter names no owner)',
      'deputy: agrees personally to cover for the owner (the charter names no deputy)',
      'sponsor: confirms the owner',
    ),
  );
});

test('opens when all three have signed', () => {
  given(engagement().upTo(STEP))
    .when(signs('owner', STEP), signs('deputy', STEP), theWorldAnswers())
    .then(gate(STEP).stillAsks('sponsor: confirms the owner'), gate(STEP).isNotAccepted)
    .when(signs('sponsor', STEP), theWorldAnswers())
    .then(
      gate(STEP).isAccepted,
      stands((s) => s.gates.ownership.acceptedAt !== null, true),
    );
});

test.each<[string, Charter, string]>([
  [
    'a group as owner',
    people({}, { groups: [owner!] }),
    `sponsor: exactly one accountable natural person as owner (${owner} is a group: a group is nobody`,
  ],
  [
    'a group as deputy',
    people({}, { groups: [deputy!] }),
    `sponsor: a deputy who is someone else (${deputy} is a group: a group is nobody`,
  ],
  ['a group as sponsor', people({}, { groups: [sponsor!] }), `sponsor: confirms the owner (${sponsor} is a group`],
  ['owner and deputy in one', people({ deputy: owner }), `a deputy who is someone else (${owner} is owner and deputy)`],
  ['owner and sponsor in one', people({ sponsor: owner }), `confirms the owner (${owner} is owner too`],
  [
    'an owner who may not stop it',
    { ...MAILBOX, rollback: { ...MAILBOX.rollback!, mayPull: ['deputy'] } },
    'sponsor: stop authority of the owner (rollback.mayPull leaves the owner out)',
  ],
])('stays closed with %s, no matter who signs', (_what, charter, line) => {
  given(engagement(charter).begun())
    .when(everybodySigns('first-conversation'), everybodySigns(STEP), theWorldAnswers())
    .then(gate(STEP).stillAsks(line), gate(STEP).isNotAccepted);
});

test('accepts no signature of a group, and no deputy who is the owner', () => {
  given(engagement(people({}, { groups: [owner!] })).begun())
    .when(signs('owner', STEP))
    .then(refused('WRONG_PERSON', 'a group is nobody'));
  given(engagement(people({ deputy: owner })).begun())
    .when(signs('deputy', STEP))
    .then(refused('SAME_PERSON', `${owner} is owner too: the deputy must be somebody else here`));
});

test.each<[string, People]>([
  ['another owner', { owner: 'newcomer' }],
  ['another deputy', { deputy: 'newcomer' }],
  ['another sponsor', { sponsor: 'newcomer' }],
])('reopens with %s: the new person accepts, the others reconfirm', (_what, change) => {
  given(engagement().upTo('metrics'))
    .when(amends((c) => ({ ...c, people: { ...c.people, ...change } })))
    .then(
      gate(STEP).isNotAccepted,
      gate(STEP).stillAsks(
        `the ${Object.keys(change)[0]} is now newcomer`,
        'signed an earlier version: please reconfirm',
      ),
    )
    .when(everybodySigns('first-conversation'), everybodySigns(STEP), theWorldAnswers())
    .then(gate(STEP).isAccepted);
});

test('stays closed during a hold only', () => {
  given(engagement().upTo(STEP))
    .when(holdsIt(), everybodySigns(STEP), theWorldAnswers())
    .then(gate(STEP).isNotAccepted)
    .when(resumes(), theWorldAnswers())
    .then(gate(STEP).isAccepted);
});
