import type { State } from '../../model/state';
import { sameAs, sameHuman } from '../../people/same-human';
import { lookup } from '../../values/own-members';
import { isGroup, signed, stated } from '../requirement-specs';
import { step } from './step';

const nobody = (s: State, person: string | undefined): string | null => {
  if (person !== undefined && lookup(s.leavers, person)) return `${person} has left: hand the role over`;
  return isGroup(s, person) ? `${person} is a group: a group is nobody, name one natural person` : null;
};

function inOne(s: State, owner: string | undefined, deputy: string | undefined): string | null {
  if (owner === undefined || deputy === undefined || !sameHuman(s, owner, deputy)) return null;
  return owner === deputy ? `${deputy} is owner and deputy` : sameAs(s, deputy, { person: owner, as: 'owner' });
}

/** By what keys and logins these people are known, where the charter says so: who accepts them accepts that. */
function recognisedBy(s: State): Record<string, unknown> {
  const { owner, deputy, sponsor } = s.charter.people;
  const known = s.charter.identities ?? {};
  const theirs = [owner, deputy, sponsor].flatMap((person) =>
    person && lookup(known, person) ? [[person, lookup(known, person)]] : [],
  );
  // Nothing is nothing: a subject that says nothing of it has the digest that it always had.
  return theirs.length > 0 ? { recognisedBy: Object.fromEntries(theirs) } : {};
}

/** Ownership: one natural person answers for the process, may stop it, and has a deputy. */
export const ownership = step({
  id: 'ownership',
  phase: 'process',
  decisionMeeting: 'lock',
  delivers: 'Ownership',
  purpose: 'Exactly one accountable natural person with stop authority, a deputy, and both have accepted.',
  clauses: ['NIST AI RMF GOVERN 2.1', 'NIST AI RMF GOVERN 2.3', 'EU AI Act art. 26'],
  subjects: [
    (s) => ({
      owner: s.charter.people.owner ?? null,
      deputy: s.charter.people.deputy ?? null,
      sponsor: s.charter.people.sponsor ?? null,
      mayStop: s.charter.rollback?.mayPull ?? null,
      ...recognisedBy(s),
    }),
  ],
  requirements: (s) => {
    const { owner, deputy } = s.charter.people;
    const mayPull = s.charter.rollback?.mayPull;
    return [
      stated(
        'owner',
        'exactly one accountable natural person as owner',
        'sponsor',
        owner !== undefined,
        nobody(s, owner),
      ),
      stated(
        'stop-authority',
        'stop authority of the owner',
        'sponsor',
        owner !== undefined,
        mayPull && !mayPull.includes('owner') ? 'rollback.mayPull leaves the owner out' : null,
      ),
      stated(
        'deputy',
        'a deputy who is someone else',
        'sponsor',
        deputy !== undefined,
        nobody(s, deputy) ?? inOne(s, owner, deputy),
      ),
      signed('owner', 'accepts ownership personally', { ownName: true }),
      signed('deputy', 'agrees personally to cover for the owner', { ownName: true }),
      signed('sponsor', 'confirms the owner', { ownName: true }),
    ];
  },
});
