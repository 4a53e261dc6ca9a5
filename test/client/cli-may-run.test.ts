/** What a pipeline is answered while nothing may run, and that no answer is none. The yes stands in cli-journey. */
import { uniqueId } from '../support/temporal';
import { type CliWorld, openCliWorld } from './cli-world';

let on: CliWorld;
beforeAll(async () => {
  on = await openCliWorld();
});
afterAll(() => on.world.close());

test('before the lock opens the answer is no, with the reasons and exit code 1', async () => {
  const { id } = await on.started();
  expect(await on.cli.run('may-run', id, '--release', 'r1')).toEqual({
    code: 1,
    out: expect.stringMatching(
      new RegExp(
        `^not allowed: release r1 of ${id}: the production lock is closed\\nNext: \\d+ things are missing: dayone why ${id}\\n$`,
      ),
    ),
    err: '',
  });
  expect(await on.cli.json('may-run', id, '--release', 'r1')).toEqual({
    code: 1,
    json: { id, release: 'r1', allowed: false, why: 'the production lock is closed' },
  });
});

test('no release may run in a closed engagement', async () => {
  const { id } = await on.started();
  await on.cli.run('close', id, '--as', 'mara-okafor', '--reason', 'not worth it');
  const { code, out } = await on.cli.run('may-run', id, '--release', 'r1');
  expect(code).toBe(1);
  expect(out).toContain('the engagement is closed');
  expect(out).not.toContain('Next:');
});

test('an unknown engagement is wrong input', async () => {
  const failure = await on.cli.failing('may-run', uniqueId('nobody'), '--release', 'r1');
  expect(failure).toMatchObject({ exit: 2, code: 'UNKNOWN_ENGAGEMENT' });
});
