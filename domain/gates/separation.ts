/**
 * Separation of duties: which acts are never by one person. One table for every gate and for what the retainer asks;
 * covers, deputies, people to whom a role was handed over and second ids of the same person are judged by it alike.
 */

import type { Charter } from '../model/charter';
import type { People } from '../model/charter/people';
import type { Incident } from '../model/findings';
import type { Action } from '../model/gates';
import type { PersonCommand, PersonCommandKind } from '../model/messages';
import { ROLES, type Role } from '../model/people';
import type { State } from '../model/state';
import type { StepId } from '../model/steps';
import { firstLike, hasActed, holdersOf, type Other, partnersOf } from '../people/roles';
import { sameAs, sameHuman, withSharedAsOne } from '../people/same-human';
import { lookup } from '../values/own-members';
import { gateOf, isPassStep } from './gate-of';

/** What somebody has done, so that they cannot judge it. */
type Deed = 'built' | 'submitted' | 'submitted-cases';

/** What somebody judges, and what the person who judges it must not have done. */
const APART = {
  /** The approval of the cases that a baseline comes from. */
  'approve-cases': ['submitted-cases'],
  /** The reviewer's sign-off at build and readiness, the review of a stage, grades, the review of an incident. */
  'judge-release': ['built', 'submitted'],
} as const satisfies Record<string, readonly Deed[]>;
type Judgement = keyof typeof APART;

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

/** Why a person must not judge a release: they built or submitted it. Null: they may. */
export function judgesOwnRelease(s: State, person: string, release: string): string | null {
  return hasActed(s, person, whoMustNot(s, 'judge-release', release));
}

/** What a sign-off in this role at this gate judges. */
const judgementsOf = (step: StepId, role: Role): Judgement[] => [
  ...(step === 'process-redesign' || (step === 'metrics' && role === 'owner') ? (['approve-cases'] as const) : []),
  ...(role === 'reviewer' && isPassStep(step) ? (['judge-release'] as const) : []),
];

/** Whether a person would approve in this role at this gate the cases that they have submitted, under any id. */
export const approvesOwnCases = (s: State, step: StepId, role: Role, person: string | undefined): boolean =>
  judgementsOf(step, role).includes('approve-cases') &&
  firstLike(s, person, whoMustNot(s, 'approve-cases', null)) !== undefined;

/** What is signed at a gate now, and by which roles. */
export interface GateSigning {
  step: StepId;
  /** Digests of the current subject, the newest form last: sign-offs of other subjects are not compared. */
  subjects: readonly string[];
  /** The roles that sign there. */
  roles: readonly Role[];
}

interface Others {
  /** Those who did what is judged. */
  deeds: Other[];
  /** Those who hold the roles that must be separate from this one. */
  holders: Other[];
  /** Those who sign there in a role of their own. */
  asked: Other[];
  /** Those who gave another sign-off at this gate, for whomever, or relayed it. */
  contributors: Other[];
}

