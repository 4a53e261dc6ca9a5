/**
 * Commands that also say who stands behind a person id. Each is one use case: what can be refused is refused first, then
 * the command is given, and only what was taken changes the people directory.
 */

import { contradictionsWith, rolesById } from '../domain/charter/known-people';
import { Failure } from '../domain/kernel/failures';
import type { CommandAnswer } from '../domain/messages/messages';
import type { Charter } from '../domain/model/charter';
import type { State } from '../domain/model/state';
import { isSameCharter } from '../domain/record/read-entry';
import { lookup } from '../domain/values/own-members';
import type { Evidence, PersonRecord, StandsIn } from '../evidence/store';
import type { CommandInput } from './command-input';
import type { Started, WrittenCharter } from './start';

/** A handover, with the name behind the new person's id where it is new here. */
export type HandoverGiven = CommandInput<'transfer'> & { name?: string; email?: string };

type Directory = Evidence['people'];

/** What has not the shape of a charter never reaches an engagement. @throws Failure BAD_CHARTER with every fault */
export function refuseFaults(charter: Charter, by: string): void {
  const { faultsOfStart }: typeof import('../domain/messages/messages') = require('../domain/messages/messages');
  const faults = faultsOfStart({ charter, by });
  if (faults.length > 0) throw new Failure('BAD_CHARTER', `this is no charter of ${charter.id}`, faults);
}

/** Conflicts between the people of a charter and those in the directory, one line each. */
function clashesOf(
  { charter, people, madeIds = [] }: Pick<WrittenCharter, 'charter' | 'madeIds'> & { people: readonly PersonRecord[] },
  known: readonly PersonRecord[],
): string[] {
  const made = new Set(madeIds);
  const records = people.map(({ id, name, email, sharedMailbox }) => {
    return { id, name, email, sharedMailbox, made: made.has(id) };
  });
  return contradictionsWith(known, charter.id, records);
}

/** @throws Failure BAD_CHARTER with every person who would be taken for somebody else, or be known under two ids */
export async function refuseClashes(written: WrittenCharter, directory: Directory) {
  const { charter } = written;
  const clashes = clashesOf(written, await directory.all());
  if (clashes.length > 0)
    throw new Failure('BAD_CHARTER', `people of ${charter.id} are known here already, or are taken for somebody else`, [
      ...clashes,
    ]);
}

const wholeOf = (charter: Charter): StandsIn => ({ engagement: charter.id, roles: rolesById(charter), whole: true });

const rolesOf = ({ stands = {} }: Pick<PersonRecord, 'stands'>, engagement: string): readonly string[] =>
  lookup(stands, engagement) ?? [];

/**
 * Records who stands in an engagement that was started. One that runs already changes nobody's record: only where the
 * start that began it was interrupted before anybody was recorded, those enter whom nobody knows yet.
 * The people are compared once more while the directory is locked: another start may have written since they were read.
 * @throws Failure STORE_UNAVAILABLE; BAD_CHARTER where the people conflict with what another start has written
 */
export async function recordStart({ started }: Started, written: WrittenCharter, directory: Directory) {
  const { charter, people } = written;
  const refuseClashesOf = (added: readonly PersonRecord[]) => (known: readonly PersonRecord[]) => {
    const clashes = clashesOf({ ...written, people: added }, known);
    if (clashes.length === 0) return;
    const message = `${charter.id} has started, but its people were not recorded: the people directory has changed meanwhile`;
    const advice =
      'for the same person write the id that is known here, for another person an id of their own; then start it again if ' +
      'that leaves every id of the charter as it is, and amend it otherwise: until then only ids of its people are shown';
    throw new Failure('BAD_CHARTER', message, [...clashes, advice]);
  };
  if (started) return recorded(directory, people, wholeOf(charter), refuseClashesOf(people));
  const known = new Map((await directory.all()).map((one) => [one.id, one]));
  if ([...known.values()].some((one) => rolesOf(one, charter.id).length > 0)) return;
  const unknown = people.filter(({ id }) => !known.has(id));
  await recorded(directory, unknown, wholeOf(charter), refuseClashesOf(unknown));
}

/** What a command says about people in addition to its message, and which of it is already recorded. */
interface Beside {
  key: string | undefined;
  records: readonly PersonRecord[];
  known: readonly PersonRecord[];
  /** Whether the directory has them where the command puts them. */
  recorded: boolean;
  /** Whether what the command has brought about holds still. */
  holds: () => Promise<boolean>;
}

/**
 * Whether the names of a command are to be recorded. Answered from its key, it has nothing to record, unless it was
 * interrupted before; names and addresses are no part of the message, so that they are compared here.
 * @throws Failure KEY_REUSED where it says now of somebody what it did not say before
 */
async function isToRecord({ replayed }: CommandAnswer, beside: Beside): Promise<boolean> {
  if (!replayed) return true;
  if (!beside.recorded && (await beside.holds())) return true;
  const before = new Map(beside.known.map((one) => [one.id, one]));
  const others = beside.records.filter(({ id, name, email }) => {
    const one = before.get(id);
    return one && (one.name !== name || (email !== undefined && one.email !== email));
  });
  if (others.length === 0) return false;
  throw new Failure(
    'KEY_REUSED',
    `the key ${beside.key} stands for another message`,
    others.map(({ id }) => `${id} is recorded under another name or address; nothing was changed`),
  );
}

