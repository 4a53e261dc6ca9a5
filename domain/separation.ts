/**
 * Separation of duties: which acts are never by one person. One table for every gate and for what the retainer asks;
 * covers, deputies, people to whom a role was handed over and second ids of the same person are judged by it alike.
 */
import type { Charter, People } from './charter/charter';
import { gateOf, isPassStep } from './gates/gate-of';
import { type KnowsPeople, sameAs, sameHuman } from './identity/same-human';
import type { PersonCommand, PersonCommandKind } from './messages';
import { ROLES, type Role } from './people';
import { lookup } from './record';
import type { State, StepId } from './state';

/** Roles that one person never holds together. */
const ROLES_APART: readonly (readonly [Role, Role])[] = [
  ['owner', 'deputy'],
  ['owner', 'sponsor'],
];

/** What somebody has done, so that they cannot judge it. */
type Deed = 'built' | 'submitted' | 'submitted-cases';

/** What somebody judges, and the deeds that whoever judges it must not have done. */
const APART = {
  /** The approval of the cases that a baseline comes from. */
  'approve-cases': ['submitted-cases'],
  /** The reviewer's word at build and readiness, the review of a stage, grades, the review of an incident. */
  'judge-release': ['built', 'submitted'],
} as const satisfies Record<string, readonly Deed[]>;
type Judgement = keyof typeof APART;

/** Somebody whom another person must not be, and what they are. */
export interface Other {
  person: string;
  as: string;
}

const CALLED: Record<Deed, string> = {
  built: 'builder',
  submitted: 'submitter',
  'submitted-cases': 'submitter of the cases',
};

function whoDid(s: State, deed: Deed, release: string | null): string | undefined {
  if (deed === 'submitted-cases') return s.cases?.by;
  const record =
    release === null ? undefined : Object.hasOwn(s.releases, release) ? lookup(s.releases, release) : undefined;
  return deed === 'built' ? record?.manifest.builtBy : record?.submittedBy;
}

/** Who must not judge this. @param release whose builder and submitter it is about */
const whoMustNot = (s: State, judgement: Judgement, release: string | null): Other[] =>
  APART[judgement].flatMap((deed) => {
    const person = whoDid(s, deed, release);
    return person === undefined ? [] : [{ person, as: CALLED[deed] }];
  });

/** The first of these whom this person is, under whatever id. */
const firstLike = (s: KnowsPeople, person: string | undefined, others: readonly Other[]): Other | undefined =>
  others.find((other) => sameHuman(s, person, other.person));

/** Why a person must not judge a release: they built or submitted it. Null: they may. */
export function judgesOwnRelease(s: State, person: string, release: string): string | null {
  return hasActed(s, person, whoMustNot(s, 'judge-release', release));
}

/** Why a person must not act here: one of these, whom they are under whatever id, has acted already. Null: they may. */
export function hasActed(s: KnowsPeople, person: string, others: readonly Other[]): string | null {
  const same = firstLike(s, person, others);
  return same ? sameAs(s, person, same) : null;
}

/** What a sign-off in this role at this gate judges. */
const judgementsOf = (step: StepId, role: Role): Judgement[] => [
  ...(step === 'process-redesign' || (step === 'metrics' && role === 'owner') ? (['approve-cases'] as const) : []),
  ...(role === 'reviewer' && isPassStep(step) ? (['judge-release'] as const) : []),
];

const partnersOf = (role: Role): Role[] =>
  ROLES_APART.flatMap((pair) => (pair.includes(role) ? [pair[0] === role ? pair[1] : pair[0]] : []));

interface Others {
  /** For whoever holds the role or decides in it. */
  deeds: Other[];
  /** For the holder: those who hold the roles that are kept apart from theirs. */
  holders: Other[];
  /** For whoever decides: those who decided in such a role at the same gate, for whomever they stood in. */
  signers: Other[];
}

function othersAt(s: State, step: StepId, role: Role, subject: string): Others {
  const signOffs = gateOf(s, step)?.signOffs ?? {};
  const partners = partnersOf(role);
  return {
    deeds: judgementsOf(step, role).flatMap((one) => whoMustNot(s, one, s.pass?.release ?? null)),
    holders: partners.flatMap((as) => {
      const person = s.charter.people[as];
      return person === undefined ? [] : [{ person, as }];
    }),
    signers: partners.flatMap((as) => {
      const given = signOffs[as];
      return given?.subject === subject ? [{ person: given.by, as }] : [];
    }),
  };
}

/** Whose decision it is, and who recorded it where somebody else did. */
interface Decided {
  by: string;
  relayedBy?: string | undefined;
}

