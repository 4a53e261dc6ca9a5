/**
 * How a charter says where something is reached: the source of a reading, the executor of a switch. `kind` may be left
 * out where the other keys tell it (`sources.ts` and `executors.ts` decide).
 */
import * as z from 'zod';
import { SOURCE_KINDS } from '../model/sources';
import { choice, duration, pointer, role, secretRef, sourceAddress, text, url, yesNo } from './field-schemas';
import { hints } from './read';

/** An address alone, or a block of keys. */
export const WrittenSource = z.union([
  sourceAddress('http://metrics.client.example/metrics'),
  z.strictObject({
    kind: choice(SOURCE_KINDS).optional(),
    url: sourceAddress('http://metrics.client.example/metrics').optional(),
    file: text('/srv/exports/invoices.csv').optional(),
    scrape: yesNo().optional(),
    step: duration('5 min', 1_000).optional(),
    token: secretRef().optional(),
    password: secretRef().optional(),
    /** A header that carries a credential takes a reference to it; `secrets.ts` checks that. */
    headers: z.record(text('Accept'), text('application/json')).optional(),
    by: role().optional(),
    maxAge: duration('7 days').optional(),
  }),
]);

const EXPRESSION = 'sum(increase(invoices_touchless[7d]))';

const cell = z.union([z.string().min(1).max(500), z.number(), z.boolean()]);
const cellIs = z.union([cell, z.array(cell).min(1)]);
hints.add(cellIs, { expected: 'what stands in the column, or a list of what may stand there', example: 'done' });

/** What the cells of a table's columns must be, by the name of the column. */
const cells = () => z.record(text('state'), cellIs);

/** PromQL, a JSON Pointer, a column or SQL; or the parts of what is asked. */
export const WrittenQuery = z.union([
  text(EXPRESSION),
  z.strictObject({
    value: text('/touchless/share').optional(),
    /** The good ones of a share: an expression, a pointer, or the rows of a table. */
    good: z.union([text('invoices_touchless_total'), cells()]).optional(),
    total: text('invoices_total').optional(),
    samples: pointer('/touchless/count').optional(),
    unit: pointer('/unit').optional(),
    /** A JSON Pointer, or a column. */
    at: text('/measuredAt').optional(),
    column: text('minutes').optional(),
    where: cells().optional(),
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
