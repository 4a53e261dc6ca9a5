/**
 * Merges a charter with the bases that it extends. Blocks of keys merge key by key, and the charter's own values win.
 * Lists, texts, numbers and persons replace what they inherit; `null` removes it.
 */
import type { Path } from '../model/charter/fault';
import { process } from '../model/charter/process';
import { isMapping } from '../model/charter/read';
import { lookup } from '../values/own-members';

/** One file of a charter, as plain JSON. */
export interface Layer {
  written: unknown;
  /** Whether the key at `path` has no value in the file: unlike a written `null`, that is a fault. */
  isLeftEmpty(path: Path): boolean;
}

/** Several layers, the charter itself first, then its base, then the base of that. */
type Layers = readonly [Layer, ...Layer[]];

/** The merged charter, without `extends`. */
export function mergeLayers(layers: Layers): unknown {
  const [own, ...bases] = [...layers].map((layer) => ({ ...layer, written: withoutExtends(layer.written) }));
  const inherited = bases.reduceRight<unknown>(
    (inherited, layer) => mergeInto(inherited, layer.written, layer, []),
    undefined,
  );
  const whole = mergeInto(inherited, own!.written, own!, []);
  return isMapping(whole) && hasOnlyCostRates(whole, own!.written) ? without(whole, 'process') : whole;
}

/** `value`, which a layer writes at `path`, merged into what it inherits there. */
function mergeInto(inherited: unknown, value: unknown, layer: Layer, path: Path): unknown {
  if (!isMapping(inherited) || !isMapping(value) || isPerson(path)) return value;
  const keys = new Set([...Object.keys(inherited), ...Object.keys(value)]);
  // Entries become own members, also under names such as `__proto__`.
  return Object.fromEntries(
    [...keys].flatMap((key): [string, unknown][] => {
      if (!Object.hasOwn(value, key)) return [[key, lookup(inherited, key)]];
      const at = [...path, key];
      const inherits = Object.hasOwn(inherited, key);
      if (inherits && lookup(value, key) === null && !layer.isLeftEmpty(at)) return [];
      return [[key, inherits ? mergeInto(lookup(inherited, key), lookup(value, key), layer, at) : lookup(value, key)]];
    }),
  );
}

/** A person is one value: the fields of two people are never mixed. */
const isPerson = (path: Path): boolean => path[0] === 'people' && path.length === 2;

const withoutExtends = (written: unknown): unknown => (isMapping(written) ? without(written, 'extends') : written);

const without = (block: Record<string, unknown>, key: string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(block).filter(([name]) => name !== key));

const REQUIRED_PROCESS_KEYS = Object.entries(process.keys).flatMap(([key, { written }]) =>
  written === 'must' ? [key] : [],
);

/**
 * Whether `process` has only cost rates of a base. Then the section does not exist, until the charter writes a key of
 * it.
 */
function hasOnlyCostRates(whole: Record<string, unknown>, own: unknown): boolean {
  const written = isMapping(own) && Object.hasOwn(own, 'process');
  return (
    !written &&
    isMapping(whole.process) &&
    REQUIRED_PROCESS_KEYS.some((key) => !Object.hasOwn(whole.process as object, key))
  );
}

/**
 * The index of the layer that determines what is at `path`: the first layer that writes it. If none does, it is the
 * layer that writes the nearest parent, and the charter itself before its bases.
 */
export function layerOf(layers: readonly Layer[], path: Path): number {
  let [best, deepest] = [0, -1];
  for (const [index, { written }] of layers.entries()) {
    const { depth, hides } = matchDepth(written, path);
    if (depth > deepest) [best, deepest] = [index, depth];
    if (hides) break;
  }
  return best;
}

/** How many parts of `path` a layer writes, and whether it hides the layers that it extends at that place. */
function matchDepth(written: unknown, path: Path): { depth: number; hides: boolean } {
  let value = written;
  for (const [depth, part] of path.entries()) {
    const person = isPerson(path.slice(0, depth));
    const known = typeof value === 'object' && value !== null && Object.hasOwn(value, part);
    if (!known) return { depth, hides: person || !isMapping(value) };
    value = lookup(value as Record<string, unknown>, String(part));
  }
  return { depth: path.length, hides: true };
}

/** Every value that a charter has from its bases, with the index of that base. Blocks are listed by their keys. */
export function inheritedPaths(layers: Layers): { path: (string | number)[]; value: unknown; layer: number }[] {
  const leaves = (value: unknown, path: (string | number)[]): { path: (string | number)[]; value: unknown }[] =>
    isMapping(value) && !isPerson(path)
      ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]))
      : [{ path, value }];
  return leaves(mergeLayers(layers), [])
    .map((leaf) => ({ ...leaf, layer: layerOf(layers, leaf.path) }))
    .filter(({ layer }) => layer > 0);
}
