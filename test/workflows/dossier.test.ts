/** A real engagement in live operation, handed to an auditor who has nothing but the folder and a receipt. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { verifyDossier } from '../../client/dossier/verify';
import { engagementStream } from '../../domain/kernel/names';
import type { Events } from '../../domain/model/events';
import type { Receipt } from '../../domain/record/receipt';
import { GONE } from '../../domain/values/texts';
import { startDayone } from '../client/cli-support';
import { quickPlan, short } from '../support/charters';
import { openWorld, type World } from '../support/world';

let env: World;
let home: string;
beforeAll(async () => {
  env = await openWorld();
  home = await mkdtemp(path.join(os.tmpdir(), 'dayone-auditor-'));
});
afterAll(async () => {
  await env.close();
  await rm(home, { recursive: true, force: true });
});

const at = (name: string): string => path.join(home, name);

/** Where the installation is. */
const here = (...argv: string[]) => startDayone([...argv, '--json'], { DAYONE_DATA: env.data }).ended;
/** Where nothing of it is: no server, no data directory. */
const elsewhere = (...argv: string[]) =>
  startDayone([...argv, '--json'], { HOME: home, DAYONE_DATA: at('nothing-here') }).ended;

test('the dossier of a live engagement verifies elsewhere, also after a person was erased', async () => {
  const charter = env.charter(short());
  const team = env.team(charter);
  const { dayone, evidence } = env;
  const people = [...new Set(Object.values(charter.people))];
  await evidence.people.put(people.map((id) => ({ id, name: `Name of ${id}`, email: `${id}@client.example` })));
  await dayone.start(charter, team.who('delivery-lead'));
  await team.kickOff();
  await team.openTheLock();
  await team.sendOut(quickPlan('r1', env.mails));
  await team.live('r1');
  await team.handOver();
  await dayone.tell(team.id, 'hold', { by: team.who('owner'), reason: 'they move to another building' });

  // Each accepted gate has a receipt by now, issued by the worker.
  const receipts = await evidence.receipts.all(team.id);
  expect(receipts.map(({ gate }) => gate)).toEqual([
    'first-conversation',
    'process-redesign',
    'ownership',
    'metrics',
    'governance',
    'rollback-plan',
    'build',
    'readiness',
    'staged-go-live',
    'operation-handover',
  ]);
  const out = at('handover.json');
  expect(await here('receipt', team.id, '--gate', 'operation-handover', '--out', out)).toMatchObject({ code: 0 });
  expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual(receipts.at(-1) satisfies Receipt | undefined);

  expect(await here('dossier', team.id, '--out', at('first'))).toMatchObject({ code: 0, err: '' });
  // The worker has stored every reading, and the entries follow from them.
  const stages = (await evidence.ledger.read(engagementStream(team.id))).filter(
    ({ type }) => type === 'stage.measured',
  );
  expect(stages.length).toBeGreaterThan(0);
  for (const { data } of stages)
    expect(await evidence.attachments.stat((data as Events['stage.measured']).raw)).toBeDefined();
  expect((await verifyDossier(at('first'))).notes).toEqual([]);
  const page = readFileSync(path.join(at('first'), 'index.html'), 'utf8');
  expect(page).toContain('they move to another building');
  expect(page).toContain(`Name of ${team.who('owner')}`);
  expect(page).toContain('drill:');
  expect(JSON.stringify(readFileSync(path.join(at('first'), 'dossier.json'), 'utf8'))).not.toContain('client.example');
  const verified = await elsewhere('verify', at('first'), '--receipt', out);
  expect(JSON.parse(verified.out)).toMatchObject({ ok: true, faults: [], notes: [], id: team.id });
  expect(verified.code).toBe(0);

  await evidence.people.erase(team.who('owner'));
  expect(await evidence.texts.eraseOf(team.who('owner'))).toBe(1);
  expect(await here('dossier', team.id, '--out', at('second'))).toMatchObject({ code: 0 });
  const after = readFileSync(path.join(at('second'), 'index.html'), 'utf8');
  expect(after).not.toContain('they move to another building');
  expect(after).not.toContain(`Name of ${team.who('owner')}`);
  expect(await elsewhere('verify', at('second'), '--receipt', out)).toMatchObject({ code: 0 });
  expect(after.includes(GONE)).toBe(true);
});
