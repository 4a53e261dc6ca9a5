/** Does a dossier still hold what the client was handed a receipt for? */

import type { Fault } from '../../domain/dossier/audit';
import type { Dossier } from '../../domain/dossier/dossier';
import { apply } from '../../domain/engagement/apply';
import type { Entry } from '../../domain/model/events';
import type { State } from '../../domain/model/state';
import { type Receipt, receiptsDue } from '../../domain/record/receipt';
import { isSigned } from '../../evidence/signature';
import type { ReceiptStore } from '../../evidence/store';
import type { Read } from './read';

/** In the order of the ledger. @throws Failure LEDGER_BROKEN, STORE_UNAVAILABLE */
export async function receiptsOf(entries: readonly Entry[], store: ReceiptStore): Promise<Receipt[]> {
  const receipts: Receipt[] = [];
  let state: State | null = null;
  for (const entry of entries) {
    state = apply(state, entry);
    for (const body of receiptsDue(state, [entry])) receipts.push(await store.issue(body));
  }
  return receipts;
}

export interface CheckedReceipt {
  file: string;
  gate: string | null;
  seq: number | null;
  /** Public key that signed it. */
  key: string | null;
  fault: Fault | null;
}

/**
 * The receipt against the entries; a truncated ledger lacks the entry that the receipt names.
 * @param readable the engagement's entries; null if this release cannot read them
 */
export function checkReceipt(
  file: string,
  read: Read<Receipt>,
  dossier: Dossier,
  readable: readonly Entry[] | null,
): CheckedReceipt {
  const beside = (what: string): Fault => ({ stream: null, seq: null, what: `receipt ${file}: ${what}` });
  if (!read.ok) return { file, gate: null, seq: null, key: null, fault: beside(read.faults.join('; ')) };
  const receipt = read.value;
  const { gate, head, signature } = receipt;
  const known = { file, gate, seq: head.seq, key: signature.key };
  if (!isSigned(receipt)) return { ...known, fault: beside('its signature does not fit what it says') };
  if (receipt.engagement !== dossier.engagement) return { ...known, fault: beside(`it is of ${receipt.engagement}`) };
  const { stream, entries } = dossier.streams[0]!;
  const entry = entries[head.seq - 1];
  const at = (what: string): Fault => ({ stream, seq: head.seq, what: `${what} (receipt ${file})` });
  if (!entry) {
    const ends = `the dossier ends with entry ${entries.length}`;
    const older = 'the dossier was written before this receipt: ask for a newer one';
    return { ...known, fault: at(`${ends}: the ledger was cut off, or ${older}`) };
  }
  if (entry.hash !== head.hash) return { ...known, fault: at('the ledger was rewritten: this is another entry') };
  const accepted = readable?.[head.seq - 1];
  const isOfGate = !accepted || (accepted.type === 'gate.accepted' && accepted.data.step === gate);
  if (!isOfGate || entry.at !== receipt.at)
    return { ...known, fault: at(`the receipt says that ${gate} was accepted here`) };
  return { ...known, fault: null };
}

/**
 * Whether the reader knows the key that signed the dossier: by naming it, or by a receipt that it signed.
 * @param keys that the reader names; once any is named, no other key counts
 */
export function checkSigner(
  signer: string,
  receipts: readonly CheckedReceipt[],
  keys: readonly string[],
): { knownBy: 'key' | 'receipt' | null; faults: string[] } {
  const sound = receipts.filter(({ fault }) => fault === null);
  if (keys.length > 0) {
    const strangers = sound.filter(({ key }) => !keys.includes(key!));
    return {
      knownBy: keys.includes(signer) ? 'key' : null,
      faults: [
        ...(keys.includes(signer) ? [] : [`dossier.json was signed by ${signer}, which is none of the keys named`]),
        ...strangers.map(({ file, key }) => `receipt ${file} was signed by ${key}, which is none of the keys named`),
      ],
    };
  }
  const others = sound.filter(({ key }) => key !== signer);
  return {
    knownBy: sound.length > others.length && others.length === 0 ? 'receipt' : null,
    faults: others.map(
      ({ file, key }) =>
        `receipt ${file} was signed by ${key}, and the dossier by ${signer}: where the installation has had both keys, name each with --key`,
    ),
  };
}
