/** Full disks and torn writes. */
import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { engagementStream } from '../../domain/kernel/names';
import type { TextRef } from '../../domain/values/texts';
import type { Team } from '../../examples/mailbox/team';
import { soon } from '../client/cli-support';
import { ledgerFile, tornWrites } from '../evidence/on-disk';
import { Machine } from '../support/machine';
import { Targets } from '../support/target';
import type { Wire } from '../support/wire';
import type { World } from '../support/world';
import { approvalOf, behindWire, entriesOf, firstGate, goesOn, isAway, standsOnce, started } from './ledger-support';

let machine: Machine;
let wire: Wire;
let env: World;

beforeAll(async () => {
  machine = await Machine.start();
});

afterAll(() => machine.stop());

beforeEach(async () => {
  ({ wire, env } = await behindWire(machine));
});

afterEach(async () => {
  await wire.cut();
  await env.close();
});

const fileOf = (env: World, team: Team): string => ledgerFile(env.data, engagementStream(team.id));

test('a full disk leaves no partial entry, and everything continues when there is space again', async () => {
  const team = await started(env);
  await firstGate(team);
  const approval = await approvalOf(env, team);
  const before = await entriesOf(env, team);

  machine.limitFiles(statSync(fileOf(env, team)).size + 100);
  const sent = approval.send();
  await isAway(env, team);
  expect(await entriesOf(env, team)).toEqual(before);
  machine.limitFiles(null);
  await goesOn(env, team, sent);
});

test('a new worker and a running one both move a torn write away, and the chain continues', async () => {
  const team = await started(env);
  await firstGate(team);
  const file = fileOf(env, team);
  const tear = (): void => {
    const last = readFileSync(file, 'utf8').trimEnd().split('\n').at(-1)!;
    appendFileSync(file, last.slice(0, last.length / 2));
  };
  const torn = (): number => tornWrites(env.data).length;

  await machine.killWorker();
  tear();
  await machine.restartWorker();
  await team.hand('dpia', 'Minutes of the first meeting.');
  expect(torn()).toBe(1);
  await standsOnce(env, team);
  tear();
  await team.hand('dpia', 'Minutes of the second meeting.');
  expect(torn()).toBe(2);
  await standsOnce(env, team);
  await team.kickOff();
  await standsOnce(env, team);
});

test('a full disk does not stop a rollback: it is ordered at once, and recorded under its key when there is space', async () => {
  const targets = new Targets();
  const { team, target } = await targets.live(env, 'r1');
  await team.until('the promotion', (s) => s.target.confirmedAt !== null);
  machine.limitFiles(10);
  const by = team.who('owner');
  const answer = await env.dayone.tell(team.id, 'roll-back', { by, reason: 'wanted mail is filtered out' });
  expect(answer).toMatchObject({ event: 'rollback.pulled', unrecorded: true });
  await soon('the switch', async () => target.running.base === null);
  expect((await entriesOf(env, team)).map(({ type }) => type)).not.toContain('rollback.pulled');

  machine.limitFiles(null);
  const state = await team.until('the record', (s) => s.live === null && s.target.confirmedAt !== null);
  const entries = await standsOnce(env, team);
  const pulled = entries.filter(({ type }) => type === 'rollback.pulled').map(({ data }) => data as { key: string });
  expect(pulled.map(({ key }) => key)).toEqual([state.target.key]);
  const ordered = target.carriedOut.filter(({ action }) => action === 'rollback');
  expect(ordered.map(({ key }) => key)).toEqual([state.target.key]);
  expect((await env.evidence.texts.get(state.rollbacks[0]!.reason as TextRef))?.text).toBe(
    'wanted mail is filtered out',
  );
  expect(JSON.stringify(entries)).not.toContain('wanted mail is filtered out');
  await targets.stop();
});
