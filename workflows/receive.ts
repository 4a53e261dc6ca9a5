/**
 * Prepares a person's message for the rules: verifies its proof, judges the sender, and only then stores its free text.
 * Where its rules compare people, it finds ids that belong to the same person. Many messages need none of it, and no
 * activity.
 */
import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../activities';
import { gateOf } from '../domain/gates/gate-of';
import { COMPARES_PEOPLE, peopleInPlay } from '../domain/gates/separation';
import { isStepId } from '../domain/gates/steps';
import { speakerOf } from '../domain/messages/claims';
import { identify } from '../domain/messages/identify';
import type { Received } from '../domain/model/commands';
import type { Intent } from '../domain/model/entries';
import type { PersonCommand } from '../domain/model/messages';
import type { State } from '../domain/model/state';
import { intentOf } from '../domain/record/intent';
import { FREE_TEXT, isTextRef, type TextRef } from '../domain/values/texts';
import type { StoreWait } from '../domain/views/report';
import { localThenRegular } from './local-then-regular';

/** In the workflow task, as an append is. */
const localActivity = (summary: string) =>
  proxyLocalActivities<Pick<Activities, 'receiveMessage'>>({
    scheduleToCloseTimeout: '8 seconds',
    retry: { maximumAttempts: 2, initialInterval: '200 milliseconds' },
    summary,
  });
const regularActivity = proxyActivities<Pick<Activities, 'receiveMessage'>>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
  summary: 'the evidence store does not answer: keeps trying',
});

/** Called with the reason while a message waits for the evidence store, and with null when it no longer waits. */
type StoreWaitListener = (why: StoreWait | null) => void;

const receive = async (
  summary: string,
  input: Parameters<Activities['receiveMessage']>[0],
  waits: StoreWaitListener,
) => {
  try {
    return await localThenRegular(
      () => localActivity(summary).receiveMessage(input),
      (why) => {
        waits(why);
        return regularActivity.receiveMessage(input);
      },
    );
  } finally {
    waits(null);
  }
};

const textsIn = (message: PersonCommand): Partial<Record<(typeof FREE_TEXT)[number], string>> =>
  Object.fromEntries(
    FREE_TEXT.flatMap((field) => {
      const text: unknown = (message as Record<string, unknown>)[field];
      return typeof text === 'string' && text !== '' && !isTextRef(text) ? [[field, text]] : [];
    }),
  );

/** The comments that this person has already given at the gate: the same decision and comment are a repetition. */
function commentsAt(s: State, message: PersonCommand): TextRef[] {
  if (message.kind !== 'sign' || !isStepId(message.gate)) return [];
  const given = Object.values(gateOf(s, message.gate)?.signOffs ?? {}).filter(({ by }) => by === message.by);
  return given.flatMap(({ comment }) => (comment !== null && isTextRef(comment) ? [comment] : []));
}

/** The message as the rules see it, and what its key is bound to. */
export interface TakenIn {
  command: Received;
  intent: Intent;
}

/**
 * The sender is judged by the worker's time, as the activity recorded it: on replay the workflow's own clock may show
 * another time. Without a proof the judgment does not depend on the time.
 * @param waits called when the evidence store does not answer at once
 */
export async function received(s: State, message: PersonCommand, waits: StoreWaitListener): Promise<TakenIn> {
  const { by, key, proof } = message;
  const common = { engagement: s.id, by };
  const found = proof
    ? await receive('proof verified', { ...common, texts: {}, proof, speaker: speakerOf(message) }, waits)
    : null;
  const command: Received = found?.proven ? { ...message, proven: found.proven } : message;
  const { refusal } = identify(s, command, found?.at ?? '');
  if (refusal) return { command: { ...command, refusal }, intent: intentOf(command) };
  const texts = textsIn(message);
  const compare = COMPARES_PEOPLE.has(message.kind)
    ? { people: peopleInPlay(s, message), identities: s.charter.identities ?? {}, before: s.alike }
    : undefined;
  if (Object.keys(texts).length === 0 && !compare) return { command, intent: intentOf(command) };
  const known = commentsAt(s, message);
  const stored = await receive(
    'free text stored, people compared',
    {
      ...common,
      texts,
      key,
      ...(known.length > 0 ? { known } : {}),
      ...(compare ? { compare } : {}),
    },
    waits,
  );
  const named = { ...command, ...stored.texts, ...(stored.alike ? { alike: stored.alike } : {}) } as Received;
  return { command: named, intent: intentOf(named, stored.texts) };
}