function othersAt(s: State, { step, subjects, roles }: GateSigning, role: Role): Others {
  const signOffs = gateOf(s, step)?.signOffs ?? {};
  const partners = partnersOf(role);
  const { people } = s.charter;
  const holder = people[role];
  // The charter may give one person two roles: they sign in both.
  const asked = roles.filter((as) => as !== role && (partners.includes(as) || !sameHuman(s, people[as], holder)));
  return {
    deeds: judgementsOf(step, role).flatMap((one) => whoMustNot(s, one, s.pass?.release ?? null)),
    holders: holdersOf(people, partners),
    asked: holdersOf(people, asked),
    contributors: [...new Set([...roles, ...partners])].flatMap((as) => {
      const given = as === role ? undefined : signOffs[as];
      if (!given || !subjects.includes(given.subject)) return [];
      // Compared by whose decision it was: who held the role then counts, not who holds it now.
      if (!partners.includes(as) && sameHuman(s, given.actingFor ?? given.by, holder)) return [];
      const relayed =
        given.relayedBy === undefined ? [] : [{ person: given.relayedBy, as: `recorder of the ${as}'s sign-off` }];
      return [{ person: given.by, as }, ...relayed];
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
 * the way. At one gate nobody decides, covers or relays for two people.
 * @param decided who decides; absent: nobody has yet, and the holder of the role is judged
 */
export function notApart(s: State, at: GateSigning, role: Role, decided?: Decided): string | null {
  const { by, relayedBy } = decided ?? {};
  const holder = s.charter.people[role];
  const { deeds, holders, asked, contributors } = othersAt(s, at, role);
  const isOwn = sameHuman(s, by, holder);
  // To decide for the owner is what the deputy is for.
  const mayNotStandIn = [...holders, ...asked].filter(({ as }) => !(role === 'owner' && as === 'deputy'));
  const judged: [string | undefined, readonly Other[]][] = [
    [by, deeds],
    [isOwn ? undefined : by, mayNotStandIn],
    [holder, deeds],
    [holder, holders],
    [by, contributors],
  ];
  for (const [person, others] of judged) {
    const known = others === holders ? withSharedAsOne(s) : s;
    const same = firstLike(known, person, others);
    if (same) return sameAs(known, person!, same);
  }
  // A person who must not decide must not record the decision either.
  const relays = firstLike(s, relayedBy, [...deeds, ...mayNotStandIn, ...asked, ...contributors]);
  return relays ? `relayed by ${relayedBy}: ${sameAs(s, relayedBy!, relays)}` : null;
}

/** Everybody whom the rules for these roles at this gate compare; fewer than two where there is nothing to compare. */
export function comparedAt(s: State, at: GateSigning): string[] {
  const ids = at.roles.flatMap((role) => {
    const others = Object.values(othersAt(s, at, role)).flat() as Other[];
    if (others.length === 0) return [];
    const given = gateOf(s, at.step)?.signOffs[role];
    const own = [s.charter.people[role], given?.by, given?.relayedBy];
    return [...others.map(({ person }) => person), ...own.filter((person) => person !== undefined)];
  });
  return [...new Set(ids)].sort();
}

/** The releases that were live since an incident was detected, as far as they are known. */
export const releasesOf = (s: State, { detectedAt }: Pick<Incident, 'detectedAt'>): string[] =>
  [s.live?.release, ...s.rollbacks.filter(({ at }) => at >= detectedAt).map(({ release }) => release)].filter(
    (release) => release !== undefined,
  );

/**
 * For a message that is no sign-off: a function that says why a person must not send it, whatever role they hold, or null.
 * The rules of these messages use it, and so does the list of those on whom an answer is pending.
 * @param role the role that is asked
 */
export function conflictCheck(s: State, action: Action | null, role: Role): (person: string) => string | null {
  switch (action?.message) {
    case 'submit-review':
      return (person) => (s.pass ? judgesOwnRelease(s, person, s.pass.release) : null);
    case 'grade-sample': {
      const sample = s.retainer.samples.find(({ id }) => id === action.sample);
      return (person) => (sample ? judgesOwnRelease(s, person, sample.release) : null);
    }
    case 'incident-review': {
      const incident = s.retainer.incidents.find(({ id }) => id === action.incident);
      const releases = incident ? releasesOf(s, incident) : [];
      return (person) => releases.flatMap((release) => judgesOwnRelease(s, person, release) ?? [])[0] ?? null;
    }
    case 'performed': {
      const drill = s.drill?.waitingFor;
      const actor = drill?.key === action.switchKey ? drill?.actedBy : s.target.performedBy;
      const { executor } = s;
      if (!actor || executor?.kind !== 'manual' || role !== executor.confirmedBy) return () => null;
      return (person) => hasActed(s, person, [{ person: actor, as: executor.by }]);
    }
    case 'sign-report': {
      const signed = action.period === undefined ? undefined : lookup(s.retainer.reports, action.period)?.signed;
      return (person) => hasActed(s, person, signersOf(signed ?? {}, role));
    }
    default:
      return () => null;
  }
}

/** Who has signed a report, in any role but this one. */
export const signersOf = (signed: Partial<Record<Role, { by: string }>>, role: Role | null): Other[] =>
  ROLES.flatMap((as) => {
    const given = as === role ? undefined : signed[as];
    return given ? [{ person: given.by, as }] : [];
  });

/** Messages whose rules compare people: for these the worker finds out who is one person under several ids. */
export const COMPARES_PEOPLE: ReadonlySet<PersonCommandKind> = new Set<PersonCommandKind>([
  'sign',
  'transfer',
  'accept-role',
  'absent',
  'waive',
  'amend',
  'submit-cases',
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
