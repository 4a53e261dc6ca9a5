/**
 * A charter and the bases that it extends, laid one over the other. Blocks of keys merge key by key; what the charter
 * writes itself wins; lists, texts, numbers and persons replace what they inherit; `null` takes it away.
 */
import type { Path } from '../model/charter/fault';
import { process } from '../model/charter/process';
import { isMapping } from '../model/charter/read';
import { lookup } from '../values/own-members';

/** One file of a charter, as plain JSON. */
export interface Layer {
  written: unknown;
  /** Whether the key at `path` was left without a value: that is not a `null`, but a fault. */
  isLeftEmpty(path: Path): boolean;
}

/** Several layers, the charter itself first, then its base, then the base of that. */
type Layers = readonly [Layer, ...Layer[]];

/** What the layers say together, without `extends`. */
export function mergeLayers(layers: Layers): unknown {
  const [own, ...bases] = [...layers].map((layer) => ({ ...layer, written: withoutExtends(layer.written) }));
  const inherited = bases.reduceRight<unknown>((below, layer) => over(below, layer.written, layer, []), undefined);
  const whole = over(inherited, own!.written, own!, []);
  return isMapping(whole) && ratesOnly(whole, own!.written) ? without(whole, 'process') : whole;
}

function over(below: unknown, value: unknown, layer: Layer, path: Path): unknown {
  if (!isMapping(below) || !isMapping(value) || isPerson(path)) return value;
  const keys = new Set([...Object.keys(below), ...Object.keys(value)]);
  // Entries become own members, also under names such as `__proto__`.
  return Object.fromEntries(
    [...keys].flatMap((key): [string, unknown][] => {
      if (!Object.hasOwn(value, key)) return [[key, lookup(below, key)]];
      const at = [...path, key];
      const inherits = Object.hasOwn(below, key);
      if (inherits && lookup(value, key) === null && !layer.isLeftEmpty(at)) return [];
      return [[key, inherits ? over(lookup(below, key), lookup(value, key), layer, at) : lookup(value, key)]];
    }),
  );
}

/** A person is one value: nobody gets the address of somebody else by half. */
const isPerson = (path: Path): boolean => path[0] === 'people' && path.length === 2;

const withoutExtends = (written: unknown): unknown => (isMapping(written) ? without(written, 'extends') : written);

const without = (block: Record<string, unknown>, key: string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(block).filter(([name]) => name !== key));

const OF_A_PROCESS = Object.entries(process.keys).flatMap(([key, { written }]) => (written === 'must' ? [key] : []));

/** Cost rates of a base alone are not a process: the section exists once the charter itself has a part of it. */
function ratesOnly(whole: Record<string, unknown>, own: unknown): boolean {
  const written = isMapping(own) && Object.hasOwn(own, 'process');
  return (
    !written && isMapping(whole.process) && OF_A_PROCESS.some((key) => !Object.hasOwn(whole.process as object, key))
  );
}

/**
 * Which layer counts for what is at `path`: the first that writes it. What nobody writes is missed where its nearest
 * parent stands, in the charter rather than in a base.
 */
export function layerOf(layers: readonly Layer[], path: Path): number {
  let [best, deepest] = [0, -1];
  for (const [index, { written }] of layers.entries()) {
    const { depth, hides } = withInherited(written, path);
    if (depth > deepest) [best, deepest] = [index, depth];
    if (hides) break;
  }
  return best;
}

/** How far down `path` a layer goes, and whether nothing of the layers below shows there. */
function withInherited(written: unknown, path: Path): { depth: number; hides: boolean } {
  let value = written;
  for (const [depth, part] of path.entries()) {
    const person = isPerson(path.slice(0, depth));
    const known = typeof value === 'object' && value !== null && Object.hasOwn(value, part);
    if (!known) return { depth, hides: person || !isMapping(value) };
    value = lookup(value as Record<string, unknown>, String(part));
  }
  return { depth: path.length, hides: true };
}

/** Everything that a charter has from its bases: each value once, blocks by their keys. */
export function inheritedPaths(layers: Layers): { path: (string | number)[]; value: unknown; layer: number }[] {
  const leaves = (value: unknown, path: (string | number)[]): { path: (string | number)[]; value: unknown }[] =>
    isMapping(value) && !isPerson(path)
      ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]))
      : [{ path, value }];
  return leaves(mergeLayers(layers), [])
    .map((leaf) => ({ ...leaf, layer: layerOf(layers, leaf.path) }))
    .filter(({ layer }) => layer > 0);
}
