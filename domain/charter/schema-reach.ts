/**
 * How a charter says where something is reached: the source of a reading, the executor of a switch. `kind` may be left
 * out where the other keys tell it (`reach.ts` decides).
 */
import * as z from 'zod';
import { choice, duration, pointer, role, secretRef, text, url, yesNo } from './leaves';
import { hints } from './read';

/** An address alone, or a block of keys. */
export const WrittenSource = z.union([
  url('http://metrics.client.example/metrics'),
  z.strictObject({
    kind: choice(['prometheus', 'http', 'attested']).optional(),
    url: url('http://metrics.client.example/metrics').optional(),
    scrape: yesNo().optional(),
    token: secretRef().optional(),
    /** A header that carries a credential takes a reference to it; `secrets.ts` sees to that. */
    headers: z.record(text('Accept'), text('application/json')).optional(),
    by: role().optional(),
    maxAge: duration('7 days').optional(),
  }),
]);

const EXPRESSION = 'sum(increase(invoices_touchless[7d]))';

/** A PromQL expression or a JSON Pointer, or good and total of a share. */
export const WrittenQuery = z.union([
  text(EXPRESSION),
  z.strictObject({
    value: text('/touchless/share').optional(),
    good: text('invoices_touchless_total').optional(),
    total: text('invoices_total').optional(),
    samples: pointer('/touchless/count').optional(),
    at: pointer('/measuredAt').optional(),
  }),
]);

const scalar = z.union([z.string(), z.number(), z.boolean()]);
hints.add(scalar, { expected: 'the value that proves it: a text, a number, true or false', example: 'manual' });

export const WrittenProof = z.strictObject({
  url: url('http://target.client.example/status'),
  value: pointer('/queue/mode'),
  equals: scalar,
});

export const WrittenExecutor = z.strictObject({
  kind: choice(['webhook', 'command', 'openfeature', 'manual']).optional(),
  url: url('http://target.client.example/switch').optional(),
  status: url('http://target.client.example/status').optional(),
  secret: secretRef().optional(),
  flag: text('invoice-ai').optional(),
  provider: url('http://flags.client.example').optional(),
  token: secretRef().optional(),
  name: text('switch-target').optional(),
  by: role().optional(),
  confirmedBy: role().optional(),
});
