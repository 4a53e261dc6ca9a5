/** The answers of the commands that run dayone and look after it. */
import { z } from 'zod';
import { array, count, fault, literal, object, text, truth } from './parts';

export const doctor = object({
  ok: truth(),
  findings: array(
    object({
      what: text(),
      ok: truth(),
      found: text(),
      mend: text().nullable().describe('how to fix what is missing; advice if nothing is missing'),
    }),
  ),
});

export const recover = object({
  engagements: array(
    z.union([
      object({
        id: text(),
        result: literal('recovered'),
        epoch: count().describe('the epoch that has begun'),
        entry: count().describe('entry of the ledger with which it begins'),
        drill: text().nullable().describe('the drill that was open, and continues'),
      }),
      object({ id: text(), result: literal('failed'), error: fault }),
    ]),
  ),
});

const ready = { ready: literal(true), address: text(), data: text(), workerPid: count().optional() };
export const up = object({ ...ready, webUi: text().nullable() });
export const worker = object({ ...ready, site: text().nullable() });

export const completion = object({ shell: text(), script: text() });
