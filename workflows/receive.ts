/**
 * A person's message before the rules see it: its free text set aside, its proof looked at, and who is one person under
 * several ids where its rules compare people.
 */
import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../activities';
import type { Received } from '../domain/commands';
import { speakerOf } from '../domain/identity/claims';
import type { PersonCommand } from '../domain/messages';
import { COMPARES_PEOPLE, peopleInPlay } from '../domain/separation';
import type { State } from '../domain/state';
import { FREE_TEXT, isTextRef } from '../domain/texts';
import { besideFirst } from './beside';

/** Beside the workflow task, as an append is. */
const quick = proxyLocalActivities<Pick<Activities, 'receiveMessage'>>({
  scheduleToCloseTimeout: '8 seconds',
  retry: { maximumAttempts: 2, initialInterval: '200 milliseconds' },
  summary: 'free text set aside, proof and people looked at',
});
const patient = proxyActivities<Pick<Activities, 'receiveMessage'>>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
  summary: 'the evidence store does not answer: keeps trying',
});

const textsIn = (message: PersonCommand): Record<string, string> =>
  Object.fromEntries(
    FREE_TEXT.flatMap((field) => {
      const text: unknown = (message as Record<string, unknown>)[field];
      return typeof text === 'string' && text !== '' && !isTextRef(text) ? [[field, text]] : [];
    }),
  );

/** The message with references in place of its free text, and with what was found of its proof. */
export async function received(s: State, message: PersonCommand): Promise<Received> {
  const { by, proof } = message;
  const texts = textsIn(message);
  const compare = COMPARES_PEOPLE.has(message.kind)
    ? { people: peopleInPlay(s, message), identities: s.charter.identities ?? {}, before: s.alike }
    : undefined;
  if (!proof && !compare && Object.keys(texts).length === 0) return message;
  const input = {
    engagement: s.id,
    by,
    texts,
    ...(proof ? { proof, speaker: speakerOf(message) } : {}),
    ...(compare ? { compare } : {}),
  };
  const found = await besideFirst(
    () => quick.receiveMessage(input),
    () => patient.receiveMessage(input),
  );
  return {
    ...message,
    ...found.texts,
    ...(found.proven ? { proven: found.proven } : {}),
    ...(found.alike ? { alike: found.alike } : {}),
  } as Received;
}
