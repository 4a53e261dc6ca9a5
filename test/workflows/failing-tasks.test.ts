/**
 * A worker that cannot continue a workflow: `doctor` and the log name it with the cause, and quote no free text. The right
 * build continues, and nothing is lost.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { packageRoot } from '../../client/embedded/paths';
import { whyUnanswered } from '../../client/temporal/patience';
import { engagementWorkflowId, installationWorkflowId } from '../../domain/kernel/names';
import { startWorker } from '../../workers/worker';
import { cliIn } from '../client/cli-support';
import { MUTATIONS } from '../replay/mutations';
import { short } from '../support/charters';
import { sharedServer } from '../support/temporal';
import { openWorld } from '../support/world';

interface Finding {
  what: string;
  ok: boolean;
  found: string;
  mend?: string;
}

const bundle = (): string => readFileSync(path.join(packageRoot(), 'dist', 'workflow-bundle.js'), 'utf8');

/** Workflows of a careless build: their histories do not fit, or an error quotes somebody. */
const otherWorkflows = (): string =>
  bundle()
    .replace(/(async function runEngagement\(.*\n)/, '$1    await (0, workflow_1.sleep)(1);\n')
    .replace(/(async function installation\(.*\n)/, "$1    JSON.parse('Anna Berg says hello');\n");

/** The same workflows with another rule: due dates are a working day later. */
function otherRules(): string {
  const { from, to } = MUTATIONS.find(({ of }) => of === 'due date')!;
  return bundle().replaceAll(from, to);
}

test('doctor and log report failing tasks with their cause, without the texts of people', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'dayone-broken-'));
  const lines: string[] = [];
  const serializers = { error: pino.stdSerializers.err };
  const log = pino({ level: 'warn', serializers }, { write: (line: string) => void lines.push(line) });
  let restart = async (_code: string): Promise<void> => {};
  const world = await openWorld({
    run: async (config, _silent, place) => {
      let running = await startWorker(config, log, place);
      restart = async (code) => {
        await running.close();
        const changed = path.join(folder, 'bundle.js');
        writeFileSync(changed, code);
        running = await startWorker({ ...config, bundle: changed }, log, place);
      };
      return { close: () => running.close() };
    },
  });
  const charter = world.charter(short());
  const team = world.team(charter);
  await world.dayone.start(charter, team.who('delivery-lead'));
  await team.until('the first gate', (s) => s.gates['first-conversation'].openedAt !== null);
  const doctor = async (failing = 0) => {
    const env = { TEMPORAL_ADDRESS: sharedServer(), DAYONE_DATA: world.data, DAYONE_TASK_QUEUE: world.queue };
    for (const deadline = Date.now() + 40_000; ; await sleep(500)) {
      const { json } = await cliIn(env).json<{ findings: Finding[] }>('doctor');
      const tasks = json.findings.filter(({ what }) => what.startsWith('workflow task'));
      if (tasks.filter(({ ok }) => !ok).length === failing || Date.now() > deadline) return tasks;
    }
  };
  const allWell = [expect.objectContaining({ what: 'workflow tasks', ok: true })];
  expect(await doctor()).toEqual(allWell);

  const { workflow } = world.dayone.client;
  const [engagement, installation] = [engagementWorkflowId(team.id), installationWorkflowId(world.queue)];
  const logged = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const differs = /^\[ENTRY_DIFFERS\] entry \d+ of engagement:\S+: this build composes another gate\.opened than/;
  // One has a task that fails; nothing is pending in the other, and its next task would fail.
  const idle = world.charter(short());
  const idleTeam = world.team(idle);
  await world.dayone.start(idle, idleTeam.who('delivery-lead'));
  await idleTeam.until('the first gate', (s) => s.gates['first-conversation'].openedAt !== null);
  await restart(otherRules());
  await workflow.getHandle(engagement).signal('anything');
  const failing = (workflowId: string, how: string) =>
    expect.objectContaining({
      ok: false,
      found: expect.stringMatching(`^${workflowId} \\(run \\S+\\) fails, ${how}.*: \\[ENTRY_DIFFERS\\] entry `),
      mend: expect.stringContaining('start a worker of the build that wrote the entry, whether it is older or newer'),
    });
  const both = [failing(engagement, 'attempt'), failing(engagementWorkflowId(idleTeam.id), 'when it is asked')];
  expect(await doctor(2)).toEqual(expect.arrayContaining(both));
  const failure = { code: 'WORKFLOW_FAILING', message: expect.stringContaining('[ENTRY_DIFFERS] entry ') };
  await expect(world.dayone.status(idleTeam.id)).rejects.toMatchObject(failure);
  const inFailedState = Object.assign(new Error(), { code: 9, details: 'Workflow Task in failed state', metadata: {} });
  expect(await whyUnanswered(world.dayone.client, world.queue, team.id, inFailedState)).toMatchObject(failure);
  expect(logged()).toContainEqual(
    expect.objectContaining({ engagement: team.id, cause: expect.stringMatching(differs) }),
  );
  await restart(bundle());
  await team.signAll('first-conversation');
  await team.accepted('first-conversation');
  expect(await doctor()).toEqual(allWell);

  await restart(otherWorkflows());
  await workflow.getHandle(installation).signal('anything');
  await workflow.getHandle(engagement).signal('anything');
  const found = await doctor(3);
  const failsBy = (workflowId: string, cause: string) =>
    expect.objectContaining({ ok: false, found: expect.stringMatching(new RegExp(`^${workflowId} .*${cause}`)) });
  expect(found).toEqual(
    expect.arrayContaining([
      failsBy(engagement, 'TMPRL1100'),
      failsBy(engagementWorkflowId(idleTeam.id), 'TMPRL1100'),
      failsBy(installation, 'SyntaxError at '),
    ]),
  );
  expect(JSON.stringify(found)).not.toContain('Anna');

  expect(logged()).toContainEqual(
    expect.objectContaining({
      engagement: team.id,
      runId: expect.any(String),
      cause: expect.stringMatching(/TMPRL1100/),
    }),
  );
  expect(logged()).toContainEqual(
    expect.objectContaining({ workflowId: installation, cause: expect.stringMatching(/^SyntaxError at /) }),
  );
  expect(lines.join('')).not.toContain('Anna');
  await world.close();
  rmSync(folder, { recursive: true });
});
