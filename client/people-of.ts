/**
 * Commands that also say who stands behind a person id. Each is one use case: what can be refused is refused first, then
 * the command is given, and only what was taken changes the people directory.
 */
import type { Charter } from '../domain/charter/charter';
import { clashesWith, rolesIn } from '../domain/charter/known-people';
import { Failure } from '../domain/failures';
import type { CommandAnswer } from '../domain/messages';
import type { Evidence, PersonRecord, StandsIn } from '../evidence/store';
import type { WrittenCharter } from './starting';
import type { Told } from './told';

/** A handover, with the name behind the new person's id where it is new here. */
export type HandoverGiven = Told<'transfer'> & { name?: string; email?: string };

type Directory = Evidence['people'];

/** What has not the shape of a charter never reaches an engagement. @throws Failure BAD_CHARTER with every fault */
export function refuseFaults(charter: Charter, by: string): void {
  const { faultsOfStart }: typeof import('../domain/messages') = require('../domain/messages');
  const faults = faultsOfStart({ charter, by });
  if (faults.length > 0) throw new Failure('BAD_CHARTER', `this is no charter of ${charter.id}`, faults);
}

/** @throws Failure BAD_CHARTER with every person who would be taken for somebody else, or be known under two ids */
export async function refuseClashes({ charter, people, madeIds = [] }: WrittenCharter, directory: Directory) {
  const made = new Set(madeIds);
  const records = people.map(({ id, name, email, sharedMailbox }) => {
    return { id, name, email, sharedMailbox, made: made.has(id) };
  });
  const clashes = clashesWith(await directory.all(), charter.id, records);
  if (clashes.length > 0)
    throw new Failure('BAD_CHARTER', `people of ${charter.id} are known here already, or are taken for somebody else`, [
      ...clashes,
    ]);
}

/** Records who stands in an engagement by the charter that was taken. @throws Failure STORE_UNAVAILABLE */
export const recordPeople = (directory: Directory, charter: Charter, people: readonly PersonRecord[]): Promise<void> =>
  recorded(directory, people, { engagement: charter.id, roles: rolesIn(charter), whole: true });

async function recorded(directory: Directory, people: readonly PersonRecord[], stands: StandsIn): Promise<void> {
  try {
    await directory.put(people, stands);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure(
      error.code,
      `${stands.engagement} has taken the command, and the names could not be recorded: ${error.message}`,
      [...error.details, 'give the same command again: it changes nothing but the names'],
      { cause: error },
    );
  }
}

/** @throws Failure as `tell`; BAD_INPUT where the id or the address is somebody else's; STORE_UNAVAILABLE */
export async function handOver(
  id: string,
  { name, email, ...told }: HandoverGiven,
  directory: Directory,
  tell: (told: Told<'transfer'>) => Promise<CommandAnswer>,
): Promise<CommandAnswer> {
  const { to, role } = told;
  const known = await directory.all();
  const called = name ?? known.find((one) => one.id === to)?.name;
  if (called === undefined && email !== undefined)
    throw new Failure('BAD_INPUT', `nobody here has the id ${to}: an address needs the name as well`);
  const record = called === undefined ? undefined : { id: to, name: called, ...(email ? { email } : {}) };
  const clashes = record && (name || email) ? clashesWith(known, id, [{ ...record, made: false }]) : [];
  if (clashes.length > 0) throw new Failure('BAD_INPUT', `${to} would be taken for somebody else`, clashes);
  const answer = await tell(told);
  const before = known.find((one) => one.id === to)?.stands ?? {};
  const held = new Map(Object.entries(before)).get(id) ?? [];
  const roles = Object.fromEntries([
    ...known.flatMap(({ id: other, stands = {} }) => {
      const theirs = new Map(Object.entries(stands)).get(id);
      return theirs?.includes(role) ? [[other, theirs.filter((one) => one !== role)] as const] : [];
    }),
    [to, [...held.filter((one) => one !== role), role]] as const,
  ]);
  await recorded(directory, record && (name || email) ? [record] : [], { engagement: id, roles, whole: false });
  return answer;
}
