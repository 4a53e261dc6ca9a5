/** A release's manifest in a file: its faults are reported like those of a charter, all at once. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readManifest } from '../../client/files/manifest';
import type { Failure } from '../../domain/kernel/failures';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'manifest-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

test('every fault has its line, what stands there, what is expected, and an example', async () => {
  const file = path.join(dir, 'release.yaml');
  writeFileSync(
    file,
    'release: r1\nmodel: reader-4\nconfigDigest: abc\nartifactDigest: x\nbuiltBy: dana-ruiz\n' +
      'evaluation:\n  field-accuracy: { value: 1 }\n',
  );
  const failure = await readManifest(file).catch((error: Failure) => error);
  expect(failure).toMatchObject({ code: 'BAD_INPUT', message: `${file} is not a release's manifest` });
  const digest = 'expected a SHA-256 digest in hex, 64 digits; for example 6b86b273';
  const lines = (failure as Failure).details.map((line) => line.replace(`${file}:`, ''));
  expect(lines).toEqual([
    expect.stringContaining(`3:15 configDigest: is "abc"; ${digest}`),
    expect.stringContaining(`1:1 artefactDigest: is missing; ${digest}`),
    '7:3 evaluation.field-accuracy.samples: is missing; expected a whole number of cases; for example samples: 400',
    '4:1 artifactDigest: is not a key here; expected a key of the manifest; for example artefactDigest',
    'the manifest, with an example: docs/reference/charter/build.md',
  ]);
});
