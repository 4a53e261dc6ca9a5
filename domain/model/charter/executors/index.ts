/** What carries out a switch of the target. To add a kind, add one file here and one line in `FORMS`. */
import type { z } from 'zod';
import type { Defaults } from '../defaults';
import { type Path, type Report, refuseOtherKeys } from '../fault';
import { block, type Fields, mergedKeys, optional, resolvedAsOneOf, type WrittenAs } from '../field';
import { choice } from '../kinds';
import type { WrittenDraft } from '../read';
import { command } from './command';
import type { ExecutorForm, Written } from './form';
import { manual } from './manual';
import { openfeature } from './openfeature';
import { webhook } from './webhook';

/** If `kind` is left out, the last form whose `matches` is true for the written keys is used. */
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

const written = block({
  kind: optional(
    choice(KINDS),
    'the kind of executor; write it only if the other keys leave it open',
    'inferred from the other keys',
  ),
  ...mergedKeys(ALL.map(({ keys }) => keys)),
});

export const executor = resolvedAsOneOf(written, () => ALL.map((form) => form.resolved() as z.ZodType<ExecutorSpec>));

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
    ALL.findLast((form) => form.matches(given))!.kind,
    'a name is a command, a person acts by hand, a flag is set, an address is a webhook',
  );
  // The cast is needed because the compiler cannot follow a lookup by a union.
  const form = FORMS[kind] as unknown as ExecutorForm<string, Fields, ExecutorSpec>;
  refuseOtherKeys(given, ['kind', ...Object.keys(form.keys)], form.label, path, report);
  return form.resolve({ given, path, defaults, report } as unknown as Written<Fields>);
}
