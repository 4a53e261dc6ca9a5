/** Releases, drills and what was measured, by the command line, along a real way from build to operation. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import type { Requirement } from '../../domain/gates/requirement-specs';
import { engagementStream } from '../../domain/kernel/names';
import type { Evaluated } from '../../domain/metrics/evaluation';
import type { HistoryPoint } from '../../domain/metrics/history';
import type { ReleaseHistory } from '../../domain/releases/release-history';
import type { DrillPlan } from '../../domain/rollback/drill-plan';
import type { ExecutorCheck } from '../../domain/rollback/executor-check';
import { trainRelease } from '../../examples/mailbox/releases';
import type { Team } from '../../examples/mailbox/team';
import { quickPlan, short } from '../support/charters';
import { sharedServer } from '../support/temporal';
import { openWorld, type World } from '../support/world';
import { cliIn } from './cli-support';

interface Handed {
  release: string;
  evaluation: Evaluated[];
  asks: Requirement[];
}
interface DryRun extends DrillPlan {
  dryRun: true;
  checks: ExecutorCheck[];
}
interface ReleaseAnswer {
  metrics: {
    metric: string;
    baseline: { value: number } | null;
    latest: HistoryPoint | null;
    history: HistoryPoint[];
  }[];
}

let services: World;
let team: Team;
let id: string;
let env: Record<string, string>;
let cli: ReturnType<typeof cliIn>;
beforeAll(async () => {
  services = await openWorld();
  const charter = services.charter(
    short(({ build }) => {
      build.evaluation = {
        'unwanted-kept-away': 'at least 85 %',
        'wanted-set-aside': { target: 'at most 12 %', slices: { newsletters: 'at most 20 %' } },
      };
    }),
  );
  id = charter.id;
  team = services.team(charter);
  env = { TEMPORAL_ADDRESS: sharedServer(), DAYONE_DATA: services.data, DAYONE_TASK_QUEUE: services.queue };
  cli = cliIn(env);
  await services.dayone.start(charter, team.who('delivery-lead'));
  await team.kickOff();
  await team.openTheLock();
});
afterAll(() => services.close());

const offline = () => cliIn({ ...env, TEMPORAL_ADDRESS: '127.0.0.1:1' });
const entries = () => services.evidence.ledger.read(engagementStream(id));

/** Trains and installs a release; its manifest is in a file, with these slices. */
async function manifestFile(release: string, slices: object): Promise<string> {
  const { artefact, manifest } = trainRelease(quickPlan(release, services.mails), services.mails.corrections);
  const installed = await fetch(`${services.mailbox.url}/releases`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ release, artefact }),
  });
  expect(installed.ok).toBe(true);
  const file = path.join(services.data, `${release}.yaml`);
  const { evaluation } = manifest;
  writeFileSync(
    file,
    stringify({
      ...manifest,
      builtBy: team.who('delivery-lead'),
      evaluation: { ...evaluation, 'wanted-set-aside': { ...evaluation['wanted-set-aside'], slices } },
    }),
  );
  return file;
}

test('before the first release the list is empty, and a drill says why it would be refused', async () => {
  expect((await offline().run('releases', id)).out).toBe(
    `${id}: wanted now is work by people\n\n  No release was submitted yet.\n`,
  );
  const { code, json } = await cli.json<DryRun>('drill', id, '--dry-run');
  expect(code).toBe(1);
  expect(json).toMatchObject({ release: null, refusal: { code: 'NO_RELEASE' }, phases: [], rtoSeconds: 30 });
});

test('release submits a release, and shows how the build gate judges each slice and what it requires', async () => {
  const file = await manifestFile('r1', {
    newsletters: { value: 0.5, samples: 40 },
    letters: { value: 0, samples: 2 },
  });
  const before = (await entries()).length;
  const missing = path.join(services.data, 'broken.yaml');
  writeFileSync(
    missing,
    readFileSync(file, 'utf8')
      .replace(/^model:.*$/m, 'modell: m')
      .replace(/^builtBy:.*$/m, ''),
  );
  const broken = await cli.failing('release', id, missing, '--as', team.who('delivery-lead'));
  expect(broken).toMatchObject({ exit: 2, code: 'BAD_INPUT' });
  expect(broken.details).toEqual([
    ...Array(3).fill(expect.stringContaining('; for example ')),
    expect.stringContaining('build.md'),
  ]);
  expect((await entries()).length).toBe(before);

  const { out } = await cli.run('release', id, file, '--as', team.who('delivery-lead'));
  expect(out).toMatch(/submitted release r1 \(ledger entry \d+\)\n/);
  expect(out).toMatch(/unwanted-kept-away +\d+(\.\d+)? %, n = \d+ +asked is at least 85 % +reached\n/);
  expect(out).toMatch(
    /wanted-set-aside, newsletters +50 %, n = 40 +asked is at most 20 % +evaluated at 0.5, asked is at most 20 %\n/,
  );
  expect(out).toMatch(/wanted-set-aside, letters +0 %, n = 2 +not asked for\n/);
  expect(out).toMatch(/evaluation of wanted-set-aside, newsletters: at most 20 % +delivery-lead: /);
  expect(out).toMatch(/reviews release r1 +reviewer: /);

  const good = await manifestFile('r2', { newsletters: { value: 0.1, samples: 40 } });
  const { code, json } = await cli.json<Handed>('release', id, good, '--as', team.who('delivery-lead'));
  expect(code).toBe(0);
  expect(json).toMatchObject({ submitted: 'release', release: 'r2' });
  expect(json.evaluation.filter(({ asked, problem }) => asked && problem)).toEqual([]);
  expect(json.asks.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['sign-off', 'check']));
});

