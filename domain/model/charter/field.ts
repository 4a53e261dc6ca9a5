/**
 * What the sections of a charter are described with. A section is a block of keys; each key has a kind of value, says
 * whether it has to be written, what applies if it is not, and what it means. The types of the written and of the
 * resolved charter, both schemas, the defaults, the JSON Schema and the tables of the documentation follow from it.
 *
 * Schemas are made when they are asked for, and are no members of what modules export: workflows share modules, whose
 * exports are frozen, and a schema completes itself when it is used.
 */
import * as z from 'zod';
import type { Hint } from './fault';

/** A kind of value: how people write it (`W`), and what the charter carries that they sign (`R`). */
export interface Kind<out W = unknown, out R = unknown> {
  /** How it is written, in the words of the documentation: `duration`, `list of dates`. */
  readonly writtenAs: string;
  /** Reads what is written. */
  readonly written: () => z.ZodType<W>;
  /** Checks the shape of what a charter carries. */
  readonly resolved: () => z.ZodType<R>;
  /** The value that is carried for a written one; absent: the same, or a rule of its section says. */
  readonly convert?: (written: never) => R;
  /** How a value that is carried is written; absent: as it is. */
  readonly shown?: (value: never) => string;
  /** The keys of a block. */
  readonly keys?: Fields;
  /** What a list, or a table by names, consists of. */
  readonly items?: Kind;
  /** What the documentation calls the names in a table: `METRIC`. */
  readonly named?: string;
  /** A rule of its section makes something else of what is written. */
  readonly custom?: true;
  /** The page that documents it, if it occurs in several sections. */
  readonly documentedAs?: string;
}

export type WrittenAs<K> = K extends Kind<infer W, unknown> ? W : never;
export type ResolvedAs<K> = K extends Kind<unknown, infer R> ? R : never;

/** Whether a charter has to have a key, may have it, or cannot have it. */
type Presence = 'must' | 'may' | 'not';
/** What a key has that is not written: nothing, its default, or what a rule of its section says. */
type Absent = 'nothing' | 'default' | 'inferred';

export type Profile = 'light' | 'standard' | 'strict';
export const PROFILES = ['light', 'standard', 'strict'] as const satisfies readonly Profile[];

/** The value of a key that is not written, by the charter's profile, and why it is this one. */
export interface Default<T = unknown> {
  readonly values: Readonly<Record<Profile, T>>;
  readonly reason: string;
}

/** One key: `PW` says whether it is written, `PR` whether the resolved charter has it. */
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
  /** What it means, as the documentation says it. */
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
/** What the resolved charter has of such a block. */
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

/** Has to be written. */
export const required = <K extends Kind>(kind: K, says: string) => field(kind, says, ['must', 'must', 'nothing'], {});

/** May be left out. @param otherwise what applies then, for the documentation */
export const optional = <K extends Kind>(kind: K, says: string, otherwise?: string) =>
  field(kind, says, ['may', 'may', 'nothing'], otherwise === undefined ? {} : { otherwise });

/** Has a default. */
export const byDefault = <K extends Kind>(kind: K, value: ResolvedAs<K>, reason: string, says: string) =>
  byProfile(kind, [value, value, value], reason, says);

/** Has a default that the charter's profile decides: `[light, standard, strict]`. */
export const byProfile = <K extends Kind>(
  kind: K,
  [light, standard, strict]: readonly [ResolvedAs<K>, ResolvedAs<K>, ResolvedAs<K>],
  reason: string,
  says: string,
) => field(kind, says, ['may', 'must', 'default'], { default: defaultOf({ light, standard, strict }, reason) });

/** If it is not written, a rule of its section says what it is. @param otherwise that rule, for the documentation */
export const inferred = <K extends Kind>(kind: K, otherwise: string, says: string) =>
  field(kind, says, ['may', 'must', 'inferred'], { otherwise });

/** A block that the resolved charter always has, because each of its keys has a default or is optional. */
export const part = <K extends Kind>(kind: K, says = '') => field(kind, says, ['may', 'must', 'nothing'], {});

/** The default is given as people write it; a rule of its section says what the charter carries for it. */
export const byWrittenDefault = <K extends Kind>(kind: K, value: WrittenAs<K>, reason: string, says: string) =>
  field(kind, says, ['may', 'must', 'inferred'], {
    default: defaultOf({ light: value, standard: value, strict: value }, reason),
  });

type Carried<F, P extends Presence> = Omit<F, 'resolved'> & { readonly resolved: P };

/** The same key, for which the resolved charter has another one. */
export const notCarried = <F extends Field>(given: F): Carried<F, 'not'> => ({ ...given, resolved: 'not' });

/** Is not written: it follows from what is written under other keys. */
export const resolvedOnly = <K extends Kind>(kind: K, says: string) =>
  field(kind, says, ['not', 'must', 'inferred'], {});

/** The same key, which charters on record may lack because they are older than it. */
export const addedLater = <F extends Field>(given: F): Carried<F, 'may'> => ({ ...given, resolved: 'may' });

/**
 * The same key, as the release before `addedLater` has it: it reads the key in charters on record, and nobody can write
 * it yet. Workers of the release before that still run would refuse a charter with it.
 */
