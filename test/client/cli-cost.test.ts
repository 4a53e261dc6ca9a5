/** `dayone cost`: the comparison as a delivery lead reads it, held to the worked figures. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { packageRoot } from '../../client/embedded/paths';
import { cliIn } from './cli-support';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'dayone-cost-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const { run, json, failing } = cliIn({});

const MINIMAL = readFileSync(path.join(packageRoot(), 'examples/charters/minimal.yaml'), 'utf8');

const charter = (name: string, text: string): string => {
  const file = path.join(dir, name);
  writeFileSync(file, MINIMAL + text);
  return file;
};

/** Worth 3,000 a week before it costs anything to run. A hundred tries are as good as any number. */
const worked = (pilotCost: number, runPerWeek: number): string => `
process:
  volume: 100 per week
  minutes: 60
  hourlyCost: 60 EUR
  saving: 50 %
  cost:
    pilot: { cost: ${pilotCost}, weeks: 12, chance: 48 %, tries: 100, hardeningCost: 60000, hardeningWeeks: 35 }
    production: { cost: 110000, weeks: 6, chance: 80 % }
    runPerWeek: ${runPerWeek}
`;

interface Costs {
  weeklyValue: number;
  pilot: { total: number };
  production: { total: number };
  cheaper: string;
  cheaperPerLiveSystem: string | null;
  inputs: { pilot: { chance: number } };
  spent: number | null;
  difference: number;
}

const thousands = (amount: number) => Math.round(amount / 1000);

test('at 3,000 a week, another pilot costs 323,000 against 160,000', async () => {
  const file = charter('worked.yaml', worked(40_000, 0));
  const { json: found } = await json<Costs>('cost', file);
  expect(found.weeklyValue).toBe(3000);
  expect([found.pilot.total, found.production.total].map(thousands)).toEqual([323, 160]);
  expect(found.cheaper).toBe('production');
  const { code, out } = await run('cost', file);
  expect(code).toBe(0);
  expect(out).toMatch(/total, .* 323,333 EUR +160,000 EUR\n/);
  expect(out).toContain('Production first wins: another pilot costs 163,333 EUR more.');
  expect(out).toContain('Each week of delay costs 3,000 EUR.');
  expect(out).toContain('paid for itself after 36.7 weeks');
  expect(out).toMatch(/chance of production +94,762 EUR/);
});

test('the shown difference is that of the shown totals', async () => {
  for (const [n, volume] of [2400, 1237, 911, 777, 333].entries()) {
    const text = worked(40_000, 0).replace('100 per week', `${volume} per month`).replace('minutes: 60', 'minutes: 13');
    const { out } = await run('cost', charter(`rounded-${n}.yaml`, text));
    const whole = (text: string): number => Number(text.replaceAll(',', ''));
    const [, pilot, production] = /total, .*? ([\d,]+) EUR +([\d,]+) EUR/.exec(out)!;
    const [, difference] = /costs ([\d,]+) EUR (?:more|less)/.exec(out)!;
    expect(Math.abs(whole(pilot!) - whole(production!))).toBe(whole(difference!));
  }
});

test('if waiting costs nothing, a cheap pilot costs 81,000 against 138,000, and wins', async () => {
  const file = charter('waiting.yaml', worked(10_000, 3000));
  const { json: found } = await json<Costs>('cost', file);
  expect([found.pilot.total, found.production.total].map(thousands)).toEqual([81, 138]);
  expect(found.cheaper).toBe('pilot');
  const { out } = await run('cost', file);
  expect(out).toContain('The pilot wins: it costs 56,667 EUR less than production first.');
  expect(out).toContain('Nothing is lost by waiting');
  expect(out).toContain('Payback: none');
});

test('the given history sets the chance of a pilot; money already spent is shown, and decides nothing', async () => {
  const file = charter('history.yaml', worked(40_000, 0));
  const plain = (await json<Costs>('cost', file)).json;
  const { json: found } = await json<Costs>('cost', file, '--history', '1/6', '--spent', '85000');
  expect(found.inputs.pilot.chance).toBe(0.25);
  expect(found.difference).not.toBe(plain.difference);
  expect(found.spent).toBe(85_000);
  expect((await json<Costs>('cost', file, '--spent', '85000')).json.difference).toBe(plain.difference);
  expect((await run('cost', file, '--spent', '85000')).out).toContain('Spent already: 85,000 EUR. It is sunk');
});

test('a cheaper path that rarely ends in a live system differs from a cheaper live system', async () => {
  const once = worked(40_000, 0).replace('tries: 100', 'tries: 1').replace('chance: 48 %', 'chance: 12 %');
  const file = charter('once.yaml', once);
  expect((await json<Costs>('cost', file)).json).toMatchObject({
    cheaper: 'pilot',
    cheaperPerLiveSystem: 'production',
  });
  expect((await run('cost', file)).out).toContain('For each system that will live it is the other way round');
});

test('a value that the charter does not have is shown as a default, with its reason', async () => {
  const file = charter('brief.yaml', 'process: { volume: 25 per week, minutes: 90, hourlyCost: 60 EUR }\n');
  expect((await run('cost', file)).out).toMatch(/process\.cost\.pilot\.tries +3 +after three pilots/);
  expect((await run('cost', file, '--history', '0/2')).out).not.toContain('process.cost.pilot.chance');
});

test.each([
  [['--history', '7/6'], '--history cannot be 7/6'],
  [['--history', 'often'], '--history cannot be often'],
  [['--spent', '-1'], '--spent cannot be -1'],
])('%j is wrong usage', async (options, message) => {
  const file = charter('wrong.yaml', worked(40_000, 0));
  expect(await failing('cost', file, ...options)).toMatchObject({ exit: 2, code: 'BAD_INPUT', message });
});

test('the cost needs a process in the charter', async () => {
  const failure = await failing('cost', charter('nothing.yaml', ''));
  expect(failure).toMatchObject({ exit: 2, code: 'BAD_INPUT' });
  expect(failure.message).toContain('says nothing of its process yet');
});
