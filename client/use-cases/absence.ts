/** Says that somebody is away, and who covers for them. */
import type { CommandAnswer } from '../../domain/messages/messages';
import type { State } from '../../domain/model/state';
import { overlaps } from '../../domain/people/delegation';
import type { Context } from './context';
import { type CommandInput, sendCommand } from './send';

/** @returns `replaced`: earlier absences of the same person whose place it takes. Throws as `DayOne.tell` */
export async function noteAbsence(
  context: Context,
  id: string,
  given: CommandInput<'absent'>,
): Promise<{ answer: CommandAnswer; replaced: State['absences'] }> {
  const { by, person = by, from, until, cover } = given;
  const { absences } = await context.gateway.state(id);
  const replaced = absences.filter((one) => overlaps(one, { person, from, until, cover }));
  return { answer: await sendCommand(context, id, 'absent', given), replaced };
}