export const notWrittenYet = <F extends Field>(given: F): Carried<Omit<F, 'written'> & { written: 'not' }, 'may'> => ({
  ...given,
  written: 'not',
  resolved: 'may',
});

/** Makes a value when it is first asked for, once. */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** What each kind of value should be. A schema with a hint is a leaf; any other is walked through. */
export const hints = z.registry<Hint>();

const schemas = (fields: Fields, side: 'written' | 'resolved'): Record<string, z.ZodType> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, { kind, [side]: presence }]) =>
      presence === 'not' ? [] : [[name, presence === 'may' ? kind[side]().optional() : kind[side]()]],
    ),
  );

/** What `Kind` leaves open is said more exactly. */
type Exactly<W, R, More> = Omit<Kind<W, R>, keyof More> & More;
type Shapes<W, R> = Pick<Kind<W, R>, 'written' | 'resolved'>;

/** A block of keys. In what is written an unknown key is a fault, in a charter on record it has no meaning. */
export const block = <F extends Fields>(
  keys: F,
  writtenAs = 'block',
): Exactly<WrittenOf<F>, ResolvedOf<F>, { readonly keys: F }> => ({
  writtenAs,
  keys,
  written: once(() => z.strictObject(schemas(keys, 'written')) as unknown as z.ZodType<WrittenOf<F>>),
  resolved: once(() => z.object(schemas(keys, 'resolved')) as unknown as z.ZodType<ResolvedOf<F>>),
});

/** Either a block, or one value alone that stands for a block with this value. */
export const orAlone = <A extends Kind, B extends Kind & { readonly keys: Fields }>(
  alone: A,
  whole: B,
  writtenAs: string,
): Exactly<WrittenAs<A> | WrittenAs<B>, ResolvedAs<B>, Pick<B, 'keys'>> => ({
  ...(whole as Exactly<WrittenAs<B>, ResolvedAs<B>, Pick<B, 'keys'>>),
  ...(alone.shown && { shown: alone.shown }),
  writtenAs,
  written: once(() => z.union([alone.written(), whole.written()]) as z.ZodType<WrittenAs<A> | WrittenAs<B>>),
});

/** One kind or another: the shape of the value says which. */
export const either = <A extends Kind, B extends Kind>(
  one: A,
  other: B,
  writtenAs: string,
): Kind<WrittenAs<A> | WrittenAs<B>, ResolvedAs<A> | ResolvedAs<B>> => ({
  writtenAs,
  written: once(() => z.union([one.written(), other.written()]) as z.ZodType<WrittenAs<A> | WrittenAs<B>>),
  resolved: once(() => z.union([one.resolved(), other.resolved()]) as z.ZodType<ResolvedAs<A> | ResolvedAs<B>>),
});

/** @param least how many a charter on record has at least */
export const list = <K extends Kind>(
  items: K,
  writtenAs: string,
  least = 0,
): Exactly<WrittenAs<K>[], ResolvedAs<K>[], { readonly items: K }> => ({
  writtenAs,
  items,
  written: once(() => z.array(items.written()) as unknown as z.ZodType<WrittenAs<K>[]>),
  resolved: once(() => z.array(items.resolved()).min(least) as unknown as z.ZodType<ResolvedAs<K>[]>),
});

/** A table by names that the charter's writer chooses. @param named what the documentation calls them: `METRIC` */
export const table = <K extends Kind>(
  names: Kind<string, string>,
  items: K,
  named: string,
): Exactly<Record<string, WrittenAs<K>>, Record<string, ResolvedAs<K>>, { readonly items: K }> => ({
  writtenAs: items.writtenAs,
  named,
  items,
  ...(byNames(z.record, names, items) as Shapes<Record<string, WrittenAs<K>>, Record<string, ResolvedAs<K>>>),
});

/** A table by names of which each is one of several. */
export const tableOf = <N extends string, K extends Kind>(
  names: Kind<N, N>,
  items: K,
  named: string,
): Exactly<Partial<Record<N, WrittenAs<K>>>, Partial<Record<N, ResolvedAs<K>>>, { readonly items: K }> => ({
  writtenAs: items.writtenAs,
  named,
  items,
  ...(byNames(z.partialRecord, names, items) as Shapes<
    Partial<Record<N, WrittenAs<K>>>,
    Partial<Record<N, ResolvedAs<K>>>
  >),
});

const byNames = (record: typeof z.record | typeof z.partialRecord, names: Kind<string, string>, items: Kind) => ({
  written: once(() => record(names.written() as z.ZodString, items.written())),
  resolved: once(() => record(names.resolved() as z.ZodString, items.resolved())),
});

/** Written as this kind; the charter carries something else, which a rule of its section makes. */
export const resolvedAs = <K extends Kind, R>(kind: K, resolved: () => z.ZodType<R>) =>
  ({ ...kind, resolved, custom: true }) as unknown as Custom<K, R>;

type Custom<K, R> = Exactly<WrittenAs<K>, R, Pick<K, 'keys' & keyof K> & { readonly custom: true }>;

/** The same kind, whose keys are documented once for all sections in which it occurs. */
export const documented = <K extends Kind>(kind: K, documentedAs: string, writtenAs = kind.writtenAs): K => ({
  ...kind,
  documentedAs,
  writtenAs,
});
