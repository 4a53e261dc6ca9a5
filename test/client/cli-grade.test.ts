/** A quality sample on a real server: the cycle draws it from a real list, a person grades it by the command line. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { retainerScheduleId } from '../../domain/kernel/names';
import { openSamples } from '../../domain/retainer/grades';
import type { Team } from '../../examples/mailbox/team';
import { quickPlan, short } from '../support/charters';
import { sharedServer } from '../support/temporal';
import { openWorld, type World } from '../support/world';
import { cliIn } from './cli-support';

interface Sheet {
  sample: string;
  file: string;
  cases: number;
  role: string;
  waiting: number;
}

let env: World;
let team: Team;
let id: string;
let cli: ReturnType<typeof cliIn>;
let list: Server;
const asked: string[] = [];

beforeAll(async () => {
  list = createServer((request, response) => {
    asked.push(request.url!);
    const rows = Array.from({ length: 300 }, (_, index) => `mail-${index + 1}`);
    response.writeHead(200, { 'content-type': 'text/csv' }).end(['case', ...rows].join('\n'));
  });
  await new Promise<void>((listening) => list.listen(0, '127.0.0.1', listening));
  const { port } = list.address() as AddressInfo;
  env = await openWorld();
  const charter = env.charter(
    short((written) => {
      const cases = { url: `http://127.0.0.1:${port}/cases.csv?from=$from&to=$to` };
      written.retainer = { every: '1 day', steps: { 'quality-sample': { size: 40, cases } } };
    }),
  );
  id = charter.id;
  team = env.team(charter);
  cli = cliIn({ TEMPORAL_ADDRESS: sharedServer(), DAYONE_DATA: env.data, DAYONE_TASK_QUEUE: env.queue });
  await env.dayone.start(charter, team.who('delivery-lead'));
  await team.kickOff();
  await team.openTheLock();
  await team.sendOut(quickPlan('r1', env.mails));
  await team.live('r1');
  await team.handOver();
});
afterAll(async () => {
  await env?.close();
  list.closeAllConnections();
  await new Promise((closed) => list.close(closed));
});

const at = (name: string): string => path.join(env.data, name);

test('no grade sheet is written before a sample was drawn', async () => {
  expect(await cli.failing('grade', id, '--out', at('none.csv'))).toMatchObject({ exit: 1, code: 'NOT_ASKED' });
  expect(await cli.failing('grade', id)).toMatchObject({ exit: 2, code: 'BAD_INPUT' });
});

test('the cycle draws a sample from the client’s list, and its sheet never overwrites one that was changed', async () => {
  // A trigger is scheduled at a whole second: one in the second of the handover would come before it.
  await team.until(
    'the next second',
    (s) => Date.now() > Date.parse(s.gates['operation-handover'].acceptedAt!) + 1_000,
  );
  await env.dayone.client.schedule.getHandle(retainerScheduleId(id)).trigger();
  const { live, retainer } = await team.until('a sample', (s) => openSamples(s).length > 0);
  const [sample] = retainer.samples;
  expect(sample).toMatchObject({ population: 300, release: 'r1', from: live!.since, cases: { length: 40 } });
  expect(asked).toEqual([`/cases.csv?from=${encodeURIComponent(sample!.from)}&to=${encodeURIComponent(sample!.to)}`]);

  const file = at('sample.csv');
  const { code, json } = await cli.json<Sheet>('grade', id, '--out', file);
  expect([code, json]).toEqual([
    0,
    expect.objectContaining({ sample: sample!.id, cases: 40, role: 'owner', waiting: 1 }),
  ]);
  expect(readFileSync(file, 'utf8').split('\r\n')).toHaveLength(42);
  expect((await cli.json<Sheet>('grade', id, '--out', file)).code).toBe(0);
  writeFileSync(file, 'graded in part');
  expect(await cli.failing('grade', id, '--out', file)).toMatchObject({ exit: 2, code: 'BAD_INPUT' });
  expect(readFileSync(file, 'utf8')).toBe('graded in part');
  const { out } = await cli.run('grade', id, '--out', file, '--force');
  expect(out).toContain(`dayone grade ${id} --in ${file} --as ${team.who('owner')}`);
  expect((await cli.run('why', id)).out).toContain('grades 40 cases: were the outputs right?');
});

test('a sheet with grades that a spreadsheet saved is judged at once, and repeating it changes nothing', async () => {
  const rows = readFileSync(at('sample.csv'), 'utf8').replace('\uFEFF', '').trimEnd().split('\r\n');
  const saved = rows.map((row, index) => {
    const cells = row.split(',');
    return (index === 0 ? cells : [cells[0], index <= 20 ? 'right' : 'wrong', 'gesehen; geprüft']).map((cell) =>
      /;/.test(cell!) ? `"${cell}"` : cell,
    );
  });
  const write = (name: string, table: typeof saved) => {
    writeFileSync(at(name), `\uFEFF${table.map((row) => row.join(';')).join('\r\n')}\r\n`);
    return at(name);
  };
  const owner = team.who('owner');
  const lacking = write('lacking.csv', saved.slice(0, -2));
  expect(await cli.failing('grade', id, '--in', lacking, '--as', owner)).toMatchObject({
    exit: 2,
    code: 'BAD_INPUT',
    details: [expect.stringMatching(/^"mail-\d+" is missing$/), expect.stringMatching(/^"mail-\d+" is missing$/)],
  });

  const file = write('graded.csv', saved);
  const lead = team.who('delivery-lead');
  expect(await cli.failing('grade', id, '--in', file, '--as', lead)).toMatchObject({ exit: 1, code: 'WRONG_PERSON' });
  const said = ['grade', id, '--in', file, '--as', owner, '--key', 'one-intent-of-grades'];
  const { code, json } = await cli.json<{ digest: string; entry: number }>(...said);
  expect([code, json]).toEqual([0, expect.objectContaining({ good: 20, total: 40 })]);
  expect((await cli.json<{ entry: number }>(...said)).json).toMatchObject({ good: 20, entry: json.entry });
  expect(await cli.failing('grade', id, '--in', file, '--as', owner)).toMatchObject({ exit: 1, code: 'NOT_ASKED' });

  const state = await team.state();
  expect(state.retainer.samples).toMatchObject([{ graded: { by: owner, good: 20, total: 40, digest: json.digest } }]);
  expect(state.findings.filter(({ closedAt }) => closedAt === null)).toMatchObject([
    { id: 'quality-sample', severity: 'ticket' },
  ]);
  expect(state.live?.release).toBe('r1');
  await expect(env.evidence.attachments.verify(json.digest)).resolves.toMatchObject({ mediaType: 'text/csv' });
  expect((await cli.run('timeline', id)).out).toContain(`graded sample ${state.retainer.samples[0]!.id}: 20 of 40`);
});

test('the record verifies, and the rules get the same result from the sample and its grades', async () => {
  expect(await cli.run('dossier', id, '--out', at('dossier'))).toMatchObject({ code: 0 });
  const { code, out } = await cli.run('verify', at('dossier'));
  expect([code, out]).toEqual([0, expect.stringContaining('consistent in itself')]);
});
