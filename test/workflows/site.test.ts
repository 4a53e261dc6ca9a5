/**
 * A client's systems are reached by the worker of their site alone, which knows nothing else: two processes, each without
 * what the other has. While the site's worker is away, that is what is said, and nobody's metric has failed.
 */
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { State } from '../../domain/model/state';
import type { Why } from '../../domain/views/report';
import type { Team } from '../../examples/mailbox/team';
import { startDayone } from '../client/cli-support';
import { short } from '../support/charters';
import { buildAt, Target } from '../support/target';
import { sharedServer, uniqueId } from '../support/temporal';
import { openWorld, type World } from '../support/world';

type Process = ReturnType<typeof startDayone>;

const site = uniqueId('site');
const targets: Target[] = [];
let env: World;
let secret: string;
let siteData: string;
let atSite: Process;

async function kill({ child, ended }: Process): Promise<void> {
  child.kill('SIGTERM');
  await ended;
}

/** The worker of the site: it has the secret, and an evidence folder that nobody else has. */
async function startAtSite(): Promise<void> {
  atSite = startDayone(['worker', '--site', site, '--address', sharedServer(), '--json'], {
    MAILBOX_SECRET: secret,
    DAYONE_DATA: siteData,
  });
  expect(JSON.parse(await atSite.firstLine)).toMatchObject({ ready: true, site });
}

beforeAll(async () => {
  env = await openWorld({
    run: async (config) => {
      secret = process.env.MAILBOX_SECRET!;
      delete process.env.MAILBOX_SECRET;
      // The worker of the engagements: no secret, and no way to the client's systems.
      const own = startDayone(['worker', '--address', sharedServer(), '--json'], {
        DAYONE_DATA: config.data,
        DAYONE_TASK_QUEUE: config.taskQueue,
        DAYONE_ALLOWED_HOSTS: 'elsewhere.example',
      });
      await own.firstLine;
      return { close: () => kill(own) };
    },
  });
  siteData = path.join(env.data, 'of-the-site');
  mkdirSync(siteData);
  await startAtSite();
});
afterAll(async () => {
  await kill(atSite);
  await Promise.all(targets.map((target) => target.stop()));
  await env.close();
});

async function startTeam(): Promise<{ team: Team; target: Target }> {
  const target = await Target.start();
  targets.push(target);
  const charter = env.charter(
    short((written) => {
      target.inCharter(written);
      written.site = site;
      Object.assign(written.goLive, { window: '3 s', atMost: '10 min' });
      written.retainer = { every: '3 s' };
    }),
  );
  const team = env.team(charter);
  await env.dayone.start(charter, team.who('delivery-lead'));
  await team.kickOff();
  await team.signAll('ownership');
  await team.accepted('ownership');
  return { team, target };
}

/** Gate 4 asks the site's sources, gate 6 its executor, gate 8 drills its target. */
async function begunAndReady(): Promise<{ team: Team; target: Target }> {
  const { team, target } = await startTeam();
  await team.openTheLock();
  await buildAt(target, team, 'r1');
  await team.getReady('r1');
  return { team, target };
}

const why = (team: Team): Promise<Why> => env.dayone.why(team.id);
const siteAwayOf = async (team: Team): Promise<unknown> => (await why(team)).siteAway;
const AWAY = 'error SITE_AWAY';
const verdictsOf = (verdicts: readonly { verdict: string; detail: string }[] = []): string[] => [
  ...new Set(verdicts.map(({ verdict, detail }) => `${verdict} ${detail.split(':')[0]}`)),
];
const watched = (s: State): string[] => verdictsOf(s.retainer.steps['slo-watch']?.verdicts);

test('two workers run an engagement together, and a missing site is named everywhere without a failure', async () => {
  const [atGate, inStage, inOperation] = await Promise.all([
    startTeam(),
    begunAndReady(),
    begunAndReady().then(async (ready) => {
      await ready.team.sayGo();
      await ready.team.live('r1');
      await ready.team.handOver();
      await ready.team.until('a cycle of the retainer', (s) => s.retainer.cycles > 0);
      return ready;
    }),
  ]);
  expect(inOperation.target.carriedOut.map(({ action }) => action)).toEqual([
    'stage',
    'drill',
    'restore',
    'stage',
    'promote',
  ]);
  // What the site's worker has seen, it has not kept.
  expect(readdirSync(siteData)).toEqual([]);

  await inStage.team.sayGo();
  await inStage.team.until('a stage that is observed', (s) => s.pass?.stage?.observedFrom != null);
  await kill(atSite);
  const since = new Date().toISOString();
  await atGate.team.signAll('metrics');

  const away = expect.objectContaining({ site });
  const all = [atGate, inStage, inOperation].map(({ team }) => team);
  const isMissed = (s: State): boolean => s.findings.some(({ id, closedAt }) => id === 'site-away' && !closedAt);
  const [gate, stage, operation] = await Promise.all([
    ...[atGate, inStage].map(({ team }) => team.until('the site to be missed', isMissed, 100)),
    // Whatever of its cycle came first has missed the site: its metrics are asked for by one step.
    inOperation.team.until('the metrics to be missed', (s) => isMissed(s) && watched(s).includes(AWAY), 100),
  ]);
  for (const team of all) expect(await siteAwayOf(team)).toEqual(away);
  const named = (await why(atGate.team)).siteAway!.since;
  expect(Date.parse(named) - Date.parse(since)).toBeLessThan(60_000);
  const problems = (await why(atGate.team)).open.flatMap(({ problem }) => problem ?? []);
  expect(new Set(problems)).toEqual(
    new Set([`SITE_AWAY: no worker of site ${site} picked up the work within 45 seconds`]),
  );
  expect(gate!.gates.metrics.acceptedAt).toBeNull();
  expect(verdictsOf(stage!.pass?.stage?.last?.verdicts)).toEqual([AWAY]);
  expect(stage!.pass?.stage?.status).toBe('observing');
  expect(watched(operation!)).toEqual([AWAY]);
  for (const state of [stage!, operation!]) {
    expect(state.rollbacks).toEqual([]);
    expect(state.findings.filter(({ closedAt }) => closedAt === null)).toMatchObject([
      { id: 'site-away', severity: 'ticket', what: expect.stringContaining(`the worker of site ${site} is away`) },
    ]);
  }

  await startAtSite();
  await env.dayone.tell(atGate.team.id, 'recheck', { by: atGate.team.who('delivery-lead') });
  await atGate.team.accepted('metrics', 30);
  await inStage.team.live('r1', 30);
  await Promise.all(all.map((team) => team.until('the site to be back', (s) => !isMissed(s), 60)));
  for (const team of all) expect(await siteAwayOf(team)).toBeNull();
});
