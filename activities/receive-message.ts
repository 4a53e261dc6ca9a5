/**
 * Receives a person's message: verifies its proof, stores free text where it can be erased, and checks whether some of
 * the people are the same person, if the message's rules compare people.
 */

import { engagementStream } from '../domain/kernel/names';
import type { TextRefs } from '../domain/model/entries';
import type { Alike } from '../domain/model/people';
import type { Proof, Proven } from '../domain/model/proofs';
import type { FreeTextField, TextRef } from '../domain/values/texts';
import { newTextRef } from '../evidence/text-refs';
import type { Deps } from './deps';
import { toApplicationFailure } from './failures';
import { lookWhoIsAlike, type PeopleToCompare } from './identity/alike';
import { lookAtProof } from './identity/look-at-proof';

export interface ReceiveInput {
  engagement: string;
  /** Person id of who decides: the text is theirs. */
  by: string;
  /** Free text by the message's field. */
  texts: Partial<Record<FreeTextField, string>>;
  /** The message's key: the references of a message that was taken under it are used again. */
  key?: string;
  /** Further references that may name the same text already. */
  known?: TextRef[];
  proof?: Proof;
  /** Person id of who signed. */
  speaker?: string;
  compare?: PeopleToCompare;
}

export interface ReceiveAnswer {
  texts: TextRefs;
  proven: Proven | null;
  alike?: Alike[];
  /** The worker's clock, RFC 3339. */
  at: string;
}

/** @throws ApplicationFailure STORE_UNAVAILABLE, retryable */
export async function receiveMessage(input: ReceiveInput, deps: Deps): Promise<ReceiveAnswer> {
  const { by, proof, speaker = by, compare } = input;
  try {
    return {
      texts: await storeTexts(input, deps),
      proven: proof ? await lookAtProof(proof, speaker, deps) : null,
      ...(compare ? { alike: await lookWhoIsAlike(compare, deps) } : {}),
      at: new Date().toISOString(),
    };
  } catch (error) {
    throw toApplicationFailure(error);
  }
}

/** A text that the entries of the message's key do not have is not stored: that message is going to be refused. */
async function storeTexts({ engagement, key, by, texts, known = [] }: ReceiveInput, deps: Deps): Promise<TextRefs> {
  const given = Object.entries(texts) as [FreeTextField, string][];
  const { ledger, texts: store } = deps.evidence;
  const written = key && given.length > 0 ? await ledger.entriesOf(engagementStream(engagement), key) : [];
  const before = written[0]?.intent?.texts ?? {};
  const refs: TextRefs = {};
  for (const [field, text] of given)
    refs[field] =
      (await refOf(text, [before[field] ?? [], known].flat(), deps)) ??
      (written.length > 0 ? newTextRef(text).ref : await store.put(text, by, engagement));
  return refs;
}

/** The one of these references that names this text; a text that was erased is none. */
async function refOf(text: string, candidates: readonly TextRef[], deps: Deps): Promise<TextRef | undefined> {
  for (const ref of candidates) if ((await deps.evidence.texts.get(ref))?.text === text) return ref;
  return undefined;
}
