/** The whole way by the command line alone: from a charter's file to live operation, back, and to the end. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../client/embedded/paths';
import type { Subject } from '../../client/use-cases/sign';
import type { Entry } from '../../domain/model/events';
import type { Status, Why } from '../../domain/views/report';
import { casesCsv } from '../../examples/mailbox/cases';
import { goodPlan, trainRelease } from '../../examples/mailbox/releases';
import { edited, hasten } from '../support/charters';
import { sharedServer, uniqueId } from '../support/temporal';
import { openWorld, type World } from '../support/world';
import { cliIn, soon } from './cli-support';

let env: World;
let cli: ReturnType<typeof cliIn>;
beforeAll(async () => {
  env = await openWorld();
  cli = cliIn({ TEMPORAL_ADDRESS: sharedServer(), DAYONE_DATA: env.data, DAYONE_TASK_QUEUE: env.queue });
});
afterAll(() => env.close());

const id = uniqueId('mailbox');
const LEAD = 'dana-ruiz';
const OWNER = 'hanna-brandt';

const fileWith = (name: string, text: string): string => {
  const file = path.join(env.data, name);
  writeFileSync(file, text);
  return file;
};

/** Runs a command that must succeed. */
async function done(...argv: string[]): Promise<string> {
  const { code, out, err } = await cli.run(...argv);
  if (code !== 0) throw new Error(`dayone ${argv.join(' ')} ended with ${code}: ${out}${err}`);
  return out;
}

const status = async (): Promise<Status> => (await cli.json<Status>('status', id)).json;
const why = async (): Promise<Why> => (await cli.json<Why>('why', id)).json;
/** The exit code that a pipeline gets. */
const mayRun = async (release: string): Promise<number> => (await cli.run('may-run', id, '--release', release)).code;
const stands = (step: string) => soon(`it stands at ${step}`, async () => (await status()).step === step);

/** Everybody whom the gate asks now signs what they are shown. */
async function signAll(gate: string): Promise<void> {
  const { json: shown } = await cli.json<Subject>('show', id, '--gate', gate);
  for (const { step, kind, person, role } of (await why()).open)
    if (step === gate && kind === 'sign-off')
      await done('sign', id, '--gate', gate, '--as', person!, '--role', role, '--approve', '--subject', shown.digest);
}

test('an engagement goes from a charter to live operation, a rollback and its end', async () => {
  const written = readFileSync(path.join(packageRoot(), 'examples/mailbox/charter.yaml'), 'utf8');
  const text = edited(hasten)(
    written.replaceAll('http://127.0.0.1:7070', env.mailbox.url).replace(/^id: .*$/m, `id: ${id}`),
  );
  await done('start', fileWith('charter.yaml', text));

  await soon('the first gate', async () => (await why()).open.length > 0);
  await signAll('first-conversation');
  const cases = fileWith('cases.csv', casesCsv(env.mails, new Date()));
  expect(await done('submit', id, '--as', LEAD, '--cases', cases)).toMatch(
    /^ {2}[\d,]+ cases from .*working days\n {2}\S/m,
  );
  await signAll('process-redesign');
  for (const gate of ['ownership', 'metrics', 'governance', 'rollback-plan']) {
    await stands(gate);
    await signAll(gate);
  }
  await stands('build');
  expect(await done('status', id)).toMatch(/lock +open/);

  const { artefact, manifest } = trainRelease(goodPlan('r1', env.mails), env.mails.corrections);
  const body = JSON.stringify({ release: 'r1', artefact });
  await fetch(`${env.mailbox.url}/releases`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const release = fileWith('release.json', JSON.stringify({ ...manifest, builtBy: LEAD }));
  expect(await done('submit', id, '--as', LEAD, '--release', release)).toContain('submitted release r1');
  await signAll('build');

  await stands('readiness');
  expect(await mayRun('r1')).toBe(1);
  await soon('the shadow', async () => (await cli.run('drill', id, '--as', OWNER, '--wait')).code === 0);
  const training = fileWith('training.txt', 'Lena Fuchs and Omar Said have worked through the folder.');
  await done('submit', id, '--as', LEAD, '--evidence', 'training', '--file', training);
  await signAll('readiness');

  await stands('staged-go-live');
  expect(await mayRun('r1')).toBe(0);
  await signAll('staged-go-live');
  await soon('it is live', async () => (await status()).live?.release === 'r1');
  expect(await done('status', id)).toMatch(/live +release r1 since /);
  expect(await done('may-run', id, '--release', 'r1')).toBe(`allowed: release r1 of ${id}: the release is live\n`);
  expect(await mayRun('r2')).toBe(1);
  expect(await done('agenda', id)).toMatch(/^Go-live meeting\n {2}operation-handover +Hanna Brandt/m);
  expect(await done('agenda', id)).not.toContain('staged-go-live');

  expect(await done('rollback', id, '--as', OWNER, '--reason', 'wanted mail is missing')).toContain(
    'the rollback is ordered',
  );
  await soon('people do the work', async () => (await status()).rollbacks[0]?.seconds !== null);
  const after = await status();
  expect(after).toMatchObject({
    live: null,
    hold: { kind: 'after-rollback' },
    rollbacks: [{ release: 'r1', by: OWNER }],
  });
  expect(await mayRun('r1')).toBe(1);
  expect(await cli.failing('resume', id, '--as', LEAD, '--reason', 'continue')).toMatchObject({
    exit: 1,
    code: 'WRONG_PERSON',
  });
  await done('resume', id, '--as', OWNER, '--reason', 'looked into it');
  await done('close', id, '--as', OWNER, '--roll-back', '--reason', 'the end of the test');
  await soon('the end', async () => (await status()).closedAt !== null);

  const { json } = await cli.json<{ entries: Entry[] }>('timeline', id);
  const lines = (await done('timeline', id)).trimEnd().split('\n');
  expect(lines).toHaveLength(json.entries.length);
  // Every event has words of its own.
  for (const [index, { type }] of json.entries.entries()) expect(lines[index]).not.toMatch(new RegExp(` ${type}$`));
  expect(lines.join('\n')).toMatch(/drill of release r1 passed: restored in [\d.]+ s of 30 s/);
});
