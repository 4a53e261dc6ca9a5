/** docs/reference/retainer.md: its table of the twelve steps is that of the code. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../client/embedded/paths';
import { RETAINER_STEP_IDS, usualCadence } from '../../domain/model/charter/retainer-steps';
import { RETAINER_STEPS } from '../../domain/retainer';

const PAGE = readFileSync(path.join(packageRoot(), 'docs/reference/retainer.md'), 'utf8');
const ROWS = [...PAGE.matchAll(/^\| (\d+) \| `(.+?)` \| (.+?) \| (.+?) \| (.+?) \|$/gm)].map(([, ...cells]) => cells);

test('the page has the twelve steps in their order, each with its default cadence', () => {
  expect(ROWS.map(([number, id, , every]) => [Number(number), id, every])).toEqual(
    RETAINER_STEP_IDS.map((id, n) => [n + 1, id, usualCadence(id)]),
  );
});

test.each(RETAINER_STEPS.map((step) => [step.id, step] as const))(
  'the page describes %s in the words of the step',
  (id, step) => {
    const [, , question, , breach] = ROWS.find((row) => row[1] === id)!;
    expect([question, breach]).toEqual([step.question, step.breach]);
  },
);
