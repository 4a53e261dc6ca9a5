import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cases } from '../../activities/checks/cases';
import { document } from '../../activities/checks/document';
import { openEvidence } from '../../evidence/open-evidence';
import type { Evidence } from '../../evidence/store';
import { failure, probeContext } from './support';

let dir: string;
let evidence: Evidence;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dayone-documents-'));
  evidence = await openEvidence({ dir, maxAttachmentBytes: 64 * 1_048_576 });
});
afterEach(async () => {
  await evidence.close();
  await rm(dir, { recursive: true });
});

const absent = 'a'.repeat(64);
const calendar = { timezone: 'UTC', workdays: [1, 2, 3, 4, 5], holidays: [] };
const columns = [{ metric: 'm', column: 'x', aggregation: 'mean' } as const];
const put = (text: string) => evidence.attachments.put(Buffer.from(text), 'text/csv', 'cases.csv');

/** Changes the one file of the store that holds exactly this text. */
async function tamper(text: string, other: string): Promise<void> {
  const files = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  for (const file of files) {
    const path = join(file.parentPath, file.name);
    if ((await readFile(path, 'utf8')) !== text) continue;
    await rm(path);
    await writeFile(path, other);
    return;
  }
  throw new Error('no file of the store holds this text');
}

test('a stored document is read whole', async () => {
  const { digest } = await put('x\n1\n');
  await expect(document.ask({ digest }, probeContext({ evidence }))).resolves.toEqual({
    bytes: 4,
    mediaType: 'text/csv',
  });
  await tamper('x\n1\n', 'x\n2\n');
  await failure('LEDGER_BROKEN', document.ask({ digest }, probeContext({ evidence })));
  await failure('LEDGER_BROKEN', cases.ask({ digest, columns, calendar }, probeContext({ evidence })));
});

test('cases are measured from the evidence store', async () => {
  const { digest } = await put('x\n1\n4\n');
  await expect(cases.ask({ digest, columns, calendar }, probeContext({ evidence }))).resolves.toMatchObject({
    count: 2,
    baselines: { m: { value: 2.5, samples: 2 } },
  });
});

test('a document that was never attached is not in the store', async () => {
  await failure('NOT_IN_STORE', document.ask({ digest: absent }, probeContext({ evidence })));
  await failure('NOT_IN_STORE', cases.ask({ digest: absent, columns, calendar }, probeContext({ evidence })));
});

test('cases beyond 32 MiB are not read', async () => {
  const { digest } = await put('x\n'.repeat(16 * 1_048_576 + 1));
  await failure('TOO_LARGE', cases.ask({ digest, columns, calendar }, probeContext({ evidence })));
});
