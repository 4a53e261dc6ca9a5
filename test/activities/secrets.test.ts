import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toApplicationFailure } from '../../activities/failures';
import { isSecretRef, resolveSecret, withoutSecrets } from '../../activities/secrets';
import { Failure } from '../../domain/kernel/failures';
import { failure } from './support';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dayone-secret-'));
});
afterAll(() => rm(dir, { recursive: true }));

test('reads a variable, and a file without its trailing newline', async () => {
  process.env.DAYONE_TEST_SECRET = 'hush';
  await expect(resolveSecret('env:DAYONE_TEST_SECRET')).resolves.toBe('hush');
  await writeFile(join(dir, 'token'), ' hush hush \r\n');
  await expect(resolveSecret(`file:${join(dir, 'token')}`)).resolves.toBe(' hush hush ');
});

test('names a secret that cannot be resolved by its reference', async () => {
  await writeFile(join(dir, 'empty'), '\n');
  for (const ref of ['env:DAYONE_TEST_NOWHERE', `file:${join(dir, 'absent')}`, `file:${join(dir, 'empty')}`]) {
    expect((await failure('SECRET_UNRESOLVED', resolveSecret(ref))).message).toContain(ref);
  }
});

test('does not show a secret that is written in place of its reference', async () => {
  expect(isSecretRef('hush')).toBe(false);
  expect((await failure('SECRET_UNRESOLVED', resolveSecret('hush'))).message).not.toContain('hush');
});

test.each([
  ['Basic dXNlcjpodXNoLWh1c2gtMQ==', 'hush-hush-1'],
  ['Bearer hush-hush-2', 'hush-hush-2'],
  ['https://user:hush%2Dhush%2D3@db.example/x', 'hush-hush-3'],
  ['host=db user=u password=hush-hush-4', 'hush-hush-4'],
])('the secret inside %s is removed where it stands alone, too', async (value, inside) => {
  process.env.DAYONE_TEST_SECRET = value;
  await resolveSecret('env:DAYONE_TEST_SECRET');
  expect(withoutSecrets(`refused: ${inside}.`)).toBe('refused: ***.');
});

test('no failure that leaves an activity repeats a secret or a cause', async () => {
  process.env.DAYONE_TEST_SECRET = 'hush-"hush"-5';
  const secret = await resolveSecret('env:DAYONE_TEST_SECRET');
  const cause = new Error(secret.slice(0, 8));
  const failed = toApplicationFailure(
    new Failure('SOURCE_UNUSABLE', `no ${secret}`, [JSON.stringify(secret)], { cause }),
  );
  expect(failed).toMatchObject({ message: 'no ***', details: ['"***"'], cause: undefined });
  expect(toApplicationFailure(new Error(secret)).stack).not.toContain('hush');
});
