/** The answers of the commands for auditors. */
import { z } from 'zod';
import { array, count, digest, literal, moment, object, step, text, truth } from './parts';

const head = () => object({ seq: count(), hash: digest() });
const streams = () => array(object({ stream: text(), entries: count() }));
const key = () => text().describe('public key of the installation, Ed25519, base64url');

export const dossier = object({
  id: text(),
  dir: text(),
  head: head().describe("the last entry of the engagement's ledger"),
  streams: streams(),
  attachments: count(),
  missing: array(digest()).describe('attachments that entries name and the evidence store does not hold any more'),
  texts: count().describe('texts of people that are available'),
  page: digest().describe('of index.html'),
  key: key(),
});

export const verify = object({
  dir: text(),
  ok: truth(),
  id: text().nullable().describe('null where the dossier cannot be read'),
  madeBy: text().nullable(),
  madeAt: moment().nullable(),
  key: key().nullable(),
  keyKnown: truth().describe(
    'the key is one of --key, or signed the receipts; else it is not known who made the dossier',
  ),
  page: z
    .enum(['same', 'differs', 'not-compared'])
    .describe('whether index.html says what the entries say; not-compared where another version wrote it'),
  head: head().nullable(),
  streams: streams(),
  attachments: count(),
  signatures: count().describe('entries with a signature of a person'),
  receipts: array(object({ file: text(), gate: text().nullable(), seq: count().nullable(), ok: truth() })),
  faults: array(
    object({
      stream: text().nullable().describe('null: outside the streams'),
      seq: count().nullable().describe('the number of the bad entry'),
      what: text(),
    }),
  ).describe('every fault, the first bad entry first'),
  notes: array(text()).describe('what is not available, and is therefore not proven'),
});

const issued = object({
  format: literal('dayone-receipt'),
  version: literal(1),
  engagement: text(),
  client: text(),
  gate: step(),
  head: head().describe('the entry by which the gate was accepted'),
  at: moment(),
  signature: object({ key: key(), value: text().describe('Ed25519 over the canonical JSON of everything else, hex') }),
});

export const receipt = z.union([
  object({ id: text(), receipts: array(issued) }),
  object({ id: text(), file: text() }).describe('with --out'),
]);