test('a dry run shows each phase of the drill and who may order it, and orders nothing', async () => {
  await team.signAll('build');
  await team.accepted('build');
  await team.until(
    'the release in shadow',
    (s) => s.target.confirmedAt !== null && s.target.desired.candidate === 'r2',
  );
  const before = await entries();
  const { code, json } = await cli.json<DryRun>('drill', id, '--dry-run');
  expect(code).toBe(0);
  expect(json).toMatchObject({ release: 'r2', refusal: null, rtoSeconds: 30, orderedBy: team.who('owner') });
  const shadow = { base: null, candidate: 'r2', exposure: 0 };
  const people = { base: null, candidate: null, exposure: 0 };
  expect(json.phases.filter(({ phase }) => phase !== 'data-compensated')).toMatchObject([
    { phase: 'steady-before', target: shadow, switches: false, seenBy: 'the status of the target system' },
    { phase: 'way-back', target: people, switches: true },
    { phase: 'fallback-proven', target: people, withinSeconds: 30, seenBy: expect.stringContaining('has "people" at') },
    { phase: 'restored', target: shadow, switches: true },
    { phase: 'steady-after', target: shadow, switches: false },
  ]);
  expect(json.checks.map(({ answers }) => answers)).not.toContain(false);

  const { code: refused, out } = await cli.run('drill', id, '--dry-run', '--as', team.who('sponsor'));
  expect(refused).toBe(1);
  expect(out).toContain('It would be refused now: WRONG_PERSON: ');
  expect(out).toMatch(/way-back +switches to work by people\n/);
  expect(await cli.failing('drill', id, '--dry-run', '--wait')).toMatchObject({ exit: 2, code: 'BAD_INPUT' });
  expect(await entries()).toEqual(before);
});

test('the ledger alone shows what ran, when, how it ended, and the history of each metric', async () => {
  await team.getReady('r2');
  await team.sayGo();
  await team.live('r2');
  const { json } = await offline().json<ReleaseHistory>('releases', id);
  expect(json.desired).toEqual({ base: 'r2', candidate: null, exposure: 0 });
  expect(json.releases).toMatchObject([
    {
      release: 'r2',
      status: 'live',
      drills: [{ outcome: 'passed', rtoSeconds: 30 }],
      stages: [{ exposure: 100, ended: 'passed', decidedBy: 'measurement' }],
      live: [{ to: null }],
      ended: null,
    },
    { release: 'r1', status: 'withdrawn', ended: { why: 'replaced by r2 before anybody was exposed to it' } },
  ]);
  await cli.run('rollback', id, '--as', team.who('owner'), '--reason', 'wanted mail is filtered out');
  await team.until('the rollback', (s) => s.target.confirmedAt !== null && s.live === null);
  const { out } = await offline().run('releases', id);
  expect(out).toMatch(/^\S+: wanted now is work by people\n\n {2}r2, rolled-back\n/);
  expect(out).toMatch(/drill +.*, passed: restored in [\d.]+ s, allowed are 30 s\n/);
  expect(out).toMatch(/stage +100 %, .* – .*, passed by measurement, \d+ readings?, the last pass\n/);
  expect(out).toMatch(/ended +.*, rolled back by hanna-brandt: wanted mail is filtered out\n/);

  const metric = 'wanted-set-aside';
  const { json: shown } = await offline().json<ReleaseAnswer>('metrics', 'show', id, '--metric', metric);
  const [one] = shown.metrics;
  expect(one).toMatchObject({ metric, baseline: { value: expect.any(Number) } });
  expect(one!.history.length).toBeGreaterThan(0);
  expect(one!.latest).toEqual(one!.history.at(-1));
  expect(one!.latest).toMatchObject({ where: { in: 'stage', release: 'r2', exposure: 100 }, verdict: 'pass' });
});

test('metrics show draws the trend at a terminal only, in characters that the terminal can show', async () => {
  const show = async (more: Record<string, string>, terminal = true) =>
    (await cliIn({ ...env, TEMPORAL_ADDRESS: '127.0.0.1:1', ...more }, terminal).run('metrics', 'show', id)).out;
  const unicode = await show({ LANG: 'de_DE.UTF-8', NO_COLOR: '1' });
  expect(unicode.match(/trend +[▁▂▃▄▅▆▇█.]+\n/g)).toHaveLength(3);
  expect(await show({ LANG: 'C' })).toMatch(/trend .*[1-8]/);
  expect(await show({ LC_ALL: 'C', LANG: 'de_DE.UTF-8' })).not.toMatch(/[▁▂▃▄▅▆▇█]/);
  const piped = await show({ LANG: 'de_DE.UTF-8' }, false);
  expect(piped).not.toContain('trend');
  expect(piped).toMatch(/before +\d+(\.\d+)? %, n = \d+\n +target +at most 12 %\n/);
  expect(await offline().failing('metrics', 'show', `${id}x`)).toMatchObject({ exit: 2, code: 'UNKNOWN_ENGAGEMENT' });
});
