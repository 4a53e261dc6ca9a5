/** A command in another folder: the failure names the data directory that belongs to the server, where it can be found. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EvidenceAccess } from '../../client/files/evidence-access';
import type { Failure } from '../../domain/kernel/failures';
import { openEvidence } from '../../evidence/open-evidence';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'wrong-store-'));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(dir, { recursive: true });
});

/** The details of the failure of a command in `folder`, where the server's store is `there`. */
async function detailsIn(folder: string, there: string): Promise<readonly string[]> {
  jest.spyOn(process, 'cwd').mockReturnValue(folder);
  const here = { address: '127.0.0.1:7233', namespace: 'default', there };
  const access = new EvidenceAccess(path.join(folder, '.dayone')).belongTo(async () => here);
  const failure: Failure = await access.storedEntries('nordhafen').then(
    () => {
      throw new Error('no failure');
    },
    (error) => error,
  );
  expect(failure.code).toBe('WRONG_STORE');
  return failure.details;
}

test('in a folder below, it names the directory above', async () => {
  const [data, below] = [path.join(dir, '.dayone'), path.join(dir, 'charters', 'a')];
  mkdirSync(below, { recursive: true });
  const { id, close } = await openEvidence({ dir: data });
  expect(await detailsIn(below, id)).toEqual([`it is in ${data}: name it with --data, or set DAYONE_DATA`]);
  await close();
});

test('elsewhere, it says where data directories are', async () => {
  expect(await detailsIn(dir, 'store-of-somebody-else')).toEqual([
    'a data directory is .dayone in the working directory, unless --data or DAYONE_DATA names another',
  ]);
});
