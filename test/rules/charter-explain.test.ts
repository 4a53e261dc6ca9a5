/** `validate --explain`: whatever a resolved charter says was written, inherited, or is explained as a default. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { readCharterFile } from '../../client/charter/file';
import { packageRoot } from '../../client/embedded/paths';

const FOLDERS = ['examples/charters', 'examples/mailbox', 'test/fixtures/charters'];
const FILES = FOLDERS.flatMap((folder) =>
  readdirSync(path.join(packageRoot(), folder))
    .filter((name) => name.endsWith('.yaml') && name !== 'agency.yaml')
    .map((name) => path.join(folder, name)),
);

type Keys = (string | number)[];

/** Every value below `value` that is no block and no list of blocks. */
function leafPaths(value: unknown, at: Keys = []): string[] {
  const blocks = Array.isArray(value) && value.some((item) => typeof item === 'object');
  if (typeof value !== 'object' || value === null || (Array.isArray(value) && !blocks)) return [at.join('.')];
  return Object.entries(value).flatMap(([key, part]) => leafPaths(part, [...at, key]));
}

/** How a value of the resolved charter is called where people write it. */
const asWritten = (leaf: string): string =>
  leaf
    .replace('process.volumePerWeek', 'process.volume')
    .replace('process.minutesPerCase', 'process.minutes')
    .replace('process.currency', 'process.hourlyCost')
    .replace(/\.baseline\.(from|column)$/, '.baseline')
    .replace(/\.source\.(query|value|good|total|samples|at)\b.*$/, '.query')
    .replace(/^goLive\.stages\.\d+\.exposure$/, 'goLive.stages')
    .replace(/^retainer\.steps\.([a-z-]+)\.every$/, 'retainer.steps.$1');

/** Facts of the format, and what follows from the people and from how the rest is written. */
const SELF_EVIDENT = /^(v|dayone|groups|origins\..*)$/;

test.each(FILES)('%s', async (file) => {
  const { charter, defaults, inherited } = await readCharterFile(path.join(packageRoot(), file));
  const said = new Set([
    ...leafPaths(parse(readFileSync(path.join(packageRoot(), file), 'utf8'))),
    ...[...defaults, ...inherited].map((one) => one.path.join('.')),
  ]);
  const isSaid = (leaf: string): boolean => {
    const name = asWritten(leaf);
    // An address alone, a person as a text, a stage as a number: what lies deeper is in it, unless it is a choice.
    const choice = /\.(kind|scrape|status)$/.test(name);
    const above = name.split('.').map((_, i, keys) => keys.slice(0, i + 1).join('.'));
    const stage = /^goLive\.stages\.\d+\.(window|minSamples|atMost)$/.exec(name);
    return (
      said.has(name) ||
      [...said].some((one) => one.startsWith(`${name}.`)) ||
      (stage !== null && said.has(`goLive.${stage[1]}`)) ||
      (!choice && above.some((one) => said.has(one)))
    );
  };
  const absent = /\.baseline\.from$/; // `none` follows from the `from` of the metric
  expect(leafPaths(charter).filter((leaf) => !SELF_EVIDENT.test(leaf) && !isSaid(leaf) && !absent.test(leaf))).toEqual(
    [],
  );
});
