/** Changes the charter of a running engagement. */
import { rolesById } from '../../domain/charter/known-people';
import { Failure } from '../../domain/kernel/failures';
import type { CommandAnswer } from '../../domain/messages/messages';
import type { State } from '../../domain/model/state';
import { charterToSign, isSameCharter } from '../../domain/record/read-entry';
import { lookup } from '../../domain/values/own-members';
import type { PersonRecord } from '../../evidence/store';
import { type CharterSource, type WrittenCharter, writtenCharter } from '../charter/file';
import { type CharterDiff, charterDiff, runningCharter } from './charters';
import type { Context } from './context';
import { type Directory, isToRecord, recordPeople, refuseClashes, rolesOf, wholeOf } from './people-directory';
import { sendCommand } from './send';

/** What became of an amendment, and what it changed. */
export type AmendmentAnswer = CommandAnswer &
  Pick<CharterDiff, 'differences' | 'people'> & {
    /** The charter is the same, and these people have another name or address. */
    recorded?: string[];
  };

/**
 * Sends the amendment, then records its people; names and addresses alone need no amendment. Throws as `DayOne.amend`.
 */
export async function amendCharter(
  context: Context,
  id: string,
  from: CharterSource,
  given: { by: string; key?: string },
): Promise<AmendmentAnswer> {
  const { people: directory } = await context.records.evidence();
  const known = await directory.all();
  const read = await writtenCharter(from, known);
  refuseClashes(read, known);
  const before = runningCharter(await context.gateway.state(id), known);
  const answer: CommandAnswer & { recorded?: string[] } = await sendCommand(context, id, 'amend', {
    ...given,
    ...charterToSign(read.charter),
  }).catch((error: unknown) => recordPeopleAlone(error, read, directory));
  if (!answer.recorded)
    await recordAmendment(read, { answer, key: given.key }, directory, () => context.gateway.state(id));
  // Only a charter that was accepted is sure to have the form that can be compared.
  const { differences, people } = charterDiff(before, { ...read, running: null });
  return { ...answer, differences, people };
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
  if (await told) await recordPeople(directory, people, wholeOf(charter));
}

const sameRoles = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((role) => other.includes(role));

/** Whether the directory knows somebody otherwise than a charter says. */
const isKnownOtherwise = (known: readonly PersonRecord[], { stands: _, ...said }: PersonRecord): boolean => {
  const now: object = known.find(({ id }) => id === said.id) ?? {};
  return Object.entries(said).some(([field, value]) => value !== undefined && lookup(now, field) !== value);
};

/**
 * An engagement that refuses a charter as the one in force has found its sender among its people: what alone differs then,
 * names and addresses, is recorded. @throws what was refused, where nothing of them differs
 */
async function recordPeopleAlone(
  refused: unknown,
  { charter, people }: WrittenCharter,
  directory: Directory,
): Promise<CommandAnswer & { recorded: string[] }> {
  if (!(refused instanceof Failure) || refused.code !== 'SAME_CHARTER' || refused.entry === undefined) throw refused;
  const known = await directory.all();
  const changed = people.filter((one) => isKnownOtherwise(known, one)).map(({ id }) => id);
  if (changed.length === 0) throw refused;
  await recordPeople(directory, people, wholeOf(charter));
  const answer = { entry: refused.entry, event: 'command.refused', kept: false, accepted: [], replayed: false };
  return { ...answer, recorded: changed };
}
