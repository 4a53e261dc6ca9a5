/** Rollbacks without a webhook: by a command on the worker's machine, and by a person. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { fold } from '../../domain/engagement/apply';
import { engagementStream } from '../../domain/kernel/names';
import { FALLBACK, sameTarget } from '../../domain/kernel/target';
import type { Charter } from '../../domain/model/charter';
import type { Target } from '../../domain/model/rollback';
import { readEntries } from '../../domain/record/read-entry';
import { digest } from '../../domain/values/digest';
import type { Team } from '../../examples/mailbox/team';
import { flagService } from '../activities/flag-service';
import { closeSites } from '../activities/support';
import { ByHand, byHand } from '../support/by-hand';
import { short, type WrittenCharter } from '../support/charters';
import { openWorld, type World } from '../support/world';

/** What stands between the command line and the system: its state is a file, its status is printed as JSON. */
const SCRIPT = `
const { readFileSync, writeFileSync } = require('node:fs');
const [file, what, base, candidate, exposure] = process.argv.slice(2);
const status = JSON.parse(readFileSync(file, 'utf8'));
if (what === 'status') process.stdout.write(JSON.stringify(status));
else writeFileSync(file, JSON.stringify({
  ...status,
  base: base || null,
  candidate: candidate || null,
  exposure: Number(exposure),
  switches: [...status.switches, what],
}));
`;

let env: World;
let switchFile: string;
let readings: Server;
let readingsUrl: string;
beforeAll(async () => {
  // Only for readings: how good the system is, is not what these tests are about.
  readings = createServer((request, response) => {
    const share = request.url?.startsWith('/share');
    const at = new Date().toISOString();
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(share ? { good: 970, total: 1_000, at } : { value: 0.5, samples: 1_000, at }));
  });
  await new Promise<void>((listening) => readings.listen(0, '127.0.0.1', listening));
  readingsUrl = `http://127.0.0.1:${(readings.address() as AddressInfo).port}`;
  const commands = { 'mailbox-switch': { switch: [''], status: [''], timeoutSeconds: 20 } };
  env = await openWorld({ commands });
  switchFile = path.join(env.data, 'switch.json');
  const script = path.join(env.data, 'switch.js');
  writeFileSync(script, SCRIPT);
  Object.assign(commands['mailbox-switch'], {
    switch: [process.execPath, script, switchFile, '{action}', '{base}', '{candidate}', '{exposure}'],
    status: [process.execPath, script, switchFile, 'status'],
  });
});
afterAll(async () => {
  await env.close();
  readings.close();
  await closeSites();
});

const manifest = (release: string, builtBy: string) => ({
  release,
  model: 'a model by a supplier',
  configDigest: digest('configuration'),
  artefactDigest: digest(release),
  builtBy,
  evaluation: {
    'unwanted-kept-away': { value: 0.97, samples: 1_000 },
    'wanted-set-aside': { value: 0.01, samples: 1_000 },
  },
});

async function startTeam(change: (charter: WrittenCharter) => void): Promise<{ team: Team; charter: Charter }> {
  const charter = env.charter(short(change));
  const team = env.team(charter);
  await env.dayone.start(charter, team.who('delivery-lead'));
  await team.kickOff();
  return { team, charter };
}

async function build(team: Team, release: string): Promise<void> {
  const by = team.who('delivery-lead');
  await env.dayone.tell(team.id, 'submit-release', { by, manifest: manifest(release, by) });
  await team.signAll('build');
  await team.accepted('build');
}

async function foldsToItsState(team: Team): Promise<void> {
  const state = await team.state();
  const entries = await env.evidence.ledger.read(engagementStream(team.id));
  expect(fold(readEntries(entries.slice(0, state.head.seq)))).toEqual(state);
}

type Running = Target & { switches: string[] };

/** Sets a target up that holds release `c1`: how a charter names its executor, and what runs. */
type WayBack = () => Promise<{ executor: object; running: () => Running }>;

const byCommand: WayBack = async () => {
  const status = { ...FALLBACK, artefacts: { c1: digest('c1') }, switches: [] };
  writeFileSync(switchFile, JSON.stringify(status));
  return { executor: { name: 'mailbox-switch' }, running: () => JSON.parse(readFileSync(switchFile, 'utf8')) };
};

const byFlag: WayBack = async () => {
  process.env.DAYONE_TEST_SECRET = 'hush-hush';
  const { url, flags, requests } = await flagService('hush-hush', null);
  flags.set('mailbox-ai', { value: FALLBACK, metadata: { artefacts: JSON.stringify({ c1: digest('c1') }) } });
  return {
    executor: { flag: 'mailbox-ai', url: `${url}/manage`, secret: 'env:DAYONE_TEST_SECRET', provider: url },
    running: () => ({
      ...(flags.get('mailbox-ai')!.value as Target),
      switches: requests.filter(({ url }) => url === '/manage').map(({ body }) => JSON.parse(body).action),
    }),
  };
};