/** Records who stands in an engagement by an amendment that was taken. @throws Failure KEY_REUSED, STORE_UNAVAILABLE */
export async function recordAmendment(
  { charter, people }: WrittenCharter,
  { answer, key }: { answer: CommandAnswer; key: string | undefined },
  directory: Directory,
  stateOf: () => Promise<State>,
): Promise<void> {
  const known = await directory.all();
  const roles = rolesById(charter);
  const told = isToRecord(answer, {
    ...{ key, known, records: people },
    recorded: known.every((one) => sameRoles(rolesOf(one, charter.id), lookup(roles, one.id) ?? [])),
    holds: async () => {
      const { charter: inForce, charterDigest, proposal } = await stateOf();
      return isSameCharter(proposal ?? { charter: inForce, digest: charterDigest }, charter);
    },
  });
  if (await told) await recorded(directory, people, wholeOf(charter));
}

/** What became of an amendment. `recorded`: the charter is the same, and these people have another name or address. */
export type AmendmentAnswer = CommandAnswer & { recorded?: string[] };

/** Whether the directory knows somebody otherwise than a charter says. */
const isKnownOtherwise = (known: readonly PersonRecord[], { stands: _, ...said }: PersonRecord): boolean => {
  const now: object = known.find(({ id }) => id === said.id) ?? {};
  return Object.entries(said).some(([field, value]) => value !== undefined && lookup(now, field) !== value);
};

/**
 * An engagement that refuses a charter as the one in force has found its sender among its people: what alone differs then,
 * names and addresses, is recorded. @throws what was refused, where nothing of them differs
 */
export async function recordPeopleAlone(
  refused: unknown,
  { charter, people }: WrittenCharter,
  directory: Directory,
): Promise<AmendmentAnswer> {
  if (!(refused instanceof Failure) || refused.code !== 'SAME_CHARTER' || refused.entry === undefined) throw refused;
  const known = await directory.all();
  const changed = people.filter((one) => isKnownOtherwise(known, one)).map(({ id }) => id);
  if (changed.length === 0) throw refused;
  await recorded(directory, people, wholeOf(charter));
  const answer = { entry: refused.entry, event: 'command.refused', kept: false, accepted: [], replayed: false };
  return { ...answer, recorded: changed };
}

const sameRoles = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((role) => other.includes(role));

async function recorded(
  directory: Directory,
  people: readonly PersonRecord[],
  stands: StandsIn,
  refuse?: (known: readonly PersonRecord[]) => void,
): Promise<void> {
  try {
    await directory.put(people, stands, refuse);
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'BAD_CHARTER') throw error;
    throw new Failure(
      error.code,
      `${stands.engagement} has taken the command, and the names could not be recorded: ${error.message}`,
      [...error.details, 'give the same command again: it changes nothing but the names'],
      { cause: error },
    );
  }
}

/** The engagement as a handover needs it. */
interface Reached {
  tell: (told: CommandInput<'transfer'>) => Promise<CommandAnswer>;
  state: () => Promise<State>;
}

/**
 * @throws Failure as `tell`; BAD_INPUT where the id or the address is somebody else's; KEY_REUSED where the key stands
 * for a handover to somebody of another name or address; STORE_UNAVAILABLE
 */
export async function handOver(
  id: string,
  { name, email, ...told }: HandoverGiven,
  directory: Directory,
  reached: Reached,
): Promise<CommandAnswer> {
  const { to, role } = told;
  const known = await directory.all();
  const called = name ?? known.find((one) => one.id === to)?.name;
  if (called === undefined && email !== undefined)
    throw new Failure('BAD_INPUT', `nobody here has the id ${to}: an address needs the name as well`);
  const record = called === undefined ? undefined : { id: to, name: called, ...(email ? { email } : {}) };
  const clashes = record && (name || email) ? contradictionsWith(known, id, [{ ...record, made: false }]) : [];
  if (clashes.length > 0) throw new Failure('BAD_INPUT', `${to} would be taken for somebody else`, clashes);
  const records = record && (name || email) ? [record] : [];
  const answer = await reached.tell(told);
  const held = rolesOf(known.find((one) => one.id === to) ?? {}, id);
  const isNew = await isToRecord(answer, {
    ...{ key: told.key, known, records },
    recorded: held.includes(role),
    holds: async () => {
      const { charter, proposal } = await reached.state();
      return (proposal?.charter ?? charter).people[role] === to;
    },
  });
  if (!isNew) return answer;
  const roles = Object.fromEntries([
    ...known.flatMap((other) => {
      const theirs = rolesOf(other, id);
      return theirs.includes(role) ? [[other.id, theirs.filter((one) => one !== role)] as const] : [];
    }),
    [to, [...held.filter((one) => one !== role), role]] as const,
  ]);
  await recorded(directory, records, { engagement: id, roles, whole: false });
  return answer;
}
