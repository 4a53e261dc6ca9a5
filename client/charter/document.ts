/** A charter's text as a YAML document: its plain value, the faults that only YAML can have, and where things stand. */

import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Pair,
  Parser,
  parseDocument,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { type CharterFault, collectFaults, type Hint, type Path } from '../../domain/model/charter/fault';
import { MOST_DEPTH, nestsTooDeeply, TOO_DEEP } from '../../domain/values/json';
import { truncate } from '../../domain/values/text';
import { changedNumber } from './number';

/** A place in a text, both counted from 1. */
export interface Place {
  line: number;
  column: number;
}

/** A fault with its place, and with its file where one is known. */
export type PlacedFault = CharterFault & Place & { file?: string };

export interface CharterDocument {
  /** The plain value; undefined where the text is no YAML. */
  value: unknown;
  /** What is wrong as YAML. */
  faults: PlacedFault[];
  /** Where the value or the key at `path` stands; what is missing stands where its parent does. */
  locate(path: Path, place: CharterFault['place']): Place;
  /** Whether the key at `path` stands there without a value, not even `null`. */
  isLeftEmpty(path: Path): boolean;
}

const START: Place = { line: 1, column: 1 };
const MOST_ALIASES = 100;

const HINTS = {
  yaml: { expected: 'one YAML document, texts with [ ] { } , : or # in quotes', example: 'query: "sum(rate(x[5m]))"' },
  version: { expected: 'YAML 1.2', example: 'no %YAML line' },
  depth: { expected: 'a few levels', example: 'metrics: [{ id: touchless-share }]' },
  alias: { expected: `at most ${MOST_ALIASES} uses of plain anchors`, example: '*people' },
  tag: { expected: 'a plain value', example: 'id: invoice-intake' },
  key: { expected: 'a plain word as a key', example: 'title: Invoice intake' },
  name: { expected: 'another name', example: 'own-model: allow' },
  twice: { expected: 'each key once', example: 'id: invoice-intake' },
} satisfies Record<string, Hint>;

/** Reads `text`; never throws for anything that was written. */
export function readDocument(text: string): CharterDocument {
  // The parser recurses as deep as the text nests; a charter has nothing to say below a few levels.
  return yamlNestsTooDeeply(text) ? refused(`is ${TOO_DEEP}`, HINTS.depth) : open(text);
}

function refused(what: string, hint: Hint): CharterDocument {
  const { faults, report } = collectFaults();
  report([], what, hint);
  return {
    value: undefined,
    faults: faults.map((fault) => ({ ...fault, ...START })),
    locate: () => START,
    isLeftEmpty: () => false,
  };
}

function open(text: string): CharterDocument {
  const lines = new LineCounter();
  // Our own check of unique keys is linear; the parser's is quadratic.
  const doc = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    version: '1.2',
    logLevel: 'error',
  });
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const faults: PlacedFault[] = [];
  const say: Say = (offset, path, what, hint, place = 'value') => {
    const found = collectFaults();
    found.report(path, what, hint, { place });
    faults.push(...found.faults.map((fault) => ({ ...fault, ...at(offset) })));
  };

  // Further errors of syntax mostly follow from the first, and name what is right.
  const [error] = doc.errors;
  if (error)
    say(
      error.pos[0],
      [],
      error.code === 'MULTIPLE_DOCS' ? 'is followed by a second document' : `is not YAML: ${firstLine(error.message)}`,
      HINTS.yaml,
    );
  const { explicit, version } = doc.directives?.yaml ?? {};
  if (explicit && version !== '1.2') say(0, [], `asks for YAML ${version}`, HINTS.version);
  inspect(doc.contents, [], (offset, ...fault) => {
    if (!error || offset < error.pos[0]) say(offset, ...fault);
  });
  const pairs = pairsByKey();
  const places: Pick<CharterDocument, 'locate' | 'isLeftEmpty'> = {
    locate: (path, place) => at(documentState(doc, pairs, path, place).offset),
    isLeftEmpty: (path) => documentState(doc, pairs, path, 'value').empty,
  };
  if (error) return { value: undefined, faults, ...places };
  try {
    const value: unknown = doc.toJS({ maxAliasCount: MOST_ALIASES });
    // Aliases may nest what is written flat.
    if (!nestsTooDeeply(value)) return { value, faults, ...places };
    say(0, [], `is ${TOO_DEEP}`, HINTS.depth);
    return { value: undefined, faults, ...places };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    say(0, [], 'has an alias of itself, or too many of them', HINTS.alias);
    return { value: undefined, faults, ...places };
  }
}

