/** Reads the manifest of a release: every fault at once, as a charter's. */

import { open } from 'node:fs/promises';
import { parse } from 'yaml';
import type { z } from 'zod';
import { decodeText } from '../../domain/kernel/decode';
import { Failure } from '../../domain/kernel/failures';
import { hidden, manifestSchema } from '../../domain/messages/messages';
import { type CharterFault, type Hint, type Path, valueShown } from '../../domain/model/charter/fault';
import type { Manifest } from '../../domain/model/releases';
import { firstFaults, messageOf } from '../../domain/values/faults';
import { nestsTooDeeply, TOO_DEEP } from '../../domain/values/json';
import { nearest } from '../../domain/values/nearest';
import { lookup } from '../../domain/values/own-members';
import { readDocument, yamlNestsTooDeeply } from '../charter/document';
import { placedLine } from '../charter/file';
import { readable } from './attach';

/** Above this a manifest is none; reading YAML takes longer than its length. */
const MOST_MANIFEST_BYTES = 64 * 1024;

/**
 * Reads a release's manifest, JSON or YAML.
 * @throws Failure FILE_UNREADABLE, TOO_LARGE, BAD_ENCODING, BAD_INPUT with every fault
 */
export async function readManifest(file: string): Promise<Manifest> {
  const bytes = await readable(file);
  if (bytes > MOST_MANIFEST_BYTES)
    throw new Failure(
      'TOO_LARGE',
      `${file} is larger than ${MOST_MANIFEST_BYTES / 1024} KiB, the most that a manifest may be`,
    );
  const handle = await open(file);
  const content = await handle.readFile().finally(() => handle.close());
  const text = decodeText(content, file);
  const value = written(file, text);
  const parsed = manifestSchema().safeParse(value);
  const faults = [...(parsed.success ? [] : placedFaults(file, text, value, parsed.error)), ...hidden(value)];
  if (parsed.success && faults.length === 0) return parsed.data;
  throw new Failure('BAD_INPUT', `${file} is not a release's manifest`, [...firstFaults(faults), PAGE]);
}

const PAGE = 'the manifest, with an example: docs/reference/charter/build.md';

const DIGEST: Hint = {
  expected: 'a SHA-256 digest in hex, 64 digits',
  example: '6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b',
};
const SAMPLES: Hint = { expected: 'a whole number of cases', example: 'samples: 400' };
const COUNT: Hint = { expected: 'a number that is not negative', example: 'good: 240, total: 400' };

/** What is expected at a key, wherever in the manifest it stands. */
const HINTS: Record<string, Hint> = {
  release: { expected: 'an id in lower-case letters, digits, dots and dashes', example: '2026-11-r2' },
  model: { expected: 'the model, with its version', example: 'extractor-4.1' },
  configDigest: DIGEST,
  promptDigest: DIGEST,
  artefactDigest: DIGEST,
  evaluationData: DIGEST,
  builtBy: { expected: 'the person id of the builder', example: 'dana-ruiz' },
  evaluation: {
    expected: 'a block with a result for each metric',
    example: 'evaluation: { field-accuracy: { value: 0.99, samples: 400 } }',
  },
  value: { expected: 'a number', example: 'value: 0.99' },
  samples: SAMPLES,
  good: COUNT,
  total: COUNT,
  slices: {
    expected: 'a block with a result for each slice',
    example: 'slices: { letters: { value: 1, samples: 200 } }',
  },
  components: { expected: 'a list of parts', example: 'components: [{ name: extractor-4.1 }]' },
  name: { expected: 'a name', example: 'name: extractor-4.1' },
  endOfSupport: { expected: 'a date', example: '2028-06-30' },
  successor: { expected: 'a name', example: 'successor: extractor-5' },
  notes: { expected: 'a text of at most 2,000 characters', example: 'notes: new prompt' },
};
const RESULT: Hint = { expected: 'a result', example: '{ value: 0.99, samples: 400 }' };

/** The faults that the schema has found, each with its place in the file. */
function placedFaults(file: string, text: string, value: unknown, { issues }: z.ZodError): string[] {
  const document = readDocument(text);
  const keys = Object.keys(manifestSchema().shape);
  const line = (path: Path, what: string, hint: Hint, place: CharterFault['place'] = 'value'): string =>
    placedLine(file, { code: 'BAD_CHARTER', path: [...path], place, what, ...hint, ...document.locate(path, place) });
  return issues.flatMap((issue) => {
    const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => {
        const near = path.length === 0 ? nearest(key, keys) : undefined;
        const hint = { expected: 'a key of the manifest', example: near ?? 'release: 2026-11-r2' };
        return line([...path, key], 'is not a key here', hint, 'key');
      });
    if (path.length === 0)
      return [line(path, valueShown(value), { expected: 'a block of keys', example: 'release: 2026-11-r2' })];
    return [line(path, valueShown(valueAt(value, path)), lookup(HINTS, String(path.at(-1))) ?? RESULT)];
  });
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((at, part) => lookup(at as Record<string, unknown>, String(part)), value);

function written(file: string, text: string): unknown {
  if (yamlNestsTooDeeply(text)) throw new Failure('BAD_INPUT', `${file} is ${TOO_DEEP}`);
  let value: unknown;
  try {
    value = parse(text, { maxAliasCount: 20 });
  } catch (cause) {
    const [first = ''] = messageOf(cause).split('\n');
    throw new Failure('BAD_INPUT', `${file} is neither JSON nor YAML`, [first.replace(/:$/, '')], { cause });
  }
  // Aliases may nest what is written flat.
  if (nestsTooDeeply(value)) throw new Failure('BAD_INPUT', `${file} is ${TOO_DEEP}`);
  return value;
}
