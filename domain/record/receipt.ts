/**
 * A receipt: the ledger's head at an accepted gate, signed by the installation and handed to the client. Anyone who
 * keeps it can detect later that the ledger was truncated below it, or rewritten.
 */
import { z } from 'zod';
import type { Head } from '../model/entries';
import type { Entry } from '../model/events';
import type { State } from '../model/state';
import type { StepId } from '../model/steps';

/** What a receipt says. */
export interface ReceiptBody {
  format: 'dayone-receipt';
  version: 1;
  engagement: string;
  client: string;
  gate: StepId;
  /** The entry by which the gate was accepted. */
  head: Head;
  /** When it was accepted, RFC 3339. */
  at: string;
}

/** An Ed25519 signature over canonical JSON (RFC 8785). */
export interface Signature {
  /** Public key, base64url. */
  key: string;
  /** 128 hex digits. */
  value: string;
}

export interface Receipt extends ReceiptBody {
  signature: Signature;
}

/** A receipt for each accepted gate among these entries, not signed yet. @param s the state after them */
export const receiptsDue = (s: Pick<State, 'id' | 'charter'>, entries: readonly Entry[]): ReceiptBody[] =>
  entries.flatMap((entry) => (entry.type === 'gate.accepted' ? [receiptBody(s.id, s.charter.client, entry)] : []));

type Accepted = Extract<Entry, { type: 'gate.accepted' }>;

/** The receipt of one accepted gate. The same entry always gives the same receipt. */
const receiptBody = (engagement: string, client: string, accepted: Accepted): ReceiptBody => ({
  format: 'dayone-receipt',
  version: 1,
  engagement,
  client,
  gate: accepted.data.step,
  head: { seq: accepted.seq, hash: accepted.hash },
  at: accepted.at,
});

/** Behind a function, as `charterShape` is. */
export const signatureShape = () =>
  z.strictObject({
    key: z.string().regex(/^[\w-]{43}$/, 'a public key'),
    value: z.string().regex(/^[0-9a-f]{128}$/, '128 hex digits'),
  });

const receiptShape = () =>
  z.strictObject({
    format: z.literal('dayone-receipt'),
    version: z.literal(1),
    engagement: z.string(),
    client: z.string(),
    gate: z.string(),
    head: z.strictObject({ seq: z.int().positive(), hash: z.string() }),
    at: z.string(),
    signature: signatureShape(),
  });

/** Whether this has the form of a receipt; its content is not checked. */
export const isReceipt = (value: unknown): value is Receipt => receiptShape().safeParse(value).success;