/** What the parser says, without the words of the text that it quotes: one of them may be a secret. */
const firstLine = (message: string): string => message.split('\n', 1)[0]!.replace(/:? ".*$|[.:]$/s, '');

type Say = (offset: number, path: Path, what: string, hint: Hint, place?: CharterFault['place']) => void;

const offsetIn = (node: unknown): number => (isNode(node) ? (node.range?.[0] ?? 0) : 0);
const keyText = (pair: Pair): string => String(isScalar(pair.key) ? (pair.key.value ?? '') : pair.key);

/** What no charter may contain under any key: tags, unusual or repeated keys, numbers that YAML would change. */
function inspect(node: unknown, path: Path, say: Say): void {
  if (path.length > MOST_DEPTH) return;
  if (isNode(node) && node.tag !== undefined && !isAlias(node)) {
    say(offsetIn(node), path, `has the tag ${truncate(node.tag, 40)}`, HINTS.tag);
  }
  if (isScalar(node)) {
    const changed = changedNumber(node as Scalar);
    if (changed) say(offsetIn(node), path, changed.what, changed.hint);
  }
  if (isSeq(node)) node.items.forEach((item, i) => void inspect(item, [...path, i], say));
  if (!isMap(node)) return;
  const seen = new Set<string>();
  for (const pair of node.items) {
    const key = keyText(pair);
    if (!isScalar(pair.key) || pair.key.value === null) {
      say(offsetIn(pair.key), path, 'has a key that is no word', HINTS.key, 'key');
      continue;
    }
    if (seen.has(key)) say(offsetIn(pair.key), [...path, key], 'is written twice', HINTS.twice, 'key');
    seen.add(key);
    // A name that every JavaScript object already has: readers would ignore it, with everything under it.
    if (key === '__proto__') say(offsetIn(pair.key), [...path, key], 'is no name here', HINTS.name, 'key');
    inspect(pair.value, [...path, key], say);
  }
}

type PairsOf = (map: YAMLMap) => ReadonlyMap<string, Pair>;

/** The pairs of a mapping by key, each mapping looked through once. The last of two equal keys is the one that counts. */
function pairsByKey(): PairsOf {
  const known = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();
  return (map) => {
    const pairs = known.get(map) ?? new Map(map.items.map((pair) => [keyText(pair), pair]));
    known.set(map, pairs);
    return pairs;
  };
}

interface DocumentState {
  offset: number;
  /** A key is there, and no value. */
  empty: boolean;
}

/** The node at `path`, or its nearest existing parent. */
function documentState(doc: Document, pairs: PairsOf, path: Path, place: CharterFault['place']): DocumentState {
  const follow = (node: unknown): unknown => (isAlias(node) ? node.resolve(doc) : node);
  let node: unknown = follow(doc.contents);
  let found: DocumentState = { offset: offsetIn(doc.contents), empty: false };
  for (const [i, part] of path.entries()) {
    if (isSeq(node)) {
      const item = node.items[Number(part)];
      if (item === undefined) return { ...found, empty: false };
      found = { offset: offsetIn(item), empty: false };
      node = follow(item);
      continue;
    }
    const pair = isMap(node) ? pairs(node).get(String(part)) : undefined;
    if (!pair) return { ...found, empty: false };
    const last = i === path.length - 1;
    const empty = pair.value === null || (isScalar(pair.value) && pair.value.source === '');
    found = { offset: offsetIn(last && place === 'value' && !empty ? pair.value : pair.key), empty };
    node = follow(pair.value);
  }
  return found;
}

/** What of the parser's stack is no level: the document, and the value at the end. */
const BESIDE = 2;

/**
 * Whether lists and blocks stand in one another more than `MOST_DEPTH` times, as they are written: found out before the
 * parser, which recurses, is given the text.
 */
export function yamlNestsTooDeeply(text: string): boolean {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    // Tokens are of no interest here, only how many are open.
    for (const _token of parser.next(lexeme));
    if (parser.stack.length > MOST_DEPTH + BESIDE) return true;
  }
  return false;
}
