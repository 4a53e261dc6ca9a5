/**
 * Fills what is not written. Defaults are merged into the charter at start and at amendment, so a change of one in a
 * later release never changes a running engagement. Each has a reason; one that is marked "ours" is a proposal, not a
 * norm.
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

/** Whether a kind needs no rule of its section: what is written is carried, or converted, or consists of such. */
type FillsItself<K> = K extends { custom: true }
  ? false
  : K extends { convert: unknown }
    ? true
    : K extends { keys: infer F }
      ? [NeedsRule<F>] extends [never]
        ? true
        : false
      : K extends { items: infer I }
        ? FillsItself<I>
        : [WrittenAs<K>] extends [ResolvedAs<K>]
          ? true
          : false;

/** The keys of a block for which its section has to say what the charter carries. */
export type NeedsRule<F> = {
  [N in keyof F]: F[N] extends { resolved: 'not' }
    ? never
    : F[N] extends { absent: 'inferred' }
      ? N
      : FillsItself<KindOf<F[N]>> extends true
        ? never
        : N;
}[keyof F];

/** What the rules of a section say; undefined: the charter does not carry the key. */
export type Ruled<F> = {
  [N in NeedsRule<F>]: (N extends keyof ResolvedOf<F> ? ResolvedOf<F>[N] : never) | undefined;
} & {
  [N in keyof ResolvedOf<F>]?: ResolvedOf<F>[N] | undefined;
};

type DraftOf<F> = WrittenDraft<WrittenOf<F>>;

/** Fills what is not written from the defaults of a profile, and remembers what it filled. */
export interface Defaults {
  /** What is written, else the default of the key. @param path where the value belongs */
  value<T>(field: { readonly default: Default<T> }, written: T | undefined, path: Path): T;
  /** Fills with a value that follows from the rest of the charter. */
  inferred<T>(path: Path, written: T | undefined, value: T, reason: string): T;
  /**
   * What the charter carries of a block: what is written, with every default. After a fault it may lack required keys;
   * such a charter is refused anyway.
   * @param ruled what the section's own rules say of its keys
   */
  block<F extends Fields>(keys: F, written: DraftOf<F> | undefined, path: Path, ruled: Ruled<F>): ResolvedOf<F>;
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
  const block = (keys: Fields, written: object | undefined, path: Path, ruled: object): object =>
    Object.fromEntries(
      Object.entries(keys).flatMap(([name, field]): [string, unknown][] => {
        if (field.resolved === 'not') return [];
        if (Object.hasOwn(ruled, name)) {
          const said = lookup(ruled as Record<string, unknown>, name);
          return said === undefined ? [] : [[name, said]];
        }
        const given = written && lookup(written as Record<string, unknown>, name);
        const at = [...path, name];
        const said = carried(field.kind, given, at, field.resolved === 'must');
        const all = field.default === undefined ? said : value({ default: field.default }, said, at);
        return all === undefined ? [] : [[name, all]];
      }),
    );
  const carried = (kind: Kind, given: unknown, at: Path, always = false): unknown => {
    if (kind.convert && given !== undefined) return (kind.convert as (value: unknown) => unknown)(given);
    if (kind.custom) return given;
    if (kind.keys && (given !== undefined ? isMapping(given) : always))
      return block(kind.keys, given as object | undefined, at, {});
    if (kind.items && Array.isArray(given))
      return present(given).map((item, i) => carried(kind.items!, item, [...at, i]));
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

/** Why a default is what it is; where the profile decides, what it is under each. */
export function reasonOf({ values, reason }: Default): string {
  return dependsOnProfile(values)
    ? `${reason}; ${PROFILES.map((profile) => `${profile} ${values[profile]}`).join(', ')}`
    : reason;
}

export const dependsOnProfile = ({ light, standard, strict }: Default['values']): boolean =>
  !(light === standard && standard === strict);

/** What was filled in, from top to bottom as the charter is described. */
export function inOrderOf(kind: Kind, applied: readonly AppliedDefault[]): AppliedDefault[] {
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