test.each([
  ['a command in the worker’s list', byCommand],
  ['a feature flag', byFlag],
])('%s is drilled, goes live and is rolled back by the person who may', async (_, make) => {
  const { executor, running } = await make();
  const { team } = await startTeam((charter) => {
    for (const metric of charter.metrics) {
      const share = metric.id === 'unwanted-kept-away';
      metric.source = `${readingsUrl}/${share ? 'share' : 'value'}`;
      metric.query = share ? { good: '/good', total: '/total' } : { value: '/value', samples: '/samples' };
      if (metric.id === 'wanted-set-aside') Object.assign(metric, { unit: 'mails', target: 'at most 1' });
    }
    charter.build.evaluation = { 'unwanted-kept-away': 'at least 85 %', 'wanted-set-aside': 'at most 6 %' };
    charter.goLive.leastUse = { source: `${readingsUrl}/share`, query: { good: '/good', total: '/total' } };
    charter.rollback.executor = executor;
    delete charter.rollback.proof;
  });
  await team.openTheLock();
  expect(running().switches).toEqual([]);
  await build(team, 'c1');
  await team.getReady('c1');
  expect(running()).toMatchObject({ candidate: 'c1', exposure: 0, switches: ['stage', 'drill', 'restore'] });
  await team.sayGo();
  await team.live('c1');
  await team.until('the switch to live', (s) => s.target.confirmedAt !== null);
  expect(sameTarget(running(), { base: 'c1', candidate: null, exposure: 0 })).toBe(true);

  const reason = 'complaints by telephone';
  const refused = env.dayone.tell(team.id, 'roll-back', { by: team.who('delivery-lead'), reason });
  await expect(refused).rejects.toMatchObject({ code: 'WRONG_PERSON' });
  await env.dayone.tell(team.id, 'roll-back', { by: team.who('deputy'), reason });
  const back = await team.until('the fallback', (s) => s.rollbacks.length > 0 && s.target.confirmedAt !== null);
  expect(await env.dayone.readable(back.rollbacks[0])).toMatchObject({
    release: 'c1',
    to: null,
    by: team.who('deputy'),
    reason,
  });
  expect(back.rollbacks[0]!.seconds).not.toBeNull();
  expect(running()).toMatchObject({ base: null, candidate: null });
  await foldsToItsState(team);
});

test('a person switches by hand and a second one confirms, and no reading from before a stage counts for it', async () => {
  const { team } = await startTeam((charter) => {
    byHand(charter);
    delete charter.rollback.proof;
  });
  const people = new ByHand(env, team);
  const [actor, witness] = [team.who('delivery-lead'), team.who('process-expert')];
  await expect(
    env.dayone.tell(team.id, 'submit-reading', { by: actor, metric: 'minutes-per-mail', value: 1, samples: 50 }),
  ).rejects.toMatchObject({ code: 'WRONG_PERSON' });
  await people.read();
  await team.openTheLock();
  await team.hand('event-log', 'An extract of the event log.');
  await build(team, 'm1');

  const shadow = await people.asked();
  await people.refuses(shadow, team.who('owner'), 'WRONG_PERSON');
  await people.refuses(shadow, witness, 'WRONG_PERSON');
  await people.refuses('another-switch', actor, 'NOT_ASKED');
  await people.perform(shadow, actor);
  await people.refuses(shadow, actor, 'WRONG_PERSON');
  await people.perform(shadow, witness);
  await people.done(shadow);

  await env.dayone.tell(team.id, 'order-drill', { by: team.who('owner') });
  for (const mutation of ['way-back', 'restore']) {
    const key = await people.asked();
    expect(key).toContain(mutation);
    await people.refuses(key, team.who('owner'), 'WRONG_PERSON');
    await people.perform(key, actor);
    await people.refuses(key, actor, 'WRONG_PERSON');
    await people.perform(key, witness);
    await people.done(key);
  }
  const drilled = await team.until('the drill', (s) => s.drill === null);
  expect(drilled.releases.m1?.drill).not.toBeNull();
  await team.hand('training', 'They have worked through the set-aside folder.');
  await team.signAll('readiness');
  await team.accepted('readiness');
  await team.sayGo();

  const stage = await people.asked();
  await people.perform(stage, actor);
  await people.perform(stage, witness);
  await people.done(stage);
  const measured = await team.until('a reading of the stage', (s) => (s.pass?.stage?.readings ?? 0) > 2);
  expect(measured.pass?.stage).toMatchObject({ status: 'observing', last: { worst: 'inconclusive' } });
  await people.read();
  await team.hand('use', 'Lena Fuchs and Omar Said handle all of the mail with it.');
  const live = await people.asked();
  await people.perform(live, actor);
  await people.perform(live, witness);
  await team.live('m1');
  await people.done(live);

  await env.dayone.tell(team.id, 'roll-back', { by: team.who('owner'), reason: 'the drill of an emergency' });
  const back = await people.asked();
  await people.perform(back, actor);
  expect((await team.state()).rollbacks[0]).toMatchObject({ release: 'm1', to: null, seconds: null });
  await people.perform(back, witness);
  const state = await team.until('the rollback', (s) => s.target.confirmedAt !== null);
  expect(state.rollbacks[0]!.seconds).toBeGreaterThan(0);
  await foldsToItsState(team);
});

test('a person switches by hand and a probe proves the fallback, in a drill and in a real rollback', async () => {
  const { team } = await startTeam(byHand);
  const people = new ByHand(env, team);
  const [actor, witness] = [team.who('delivery-lead'), team.who('process-expert')];
  await people.read();
  await team.openTheLock();
  await team.hand('event-log', 'An extract of the event log.');
  await build(team, 'p1');
  // The probe speaks of the fallback only: that the release is in shadow, a second person has to say.
  const shadow = await people.asked();
  await people.perform(shadow, actor);
  await people.perform(shadow, witness);
  await people.done(shadow);

  await env.dayone.tell(team.id, 'order-drill', { by: team.who('deputy') });
  const wayBack = await people.asked();
  await people.perform(wayBack, actor);
  await people.done(wayBack);
  const restore = await people.asked();
  await people.perform(restore, actor);
  await people.perform(restore, witness);
  const drilled = await team.until('the drill', (s) => s.drill === null);
  const entries = await env.evidence.ledger.read(drilled.releases.p1!.drill!.drill);
  const proven = entries.find((entry) => (entry.data as { name?: string }).name === 'fallback-proven');
  expect(proven?.data).toMatchObject({ ok: true, detail: expect.stringContaining('"people"') });
  await foldsToItsState(team);
});
