/** The answers of the commands that run dayone and look after it. */
import { z } from 'zod';
import { array, count, literal, object, text, truth } from './parts';

export const doctor = object({
  ok: truth(),
  findings: array(
    object({
      what: text(),
      ok: truth(),
      found: text(),
      mend: text().nullable().describe('how to mend what is missing; advice where it is not'),
    }),
  ),
});

const ready = { ready: literal(true), address: text(), data: text(), workerPid: count().optional() };
export const up = object({ ...ready, webUi: text().nullable() });
export const worker = object({ ...ready, site: text().nullable() });

export const man = z.union([
  object({ page: text(), text: text() }),
  object({ files: array(text()) }).describe('with --out'),
]);
export const completion = object({ shell: text(), script: text() });
