/**
 * The descriptors of which the sections of a charter consist. A section is a block of keys. Each key has a kind of
 * value, and says whether people have to write it, what applies if they do not, and what it means. These descriptors
 * produce the types of the written and of the resolved charter, both schemas, the defaults, the JSON Schema and the
 * tables of the documentation.
 *
 * Schemas are created on first use and are not members of exported objects: workflows share modules whose exports are
 * frozen, and a zod schema changes itself when it is first used.
 */
import * as z from 'zod';
import type { Hint } from './fault';

/** A kind of value: its type as people write it (`W`), and its type in the resolved charter that they sign (`R`). */
export interface Kind<out W = unknown, out R = unknown> {
  /** How it is written, in the words of the documentation: `duration`, `list of dates`. */
  readonly writtenAs: string;
  /** Schema of the written value. */
  readonly written: () => z.ZodType<W>;
  /** Schema of the value in a resolved charter. */
  readonly resolved: () => z.ZodType<R>;
  /** From the written value to the resolved one. Absent: they are the same, or a rule of the section converts. */
  readonly convert?: (written: never) => R;
  /** From the resolved value to the text that people would write. Absent: the value itself. */
  readonly shown?: (value: never) => string;
  /** The keys of a block. */
  readonly keys?: Fields;
  /** The kind of the items of a list, or of the values of a table. */
  readonly items?: Kind;
  /** For a table: what the documentation writes in place of a name, such as `METRIC`. */
  readonly placeholder?: string;
  /** A rule of the section converts the written value. */
  readonly custom?: true;
  /** Whether one page documents its keys for all sections in which it occurs. */
  readonly isDocumentedOnce?: true;
}

export type WrittenAs<K> = K extends Kind<infer W, unknown> ? W : never;
export type ResolvedAs<K> = K extends Kind<unknown, infer R> ? R : never;

/** Whether a charter has to have a key, may have it, or cannot have it. */
type Presence = 'must' | 'may' | 'not';
/** The value of a key that is not written: none, its default, or what a rule of its section infers. */
type Absent = 'nothing' | 'default' | 'inferred';

export type Profile = 'light' | 'standard' | 'strict';
export const PROFILES = ['light', 'standard', 'strict'] as const satisfies readonly Profile[];

/** The default of a key for each profile, and the reason for it. */
export interface Default<T = unknown> {
  readonly values: Readonly<Record<Profile, T>>;
  readonly reason: string;
}

/** One key. `PW`: whether people write it. `PR`: whether the resolved charter has it. */
export interface Field<
  K extends Kind = Kind,
  PW extends Presence = Presence,
  PR extends Presence = Presence,
  A extends Absent = Absent,
> {
  readonly kind: K;
  readonly written: PW;
  readonly resolved: PR;
  readonly absent: A;
  /** What the key means, as the documentation says it. */
  readonly says: string;
  readonly default?: Default;
  /** What applies if it is not written, in words: `the id as a question`. */
  readonly otherwise?: string;
}

export type Fields = Readonly<Record<string, Field>>;

/** What people write in a block with these keys. */
export type WrittenOf<F> = Flat<
  { [N in keyof F as F[N] extends Field<Kind, 'must'> ? N : never]: WrittenAs<KindOf<F[N]>> } & {
    [N in keyof F as F[N] extends Field<Kind, 'may'> ? N : never]?: WrittenAs<KindOf<F[N]>>;
  }
>;
/** Type of such a block in the resolved charter. */
export type ResolvedOf<F> = Flat<
  { [N in keyof F as F[N] extends Field<Kind, Presence, 'must'> ? N : never]: ResolvedAs<KindOf<F[N]>> } & {
    [N in keyof F as F[N] extends Field<Kind, Presence, 'may'> ? N : never]?: ResolvedAs<KindOf<F[N]>>;
  }
>;
export type KindOf<F> = F extends Field<infer K> ? K : never;
type Flat<T> = { [N in keyof T]: T[N] };

const field = <
  K extends Kind,
  PW extends Presence,
  PR extends Presence,
  A extends Absent,
  M extends Pick<Field, 'default' | 'otherwise'>,
>(
  kind: K,
  says: string,
  [written, resolved, absent]: [PW, PR, A],
  more: M,
): Field<K, PW, PR, A> & M => ({ kind, says, written, resolved, absent, ...more });

const defaultOf = <T>(values: Record<Profile, T>, reason: string): Default<T> => ({ values, reason });

/** A key that has to be written. */
export const required = <K extends Kind>(kind: K, says: string) => field(kind, says, ['must', 'must', 'nothing'], {});

