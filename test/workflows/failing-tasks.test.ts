/** A worker that cannot continue a workflow: the doctor and the log say which, and why, and quote nobody. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { engagementWorkflowId, installationWorkflowId } from '../../domain/names';
import { startWorker } from '../../workers/worker';
import { cliIn } from '../client/cli-support';
import { short } from '../support/charters';
import { sharedServer } from '../support/temporal';
import { openWorld } from '../support/world';

jest.setTimeout(90_000);

/** Today's workflows, changed as a careless build would: their histories do not fit, or an error quotes somebody. */
function brokenBundle(bundle: string, folder: string): string {
  const broken = readFileSync(bundle, 'utf8')
    .replace(/(async function runEngagement\(.*\n)/, '$1    await (0, workflow_1.sleep)(1);\n')
    .replace(/(async function installation\(.*\n)/, "$1    JSON.parse('Anna Berg says hello');\n");
  const file = path.join(folder, 'broken-bundle.js');
  writeFileSync(file, broken);
  return file;
}

test('tasks that fail are named with their cause, by the doctor and in the log, without anybody’s words', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'dayone-broken-'));
  const lines: string[] = [];
  const serializers = { error: pino.stdSerializers.err };
  const log = pino({ level: 'warn', serializers }, { write: (line: string) => void lines.push(line) });
  let restart = async (): Promise<void> => {};
  const world = await openWorld({
    run: async (config, _silent, place) => {
      let running = await startWorker(config, log, place);
      restart = async () => {
        await running.close();
        running = await startWorker({ ...config, bundle: brokenBundle(config.bundle, folder) }, log, place);
      };
      return { close: () => running.close() };
    },
  });
  const charter = world.charter(short());
  const team = world.team(charter);
  await world.dayone.start(charter, team.who('delivery-lead'));
  await team.until('the first gate', (s) => s.gates['first-conversation'].openedAt !== null);
  const doctor = async () => {
    const env = { TEMPORAL_ADDRESS: sharedServer(), DAYONE_DATA: world.data, DAYONE_TASK_QUEUE: world.queue };
    const { json } = await cliIn(env).json<{ findings: { what: string; ok: boolean; found: string }[] }>('doctor');
    return json.findings.filter(({ what }) => what.startsWith('workflow task'));
  };
  expect(await doctor()).toEqual([expect.objectContaining({ what: 'workflow tasks', ok: true })]);

  await restart();
  const { workflow } = world.dayone.client;
  const [engagement, installation] = [engagementWorkflowId(team.id), installationWorkflowId(world.queue)];
  await workflow.getHandle(installation).signal('anything');
  await workflow.getHandle(engagement).signal('anything');
  let found = await doctor();
  for (const deadline = Date.now() + 40_000; found.filter(({ ok }) => !ok).length < 2; await sleep(500)) {
    if (Date.now() > deadline) break;
    found = await doctor();
  }
  expect(found).toEqual([
    expect.objectContaining({ ok: false, found: expect.stringMatching(new RegExp(`^${engagement} .*TMPRL1100`)) }),
    expect.objectContaining({
      ok: false,
      found: expect.stringMatching(new RegExp(`^${installation} .*SyntaxError at `)),
    }),
  ]);
  expect(JSON.stringify(found)).not.toContain('Anna');

  const logged = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(logged).toContainEqual(
    expect.objectContaining({
      engagement: team.id,
      runId: expect.any(String),
      cause: expect.stringMatching(/TMPRL1100/),
    }),
  );
  expect(logged).toContainEqual(
    expect.objectContaining({ workflowId: installation, cause: expect.stringMatching(/^SyntaxError at /) }),
  );
  expect(lines.join('')).not.toContain('Anna');
  await world.close();
  rmSync(folder, { recursive: true });
});
