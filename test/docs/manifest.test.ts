/** The manifest as docs/reference/charter/build.md tells it: its keys are those of the code, and its example would pass. */
import { parse } from 'yaml';
import type { z } from 'zod';
import { manifestSchema } from '../../domain/messages/messages';
import { evaluatedOf } from '../../domain/metrics/evaluation';
import { LEAST, resolved } from '../rules/charter-written';
import { examplesOf, textOf } from './charter-pages';

const PAGE = 'charter/build.md';
const [section] = textOf(PAGE).split('## Usual faults');
const manifest = manifestSchema().parse(JSON.parse(/^```json\n([\s\S]*?)^```$/m.exec(section!)![1]!));

test('the page names every key of a manifest, and no other', () => {
  const keys = [...section!.split('## The manifest')[1]!.matchAll(/^\| `([a-zA-Z]+)(?:\.METRIC)?` \|/gm)].map(
    ([, key]) => key,
  );
  expect(keys.sort()).toEqual(Object.keys(manifestSchema().shape).sort());
  expect(Object.keys(manifest.evaluation['field-accuracy']!)).toContain('slices');
});

test('the example reaches the targets of the charter above it', () => {
  const { charter } = resolved({ ...LEAST, ...parse(examplesOf(PAGE)[0]!) });
  const evaluated = evaluatedOf(charter, manifest);
  expect(evaluated.map(({ metric, slice }) => [metric, slice])).toEqual([
    ['field-accuracy', null],
    ['touchless-share', null],
    ['field-accuracy', 'new suppliers'],
    ['field-accuracy', 'handwritten'],
  ]);
  expect(evaluated.filter(({ asked, result, problem }) => !asked || !result || problem)).toEqual([]);
});

test('every fault of a manifest is reported at once', () => {
  const { error } = manifestSchema().safeParse({
    ...manifest,
    promptDigest: 'abc',
    builtBy: 'Dana Ruiz',
    evaluation: { 'field-accuracy': { value: 1, samples: 1, slices: { letters: { value: 1 } } } },
  });
  expect((error as z.ZodError).issues.map(({ path }) => path.join('.')).sort()).toEqual([
    'builtBy',
    'evaluation.field-accuracy.slices.letters.samples',
    'promptDigest',
  ]);
});