/**
 * Why a sign-off in this role at this gate would be by somebody who must not give it, in words; null: nothing is in
 * the way.
 * @param subject digest of what is signed now: who decided about something else before is in nobody's way
 * @param decided who decides; absent: nobody has yet, and the holder of the role is judged
 */
export function notApart(s: State, step: StepId, role: Role, subject: string, decided?: Decided): string | null {
  const { by, relayedBy } = decided ?? {};
  const holder = s.charter.people[role];
  const { deeds, holders, signers } = othersAt(s, step, role, subject);
  // To decide for the owner is what the deputy is for.
  const mayNotStandIn = holders.filter(({ as }) => !(role === 'owner' && as === 'deputy'));
  const judged: [string | undefined, readonly Other[]][] = [
    [by, deeds],
    [by, mayNotStandIn],
    [holder, deeds],
    [holder, holders],
    [by, signers],
  ];
  for (const [person, others] of judged) {
    const same = firstLike(s, person, others);
    if (same) return sameAs(s, person!, same);
  }
  // Whoever records a decision writes it down: that is no more theirs to do than the decision itself.
  const relays = firstLike(s, relayedBy, deeds);
  return relays ? `relayed by ${relayedBy}: ${sameAs(s, relayedBy!, relays)}` : null;
}

/** Everybody whom the rules for these roles at this gate compare; fewer than two where there is nothing to compare. */
export function comparedAt(s: State, step: StepId, roles: readonly Role[], subject: string): string[] {
  const ids = roles.flatMap((role) => {
    const { deeds, holders, signers } = othersAt(s, step, role, subject);
    const others = [...deeds, ...holders, ...signers].map(({ person }) => person);
    if (others.length === 0) return [];
    const given = gateOf(s, step)?.signOffs[role];
    const own = [s.charter.people[role], given?.by, given?.relayedBy];
    return [...others, ...own.filter((person) => person !== undefined)];
  });
  return [...new Set(ids)].sort();
}

/** Roles of a charter that one person holds and that are kept apart, a line each. */
export function rolesTogether(s: KnowsPeople, people: People): { roles: readonly [Role, Role]; why: string }[] {
  return ROLES_APART.flatMap((roles) => {
    const [one, other] = [people[roles[0]], people[roles[1]]];
    if (!sameHuman(s, one, other)) return [];
    return [
      {
        roles,
        why: `${sameAs(s, other!, { person: one!, as: roles[0] })}: ${roles[0]} and ${roles[1]} are two people`,
      },
    ];
  });
}

/** Who holds a role that is kept apart from this one, and would be the same person as this one; null: nobody. */
export function alreadyHolds(s: KnowsPeople, people: People, role: Role, person: string): string | null {
  const others = partnersOf(role).flatMap((as) => {
    const holder = people[as];
    return holder === undefined ? [] : [{ person: holder, as }];
  });
  return hasActed(s, person, others);
}

/** The same of a charter that is to take the place of another: only what was not so before. */
export function newlyTogether(s: State, after: Charter): string[] {
  const before = new Set(rolesTogether(s, s.charter.people).map(({ roles }) => roles.join()));
  return rolesTogether({ ...s, charter: after }, after.people)
    .filter(({ roles }) => !before.has(roles.join()))
    .map(({ why }) => why);
}

/** Messages whose rules compare people: with them the worker looks who is one person under several ids. */
export const COMPARES_PEOPLE: ReadonlySet<PersonCommandKind> = new Set<PersonCommandKind>([
  'sign',
  'transfer',
  'accept-role',
  'absent',
  'waive',
  'amend',
  'performed',
  'submit-review',
  'grade-sample',
  'incident-review',
  'approve-remedy',
  'sign-report',
]);

/** Everybody whom a rule could compare when this message is decided: ids, sorted. */
export function peopleInPlay(s: State, message: PersonCommand): string[] {
  const said = message as Partial<Record<'to' | 'cover' | 'person', string>> & { charter?: Charter };
  const relayed = message.kind === 'sign' ? message.relayed?.by : undefined;
  const held = (people: People | undefined) => ROLES.map((role) => people?.[role]);
  const ids = [
    ...held(s.charter.people),
    ...held(s.proposal?.charter.people),
    ...held(said.charter?.people),
    ...Object.values(s.transfers).map((transfer) => transfer?.to),
    ...s.absences.flatMap(({ person, cover }) => [person, cover]),
    ...Object.values(s.releases).flatMap(({ manifest, submittedBy }) => [manifest.builtBy, submittedBy]),
    s.cases?.by,
    ...[message.by, relayed, said.to, said.cover, said.person],
  ];
  return [...new Set(ids.filter((id) => id !== undefined))].sort();
}
