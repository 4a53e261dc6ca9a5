/** The dossier: one engagement as it is handed to an auditor, in one JSON value. Attachments are separate files. */

import { z } from 'zod';
import type { Head, StoredEntry } from '../model/entries';
import type { PublicKey } from '../model/people';
import { type Signature, signatureShape } from '../record/receipt';
import { issueLines } from '../values/faults';

export interface DossierStream {
  stream: string;
  head: Head;
  entries: StoredEntry[];
}

/** A text that entries name; without its salt its digest could not be checked. */
export interface DossierText {
  ref: string;
  salt: string;
  text: string;
  person: string;
}

export interface DossierAttachment {
  digest: string;
  bytes: number;
  mediaType: string;
  /** File name under which it was first attached. */
  name: string;
}

export interface DossierBody {
  format: 'dayone-dossier';
  version: 1;
  /** Program and version that wrote it: the rules of that version are those that its ledger followed last. */
  madeBy: string;
  /** RFC 3339. */
  madeAt: string;
  engagement: string;
  /** The engagement's own first, then its drills. */
  streams: DossierStream[];
  /** Names were left out, and with them what people wrote in their own words. */
  withoutNames: boolean;
  people: { id: string; name: string; group?: boolean }[];
  texts: DossierText[];
  /** Public keys as the installation knows them now, by person id. */
  keys: Record<string, PublicKey[]>;
  attachments: DossierAttachment[];
  /** Attachments that entries name and that the evidence store does not hold. */
  missing: string[];
  /** SHA-256 of index.html. */
  page: string;
}

export interface Dossier extends DossierBody {
  /** Of the installation that wrote it. */
  signature: Signature;
}

const text = z.string();
const hash = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 digest in hex');

const shape = () => {
  const key = z.strictObject({ kid: hash, x: text, from: text, until: text.optional(), revokedAt: text.optional() });
  const head = z.strictObject({ seq: z.int().nonnegative(), hash });
  const login = z.strictObject({ token: text, issuer: text, key: z.record(text, text) });
  const actor = z.strictObject({
    id: text,
    assurance: text,
    relayed: z.strictObject({ by: text, message: hash }).optional(),
    proof: z.strictObject({ jws: text, key, login: login.optional() }).optional(),
  });
  const intent = z.strictObject({ kind: text, digest: hash, texts: z.record(text, text).optional() });
  const entry = z.strictObject({
    type: text,
    v: z.int().positive(),
    at: z.iso.datetime(),
    actor,
    data: z.record(text, z.unknown()),
    stream: text,
    seq: z.int().positive(),
    epoch: z.int().positive(),
    key: text,
    intent: intent.optional(),
    part: z.tuple([z.int().nonnegative(), z.int().positive()]),
    prev: hash,
    hash,
  });
  return z.strictObject({
    format: z.literal('dayone-dossier'),
    version: z.literal(1),
    madeBy: text,
    madeAt: text,
    engagement: text,
    streams: z.array(z.strictObject({ stream: text, head, entries: z.array(entry) })).min(1),
    withoutNames: z.boolean(),
    people: z.array(z.strictObject({ id: text, name: text, group: z.boolean().optional() })),
    texts: z.array(z.strictObject({ ref: text, salt: text, text, person: text })),
    keys: z.record(text, z.array(key)),
    attachments: z.array(z.strictObject({ digest: hash, bytes: z.int(), mediaType: text, name: text })),
    missing: z.array(hash),
    page: hash,
    signature: signatureShape(),
  });
};

/** What is wrong with the form of a dossier, one line each; empty where it has it. */
export function faultsOfForm(value: unknown): string[] {
  const { error } = shape().safeParse(value);
  return error ? issueLines(error, 'dossier') : [];
}