/** A key that may be left out. @param otherwise what applies then, as the documentation says it */
export const optional = <K extends Kind>(kind: K, says: string, otherwise?: string) =>
  field(kind, says, ['may', 'may', 'nothing'], otherwise === undefined ? {} : { otherwise });

/** A key with a default. */
export const byDefault = <K extends Kind>(kind: K, value: ResolvedAs<K>, reason: string, says: string) =>
  byProfile(kind, [value, value, value], reason, says);

/** A key whose default depends on the charter's profile: `[light, standard, strict]`. */
export const byProfile = <K extends Kind>(
  kind: K,
  [light, standard, strict]: readonly [ResolvedAs<K>, ResolvedAs<K>, ResolvedAs<K>],
  reason: string,
  says: string,
) => field(kind, says, ['may', 'must', 'default'], { default: defaultOf({ light, standard, strict }, reason) });

/**
 * A key whose value a rule of its section infers if it is not written. @param otherwise that rule, as the documentation
 * says it
 */
export const inferred = <K extends Kind>(kind: K, otherwise: string, says: string) =>
  field(kind, says, ['may', 'must', 'inferred'], { otherwise });

/** A block that the resolved charter always has, because each of its keys has a default or is optional. */
export const alwaysPresent = <K extends Kind>(kind: K, says = '') => field(kind, says, ['may', 'must', 'nothing'], {});

/** A key with a default in the form that people write; a rule of its section resolves it. */
export const byWrittenDefault = <K extends Kind>(kind: K, value: WrittenAs<K>, reason: string, says: string) =>
  field(kind, says, ['may', 'must', 'inferred'], {
    default: defaultOf({ light: value, standard: value, strict: value }, reason),
  });

type WithResolved<F, P extends Presence> = Omit<F, 'resolved'> & { readonly resolved: P };

/** The same key, which only the written charter has; the resolved one has another key in its place. */
export const writtenOnly = <F extends Field>(given: F): WithResolved<F, 'not'> => ({ ...given, resolved: 'not' });

/** A key that people cannot write: its value follows from other keys. */
export const resolvedOnly = <K extends Kind>(kind: K, says: string) =>
  field(kind, says, ['not', 'must', 'inferred'], {});

/** The same key, which charters on record may lack because they are older than the key. */
export const addedLater = <F extends Field>(given: F): WithResolved<F, 'may'> => ({ ...given, resolved: 'may' });

/**
 * The same key, as the release before `addedLater` has it: it reads the key in charters on record, and nobody can write
 * it yet. Workers of the release before that still run would refuse a charter with it.
 */
export const notWrittenYet = <F extends Field>(
  given: F,
): WithResolved<Omit<F, 'written'> & { written: 'not' }, 'may'> => ({
  ...given,
  written: 'not',
  resolved: 'may',
});

/** Creates a value on first use, and returns the same one from then on. */
export function lazy<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/**
 * What a value should be, by its schema. `read.ts` reads a schema with a hint as a whole, and walks through any other.
 */
export const hints = z.registry<Hint>();

const schemas = (fields: Fields, side: 'written' | 'resolved'): Record<string, z.ZodType> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, { kind, [side]: presence }]) =>
      presence === 'not' ? [] : [[name, presence === 'may' ? kind[side]().optional() : kind[side]()]],
    ),
  );

/** A `Kind` in which some members have a narrower type. */
type KindWith<W, R, More> = Omit<Kind<W, R>, keyof More> & More;
type Schemas<W, R> = Pick<Kind<W, R>, 'written' | 'resolved'>;

/** A block of keys. An unknown key is a fault in a written charter, and is ignored in a charter on record. */
export const block = <F extends Fields>(
  keys: F,
  writtenAs = 'block',
): KindWith<WrittenOf<F>, ResolvedOf<F>, { readonly keys: F }> => ({
  writtenAs,
  keys,
  written: lazy(() => z.strictObject(schemas(keys, 'written')) as unknown as z.ZodType<WrittenOf<F>>),
  resolved: lazy(() => z.object(schemas(keys, 'resolved')) as unknown as z.ZodType<ResolvedOf<F>>),
});

/** A block, or one value alone, which stands for a block with this value. */
export const valueOrBlock = <A extends Kind, B extends Kind & { readonly keys: Fields }>(
  value: A,
  asBlock: B,
  writtenAs: string,
): KindWith<WrittenAs<A> | WrittenAs<B>, ResolvedAs<B>, Pick<B, 'keys'>> => ({
  ...(asBlock as KindWith<WrittenAs<B>, ResolvedAs<B>, Pick<B, 'keys'>>),
  ...(value.shown && { shown: value.shown }),
  writtenAs,
  written: lazy(() => z.union([value.written(), asBlock.written()]) as z.ZodType<WrittenAs<A> | WrittenAs<B>>),
});

