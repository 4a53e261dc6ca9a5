/** Hands a role over to somebody else. */
import { contradictionsWith } from '../../domain/charter/known-people';
import { Failure } from '../../domain/kernel/failures';
import type { CommandAnswer } from '../../domain/messages/messages';
import type { Context } from './context';
import { isToRecord, recordPeople, rolesOf } from './people-directory';
import { type CommandInput, sendCommand } from './send';

/** A handover, with the name behind the new person's id where it is new here. */
export type HandoverGiven = CommandInput<'transfer'> & { name?: string; email?: string };

/**
 * Sends the handover, then records the new person and who holds the role.
 * @throws Failure as `DayOne.tell`; BAD_INPUT where the id or the address is somebody else's; KEY_REUSED where the key stands
 * for a handover to somebody of another name or address; STORE_UNAVAILABLE
 */
export async function handOverRole(
  context: Context,
  id: string,
  { name, email, ...told }: HandoverGiven,
): Promise<CommandAnswer> {
  const { to, role } = told;
  const { people: directory } = await context.records.evidence();
  const known = await directory.all();
  const called = name ?? known.find((one) => one.id === to)?.name;
  if (called === undefined && email !== undefined)
    throw new Failure('BAD_INPUT', `nobody here has the id ${to}: an address needs the name as well`);
  const record = called === undefined ? undefined : { id: to, name: called, ...(email ? { email } : {}) };
  const clashes = record && (name || email) ? contradictionsWith(known, id, [{ ...record, made: false }]) : [];
  if (clashes.length > 0) throw new Failure('BAD_INPUT', `${to} would be taken for somebody else`, clashes);
  const records = record && (name || email) ? [record] : [];
  const answer = await sendCommand(context, id, 'transfer', told);
  const held = rolesOf(known.find((one) => one.id === to) ?? {}, id);
  const isNew = await isToRecord(answer, {
    ...{ key: told.key, known, records },
    recorded: held.includes(role),
    holds: async () => {
      const { charter, proposal } = await context.gateway.state(id);
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
  await recordPeople(directory, records, { engagement: id, roles, whole: false });
  return answer;
}
