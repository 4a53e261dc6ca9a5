/** A client's systems are reached by the worker of their site alone; while it is away, that is what is said. */
import path from 'node:path';
import pino from 'pino';
import { NO_NOTICES } from '../../activities/notices/config';
import { temporalPlace } from '../../client/connection';
import { packageRoot } from '../../client/embedded/paths';
import { startWorker } from '../../workers/worker';
import { sharedServer, uniqueId } from '../support/temporal';
import { openWorld, type World } from '../support/world';

jest.setTimeout(150_000);

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const siteWorker = (site: string) =>
  startWorker(
    {
      data: path.join(world.data, site),
      allowedHosts: undefined,
      commands: {},
      notices: NO_NOTICES,
      logins: [],
      site,
      bundle: path.join(packageRoot(), 'dist', 'workflow-bundle.js'),
      taskQueue: world.queue,
      logLevel: 'silent',
    },
    pino({ level: 'silent' }),
    temporalPlace(sharedServer()),
  );

test('a site without its worker is named within a minute, and is no failing metric; with it the gate opens', async () => {
  const site = uniqueId('site');
  const charter = world.charter((yaml) => yaml.replace(/^client:/m, `site: ${site}\nclient:`));
  const team = world.team(charter);
  await world.dayone.start(charter, team.who('delivery-lead'));
  await team.signAll('first-conversation');

  // The version probe of the first gates tolerates silence; the sources of gate 4 are asked for.
  const early = await siteWorker(site);
  await team.handCases();
  await team.signAll('process-redesign');
  await team.signAll('ownership');
  await team.accepted('ownership');
  await early.close();
  await team.signAll('metrics');

  const problems = async () =>
    (await world.dayone.why(team.id)).open.flatMap((item) => (item.problem ? [item.problem] : []));
  await team.until('the site to be missed', (s) => s.gates.metrics.verification !== null, 100);
  expect(await problems()).toContainEqual(expect.stringContaining('SITE_AWAY'));
  expect((await problems()).join()).not.toContain('SOURCE_');

  const worker = await siteWorker(site);
  await world.dayone.tell(team.id, 'recheck', { by: team.who('delivery-lead') });
  await team.accepted('metrics', 30);
  await worker.close();
});
