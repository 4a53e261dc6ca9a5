/**
 * Resolves blocks of a written charter: fills in the defaults of keys that are not written. This happens at the start
 * and at each amendment, so a default that a later release changes never changes a running engagement. Each default has
 * a reason; one that is marked "ours" is a proposal, not a norm.
 */
import { lookup } from '../../values/own-members';
import type { Path } from './fault';
import {
  type Default,
  type Fields,
  type Kind,
  type KindOf,
  PROFILES,
  type Profile,
  type ResolvedAs,
  type ResolvedOf,
  type WrittenAs,
  type WrittenOf,
} from './field';
import { isMapping, present, type WrittenDraft } from './read';

/** A default that was merged into a charter. */
export interface AppliedDefault {
  path: (string | number)[];
  value: unknown;
  reason: string;
}

/**
 * Whether a kind is resolved without a rule of its section: its value stays the same, is converted, or consists of
 * such.
 */
type ResolvesWithoutRule<K> = K extends { custom: true }
  ? false
  : K extends { convert: unknown }
    ? true
    : K extends { keys: infer F }
      ? [KeysNeedingRule<F>] extends [never]
        ? true
        : false
      : K extends { items: infer I }
        ? ResolvesWithoutRule<I>
        : [WrittenAs<K>] extends [ResolvedAs<K>]
          ? true
          : false;

/** The keys of a block whose resolved value a rule of the section has to supply. */
export type KeysNeedingRule<F> = {
  [N in keyof F]: F[N] extends { resolved: 'not' }
    ? never
    : F[N] extends { absent: 'inferred' }
      ? N
      : ResolvesWithoutRule<KindOf<F[N]>> extends true
        ? never
        : N;
}[keyof F];

/** The values that the rules of a section supply. Undefined: the resolved charter does not have the key. */
export type SectionValues<F> = {
  [N in KeysNeedingRule<F>]: (N extends keyof ResolvedOf<F> ? ResolvedOf<F>[N] : never) | undefined;
} & {
  [N in keyof ResolvedOf<F>]?: ResolvedOf<F>[N] | undefined;
};

type DraftOf<F> = WrittenDraft<WrittenOf<F>>;

/** Fills in the defaults of a profile, and remembers which ones. */
export interface Defaults {
  /** The written value, else the default of the key. @param path of the key in the charter */
  value<T>(field: { readonly default: Default<T> }, written: T | undefined, path: Path): T;
  /** The written value, else `value`, which follows from the rest of the charter. */
  inferred<T>(path: Path, written: T | undefined, value: T, reason: string): T;
  /**
   * The resolved block: what is written, with every default. After a fault it may lack required keys; such a charter is
   * refused anyway.
   * @param supplied values that the section's own rules supply; they win over what is written
   */
  block<F extends Fields>(
    keys: F,
    written: DraftOf<F> | undefined,
    path: Path,
    supplied: SectionValues<F>,
  ): ResolvedOf<F>;
  readonly profile: Profile;
  readonly applied: AppliedDefault[];
}

export function defaultsFor(profile: Profile): Defaults {
  const applied: AppliedDefault[] = [];
  const inferred: Defaults['inferred'] = (path, written, value, reason) => {
    if (written !== undefined) return written;
    applied.push({ path: [...path], value, reason });
    return value;
  };
  const value: Defaults['value'] = (field, written, path) =>
    inferred(path, written, field.default.values[profile], reasonOf(field.default));
  const block = (keys: Fields, written: object | undefined, path: Path, supplied: object): object =>
    Object.fromEntries(
      Object.entries(keys).flatMap(([name, field]): [string, unknown][] => {
        if (field.resolved === 'not') return [];
        if (Object.hasOwn(supplied, name)) {
          const bySection = lookup(supplied as Record<string, unknown>, name);
          return bySection === undefined ? [] : [[name, bySection]];
        }
        const given = written && lookup(written as Record<string, unknown>, name);
        const at = [...path, name];
        const converted = resolveValue(field.kind, given, at, field.resolved === 'must');
        const resolved = field.default === undefined ? converted : value({ default: field.default }, converted, at);
        return resolved === undefined ? [] : [[name, resolved]];
      }),
    );
  /** @param always whether the resolved charter has the key even if nobody writes it */
  const resolveValue = (kind: Kind, given: unknown, at: Path, always = false): unknown => {
    if (kind.convert && given !== undefined) return (kind.convert as (value: unknown) => unknown)(given);
    if (kind.custom) return given;
    if (kind.keys && (given !== undefined ? isMapping(given) : always))
      return block(kind.keys, given as object | undefined, at, {});
    if (kind.items && Array.isArray(given))
      return present(given).map((item, i) => resolveValue(kind.items!, item, [...at, i]));
    return given;
  };
  return {
    profile,
    applied,
    inferred,
    value,
    block: block as unknown as Defaults['block'],
  };
}

/** The reason for a default; if it depends on the profile, with its value under each profile. */
export function reasonOf({ values, reason }: Default): string {
  return dependsOnProfile(values)
    ? `${reason}; ${PROFILES.map((profile) => `${profile} ${values[profile]}`).join(', ')}`
    : reason;
}

export const dependsOnProfile = ({ light, standard, strict }: Default['values']): boolean =>
  !(light === standard && standard === strict);

/** The defaults that were filled in, in the order in which the charter's description has their keys. */
export function inCharterOrder(kind: Kind, applied: readonly AppliedDefault[]): AppliedDefault[] {
  const ranked = applied.map((one) => ({ one, rank: rankOf(kind, one.path) }));
  ranked.sort((a, b) => a.rank.map((part, i) => part - (b.rank[i] ?? -1)).find((difference) => difference !== 0) ?? 0);
  return ranked.map(({ one }) => one);
}

/** The place of each part of a path among its neighbours. */
function rankOf(kind: Kind | undefined, [part, ...rest]: Path): number[] {
  if (part === undefined) return [];
  if (typeof part === 'number') return [part, ...rankOf(kind?.items, rest)];
  return [Object.keys(kind?.keys ?? {}).indexOf(part), ...rankOf(kind?.keys && lookup(kind.keys, part)?.kind, rest)];
}
