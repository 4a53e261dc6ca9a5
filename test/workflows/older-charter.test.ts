/**
 * An engagement whose charter was signed in an older version, on a real server: it goes to operation with a release that
 * still writes that version, is brought back from its ledger by the next one, and runs its retainer and its views there.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { packageRoot } from '../../client/embedded/paths';
import { engagementStream, engagementWorkflowId } from '../../domain/kernel/names';
import { charterToSign } from '../../domain/record/read-entry';
import { CHARTER_VERSIONS, type Versions } from '../../domain/record/versions';
import { type RunningWorker, startWorker } from '../../workers/worker';
import { cliIn } from '../client/cli-support';
import { quickPlan, short } from '../support/charters';
import { sharedServer } from '../support/temporal';
import { openWorld } from '../support/world';

/** The agreed hours of a month were called `hours` in version 1. */
const CONVERTS: Omit<Versions, 'writes'> = {
  up: [
    (charter) => {
      const { hours, ...retainer } = charter.retainer as Record<string, unknown>;
      return { ...charter, retainer: { ...retainer, hoursPerMonth: hours } };
    },
  ],
  down: [
    (charter) => {
      const { hoursPerMonth, ...retainer } = charter.retainer as Record<string, unknown>;
      return { ...charter, retainer: { ...retainer, hours: hoursPerMonth } };
    },
  ],
};

/** The workflows of a release that writes this version of the charter. */
function bundleWriting(writes: number): string {
  const built = readFileSync(path.join(packageRoot(), 'dist', 'workflow-bundle.js'), 'utf8');
  const table = `{ writes: ${writes}, up: [${CONVERTS.up.join()}], down: [${CONVERTS.down.join()}] }`;
  const changed = built.replace(
    'exports.CHARTER_VERSIONS = { writes: 1, up: [], down: [] };',
    () => `exports.CHARTER_VERSIONS = ${table};`,
  );
  expect(changed).not.toBe(built);
  return changed;
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'dayone-older-'));
const asBuilt = { ...CHARTER_VERSIONS };
afterAll(() => {
  Object.assign(CHARTER_VERSIONS, asBuilt);
  rmSync(folder, { recursive: true });
});

test('an engagement with an older charter continues: workflow, recover, retainer, and the commands that show it', async () => {
  let worker: RunningWorker;
  let restart = async (_writes: number): Promise<void> => {};
  Object.assign(CHARTER_VERSIONS, CONVERTS);
  const world = await openWorld({
    run: async (config, log, place) => {
      const startFor = async (writes: number): Promise<RunningWorker> => {
        CHARTER_VERSIONS.writes = writes;
        const bundle = path.join(folder, `writes-${writes}.js`);
        writeFileSync(bundle, bundleWriting(writes));
        return startWorker({ ...config, bundle }, log, place);
      };
      worker = await startFor(1);
      restart = async (writes) => {
        await worker.close();
        worker = await startFor(writes);
      };
      return { close: () => worker.close() };
    },
  });
  const { dayone } = world;
  const charter = world.charter(short((written) => Object.assign(written.retainer, { hoursPerMonth: 16 })));
  const { id } = charter;
  const team = world.team(charter);
  await dayone.start(charter, team.who('delivery-lead'));
  await team.kickOff();
  await team.openTheLock();
  await team.sendOut(quickPlan('r1', world.mails));
  await team.live('r1');
  await team.handOver();
  const [started] = await world.evidence.ledger.read(engagementStream(id));
  expect(started!.data).toMatchObject({ charter: { v: 1, retainer: { hours: 16 } } });
  const before = await team.state();
  expect(before.charter).toMatchObject({ v: 2, retainer: { hoursPerMonth: 16 } });

  await restart(2);
  // Replayed by the next release, and then brought back by it from the ledger alone.
  expect((await dayone.state(id)).gates).toEqual(before.gates);
  await dayone.client.workflow.getHandle(engagementWorkflowId(id)).terminate('the server was lost');
  await dayone.recover(id, { by: team.who('delivery-lead') });
  const found = await team.until('a state', (s) => s.epoch > before.epoch);
  expect([found.charter, found.charterDigest]).toEqual([before.charter, before.charterDigest]);

  const { steps } = await dayone.runRetainer(id);
  expect(steps.length).toBeGreaterThan(0);
  const cli = cliIn({ TEMPORAL_ADDRESS: sharedServer(), DAYONE_DATA: world.data, DAYONE_TASK_QUEUE: world.queue });
  const dossier = path.join(folder, 'dossier');
  const shown = [
    ['status', id],
    ['why', id],
    ['show', id, '--gate', 'metrics'],
    ['list'],
    ['inbox', '--as', team.who('owner')],
    ['agenda', id],
    ['timeline', id],
    ['releases', id],
    ['retainer', id],
    ['findings', id],
    ['metrics', 'show', id],
    ['people', id],
    ['charter', id, '--resolved'],
    ['dossier', id, '--out', dossier],
  ];
  for (const argv of shown) expect([argv, (await cli.run(...argv)).code]).toEqual([argv, 0]);
  expect((await cli.run('verify', dossier)).code).toBe(0);

  const same = { by: team.who('owner'), ...charterToSign(charter) };
  await expect(dayone.tell(id, 'amend', same)).rejects.toMatchObject({ code: 'SAME_CHARTER' });
  await dayone.tell(id, 'amend', { by: team.who('owner'), ...charterToSign({ ...charter, title: 'Another title' }) });
  const last = (await world.evidence.ledger.read(engagementStream(id))).findLast(
    ({ data }) => 'charter' in (data as object),
  );
  expect(last).toMatchObject({ data: { charter: { v: 2, title: 'Another title', retainer: { hoursPerMonth: 16 } } } });
  await world.close();
});
