import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSecretRef, resolveSecret } from '../../activities/secrets';
import { failure } from './support';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dayone-secret-'));
});
afterAll(() => rm(dir, { recursive: true }));

test('a variable, and a file without its trailing newline', async () => {
  process.env.DAYONE_TEST_SECRET = 'hush';
  await expect(resolveSecret('env:DAYONE_TEST_SECRET')).resolves.toBe('hush');
  await writeFile(join(dir, 'token'), ' hush hush \r\n');
  await expect(resolveSecret(`file:${join(dir, 'token')}`)).resolves.toBe(' hush hush ');
});

test('what cannot be resolved is named by its reference', async () => {
  await writeFile(join(dir, 'empty'), '\n');
  for (const ref of ['env:DAYONE_TEST_NOWHERE', `file:${join(dir, 'absent')}`, `file:${join(dir, 'empty')}`]) {
    expect((await failure('SECRET_UNRESOLVED', resolveSecret(ref))).message).toContain(ref);
  }
});

test('a secret written in place of its reference does not show', async () => {
  expect(isSecretRef('hush')).toBe(false);
  expect((await failure('SECRET_UNRESOLVED', resolveSecret('hush'))).message).not.toContain('hush');
});