/** One of two kinds; the form of the value decides which. */
export const either = <A extends Kind, B extends Kind>(
  one: A,
  other: B,
  writtenAs: string,
): Kind<WrittenAs<A> | WrittenAs<B>, ResolvedAs<A> | ResolvedAs<B>> => ({
  writtenAs,
  written: lazy(() => z.union([one.written(), other.written()]) as z.ZodType<WrittenAs<A> | WrittenAs<B>>),
  resolved: lazy(() => z.union([one.resolved(), other.resolved()]) as z.ZodType<ResolvedAs<A> | ResolvedAs<B>>),
});

/** A list. @param least the least number of items in a charter on record */
export const list = <K extends Kind>(
  items: K,
  writtenAs: string,
  least = 0,
): KindWith<WrittenAs<K>[], ResolvedAs<K>[], { readonly items: K }> => ({
  writtenAs,
  items,
  written: lazy(() => z.array(items.written()) as unknown as z.ZodType<WrittenAs<K>[]>),
  resolved: lazy(() => z.array(items.resolved()).min(least) as unknown as z.ZodType<ResolvedAs<K>[]>),
});

/**
 * A table whose keys are names that the charter's author chooses. @param placeholder for a name in the documentation:
 * `METRIC`
 */
export const table = <K extends Kind>(
  names: Kind<string, string>,
  items: K,
  placeholder: string,
): KindWith<Record<string, WrittenAs<K>>, Record<string, ResolvedAs<K>>, { readonly items: K }> => ({
  writtenAs: items.writtenAs,
  placeholder,
  items,
  ...(byNames(z.record, names, items) as Schemas<Record<string, WrittenAs<K>>, Record<string, ResolvedAs<K>>>),
});

/** A table whose keys are some of a fixed set of names. */
export const tableOf = <N extends string, K extends Kind>(
  names: Kind<N, N>,
  items: K,
  placeholder: string,
): KindWith<Partial<Record<N, WrittenAs<K>>>, Partial<Record<N, ResolvedAs<K>>>, { readonly items: K }> => ({
  writtenAs: items.writtenAs,
  placeholder,
  items,
  ...(byNames(z.partialRecord, names, items) as Schemas<
    Partial<Record<N, WrittenAs<K>>>,
    Partial<Record<N, ResolvedAs<K>>>
  >),
});

const byNames = (record: typeof z.record | typeof z.partialRecord, names: Kind<string, string>, items: Kind) => ({
  written: lazy(() => record(names.written() as z.ZodString, items.written())),
  resolved: lazy(() => record(names.resolved() as z.ZodString, items.resolved())),
});

/** Written as this kind; the resolved charter has another type, which a rule of the section creates. */
export const resolvedAs = <K extends Kind, R>(kind: K, resolved: () => z.ZodType<R>) =>
  ({ ...kind, resolved, custom: true }) as unknown as Custom<K, R>;

type Custom<K, R> = KindWith<WrittenAs<K>, R, Pick<K, 'keys' & keyof K> & { readonly custom: true }>;

/** One of several forms of a value, which its `kind` tells apart, with the keys of this form. */
export type Variant<K extends string, F> = Flat<{ kind: K } & ResolvedOf<F>>;

/** The schema of one form in a resolved charter. @param keys in addition to `kind` */
export const variant = <K extends string, F extends Fields>(kind: K, keys: F): z.ZodType<Variant<K, F>> =>
  z.object({ ...schemas(keys, 'resolved'), kind: z.literal(kind) }) as unknown as z.ZodType<Variant<K, F>>;

/** Written as `kind`; the resolved charter has one of several forms. @param forms their schemas, by `variant` */
export const resolvedAsOneOf = <K extends Kind, R>(kind: K, forms: () => readonly z.ZodType<R>[]) =>
  resolvedAs(
    kind,
    lazy(() => z.discriminatedUnion('kind', forms() as never) as unknown as z.ZodType<R>),
  );

/** The keys of several blocks in one. Where two have the same key, they have the same field. */
export const mergedKeys = <F extends Fields>(blocks: readonly (F | null)[]) =>
  Object.assign({}, ...blocks) as Intersection<F>;

type Intersection<T> = (T extends unknown ? (given: T) => void : never) extends (given: infer I) => void ? I : never;

/** The same kind, documented on the page of one section for all in which it occurs. */
export const documentedOnce = <K extends Kind>(kind: K, writtenAs = kind.writtenAs): K => ({
  ...kind,
  isDocumentedOnce: true,
  writtenAs,
});
