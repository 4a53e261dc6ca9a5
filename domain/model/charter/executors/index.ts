/** Who carries out a switch of the target. A further kind is one file here and one line in `FORMS`. */
import * as z from 'zod';
import type { Defaults } from '../defaults';
import { type Path, type Report, refuseOthers } from '../fault';
import { block, type Fields, once, optional, resolvedAs, type WrittenAs } from '../field';
import { choice } from '../kinds';
import type { WrittenDraft } from '../read';
import { command } from './command';
import type { ExecutorForm, Written } from './form';
import { manual } from './manual';
import { openfeature } from './openfeature';
import { webhook } from './webhook';

/** Where `kind` is left out, the last one that fits what is written is meant. */
const FORMS = {
  webhook,
  command,
  openfeature,
  manual,
};
const ALL = Object.values(FORMS);

type Form = (typeof FORMS)[keyof typeof FORMS];

export type ExecutorSpec = Form extends infer F
  ? F extends ExecutorForm<string, infer _F, infer R>
    ? R
    : never
  : never;

const KINDS = ALL.map(({ kind }) => kind) as [ExecutorSpec['kind'], ...ExecutorSpec['kind'][]];

type All<T> = (T extends unknown ? (given: T) => void : never) extends (given: infer I) => void ? I : never;

const KEYS = Object.assign({}, ...ALL.map(({ keys }) => keys)) as All<Form['keys']>;

const written = block({
  kind: optional(
    choice(KINDS),
    'the kind of executor; write it only if the other keys leave it open',
    'inferred from the other keys',
  ),
  ...KEYS,
});

export const executor = resolvedAs(
  written,
  once(
    () =>
      z.discriminatedUnion('kind', ALL.map((form) => form.resolved()) as never) as unknown as z.ZodType<ExecutorSpec>,
  ),
);

/** Reads the executor at `path`. Undefined after a fault. */
export function resolveExecutor(
  given: WrittenDraft<WrittenAs<typeof written>>,
  path: Path,
  defaults: Defaults,
  report: Report,
): ExecutorSpec | undefined {
  const kind = defaults.inferred(
    [...path, 'kind'],
    given.kind,
    ALL.findLast((form) => form.fits(given))!.kind,
    'a name is a command, a person acts by hand, a flag is set, an address is a webhook',
  );
  // Each form reads its own keys; the compiler cannot follow a lookup by a union.
  const form = FORMS[kind] as unknown as ExecutorForm<string, Fields, ExecutorSpec>;
  refuseOthers(given, ['kind', ...Object.keys(form.keys)], form.called, path, report);
  return form.resolve({ given, path, defaults, report } as unknown as Written<Fields>);
}
