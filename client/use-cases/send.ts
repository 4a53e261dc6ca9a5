/** Sends one command of a person to an engagement. */
import { randomUUID } from 'node:crypto';
import type { CommandAnswer } from '../../domain/messages/messages';
import type { PersonCommand, PersonCommandKind } from '../../domain/model/messages';
import { releaseToRollBack } from '../../domain/rollback/switching';
import { proved } from '../identity/prove';
import type { Context } from './context';

/** A command without its kind. `key`: one per intent; the client makes one if it is absent. */
export type CommandInput<K extends PersonCommandKind> = Omit<Extract<PersonCommand, { kind: K }>, 'key' | 'kind'> & {
  key?: string;
};

/**
 * Sends a command by Update, with the proof that its sender needs. Said again under its key it has no second effect.
 * @throws Failure with the refusal's code and every fault; ALREADY_CLOSED, STORE_UNAVAILABLE, and as `DayOne`
 */
export async function sendCommand<K extends PersonCommandKind>(
  context: Context,
  id: string,
  kind: K,
  command: CommandInput<K>,
): Promise<CommandAnswer> {
  const { gateway, signer, records } = context;
  const said = await aboutRelease(context, id, { ...command, kind, key: command.key ?? randomUUID() } as PersonCommand);
  const message = await proved(said, { engagement: id, signer, records, state: () => gateway.state(id) });
  return gateway.send(id, message);
}

/** A rollback names the release that its sender sees exposed; if that is unknown, the worker decides. */
async function aboutRelease({ gateway }: Context, id: string, said: PersonCommand): Promise<PersonCommand> {
  if (said.kind !== 'roll-back' || said.release !== undefined) return said;
  const release = await gateway.state(id).then(releaseToRollBack, () => null);
  return release === null ? said : { ...said, release };
}
