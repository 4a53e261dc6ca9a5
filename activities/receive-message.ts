/**
 * Takes a person's message in: free text is set aside in the evidence store, the proof is looked at, and where its rules
 * compare people, whether some of them are one person.
 */
import type { Proof, Proven } from '../domain/identity/proof';
import type { Alike } from '../domain/identity/same-human';
import type { TextRef } from '../domain/texts';
import type { Deps } from './deps';
import { toApplicationFailure } from './failures';
import { lookWhoIsAlike, type PeopleToCompare } from './identity/alike';
import { lookAtProof } from './identity/look-at-proof';

export interface ReceiveInput {
  engagement: string;
  /** Person id of who decides: the text is theirs. */
  by: string;
  /** Free text by the message's field. */
  texts: Record<string, string>;
  proof?: Proof;
  /** Person id of who signed. */
  speaker?: string;
  compare?: PeopleToCompare;
}

/** @throws ApplicationFailure STORE_UNAVAILABLE, retryable */
export async function receiveMessage(
  { engagement, by, texts, proof, speaker, compare }: ReceiveInput,
  deps: Deps,
): Promise<{ texts: Record<string, TextRef>; proven: Proven | null; alike?: Alike[] }> {
  try {
    const aside = new Map<string, TextRef>();
    for (const [field, text] of Object.entries(texts))
      aside.set(field, await deps.evidence.texts.put(text, by, engagement));
    return {
      texts: Object.fromEntries(aside),
      proven: proof ? await lookAtProof(proof, speaker ?? by, deps) : null,
      ...(compare ? { alike: await lookWhoIsAlike(compare, deps) } : {}),
    };
  } catch (error) {
    throw toApplicationFailure(error);
  }
}
