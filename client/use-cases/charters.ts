/** A charter from a file or of a running engagement, and what differs between two. */
import { existsSync } from 'node:fs';
import { type KnownPerson, rolesById } from '../../domain/charter/known-people';
import { nameChanges, type PeopleChanges, undoneHandovers } from '../../domain/charter/people-changes';
import { initialState } from '../../domain/engagement/initial-state';
import { gateOf } from '../../domain/gates/gate-of';
import { outdatedBy } from '../../domain/gates/outdated';
import type { Charter } from '../../domain/model/charter';
import type { OutdatedSignOff } from '../../domain/model/gates';
import type { State } from '../../domain/model/state';
import type { StepId } from '../../domain/model/steps';
import { lookup } from '../../domain/values/own-members';
import { type Difference, differences, touchedGates } from '../../domain/views/describe';
import { readKnownFile } from '../charter/file';
import { type Names, personName } from '../texts/words';
import type { LazyContext } from './context';

/** A charter, from a file or of a running engagement. */
export interface FoundCharter {
  /** The file or the id, as it was given. */
  of: string;
  charter: Charter;
  digest: string;
  /** The files that a charter from a file extends. */
  bases: readonly string[];
  /** Null: from a file, so no gate has been asked yet. */
  running: State | null;
  /** Who stands behind its ids: of a file as it says, else everybody whom the people directory knows. */
  people: readonly KnownPerson[];
}

export const namesOf = (people: readonly { id: string; name: string }[]): Names =>
  new Map(people.map(({ id, name }) => [id, name]));

const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** What could be an id is one, unless a file of that name is there. */
export async function findCharter(from: LazyContext, of: string): Promise<FoundCharter> {
  if (SLUG.test(of) && !existsSync(of)) {
    const state = await (await from.context()).gateway.state(of);
    return runningCharter(state, await from.records.reader.people.all());
  }
  const { charter, digest, people, bases } = await readKnownFile(of, await from.records.reader.people.all());
  return { of, charter, digest, bases, running: null, people };
}

/** The charter of a running engagement. */
export function runningCharter(running: State, people: readonly KnownPerson[]): FoundCharter {
  const { id: of, charter, charterDigest: digest } = running;
  return { of, charter, digest, bases: [], running, people };
}

/** Gates that a difference concerns. */
export interface ConcernedGates {
  /** Accepted, and would open again; for a charter from a file, where none has been asked yet, every gate concerned. */
  reopens: StepId[];
  /** Not accepted yet: a sign-off that was given early has to be given again. */
  stale: StepId[];
}

export type CharterDifference = Omit<Difference, 'gates'> & ConcernedGates;

/** What differs between two charters, and what amending the first into the second does. */
export interface CharterDiff extends ConcernedGates {
  differences: CharterDifference[];
  /** What is no part of what is signed, or was changed without the file. */
  people: PeopleChanges;
  /** Sign-offs that the change outdates, if the first one runs. */
  outdates: OutdatedSignOff[];
}

export function charterDiff(old: FoundCharter, changed: Omit<FoundCharter, 'of' | 'digest' | 'bases'>): CharterDiff {
  const names = new Map([...namesOf(changed.people), ...namesOf(old.people)]);
  const state = old.running ?? freshState(old);
  const split = (gates: readonly StepId[]): ConcernedGates => {
    const accepted = (step: StepId) => old.running === null || gateAccepted(old.running, step);
    return { reopens: gates.filter(accepted), stale: gates.filter((step) => !accepted(step)) };
  };
  const told = differences(state, old.charter, changed.charter, (id) => personName(id, names));
  return {
    differences: told.map(({ gates, ...one }) => ({ ...one, ...split(gates) })),
    ...split(touchedGates(state, old.charter, changed.charter)),
    people: peopleChanges(old, changed),
    outdates: old.running ? outdatedBy(old.running, changed.charter) : [],
  };
}

/** Of two running engagements nothing about people differs: they have one people directory. */
function peopleChanges(
  old: FoundCharter,
  changed: Pick<FoundCharter, 'charter' | 'running' | 'people'>,
): PeopleChanges {
  if (changed.running) return { names: [], undoneHandovers: [] };
  const here = rolesById(old.charter);
  return {
    names: nameChanges(old.people, changed.people, (id) => old.running !== null && lookup(here, id) !== undefined),
    undoneHandovers: old.running ? undoneHandovers(old.running, changed.charter) : [],
  };
}

const gateAccepted = (state: State, step: StepId): boolean =>
  Boolean(gateOf({ ...state, proposal: null }, step)?.acceptedAt);

const freshState = ({ charter, digest }: FoundCharter): State =>
  initialState({ id: charter.id, at: new Date().toISOString(), by: 'nobody', charter, charterDigest: digest });
