/** What the command line writes, where something is there already. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeNew } from '../../client/files/write';

const dir = mkdtempSync(path.join(tmpdir(), 'dayone-write-'));
afterAll(() => rmSync(dir, { recursive: true }));
const refusal = { code: 'BAD_INPUT', message: expect.stringContaining('is there already') };

test('a file with the same bytes counts as written, and one with other bytes is never overwritten', async () => {
  const file = path.join(dir, 'one.json');
  await writeNew(file, '{"a":"ä"}\n', false);
  await writeNew(file, '{"a":"ä"}\n', false);
  await expect(writeNew(file, '{}\n', false)).rejects.toMatchObject(refusal);
  expect(readFileSync(file, 'utf8')).toBe('{"a":"ä"}\n');
  // Read as text, a broken byte would be this sign.
  writeFileSync(file, Buffer.from([0xff]));
  await expect(writeNew(file, '\ufffd', false)).rejects.toMatchObject(refusal);
});

test('a pipe without a writer is refused at once', async () => {
  const pipe = path.join(dir, 'pipe');
  execFileSync('mkfifo', [pipe]);
  await expect(writeNew(pipe, 'x', false)).rejects.toMatchObject(refusal);
});
