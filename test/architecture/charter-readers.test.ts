/** The command line reads a charter in one place, which knows the people directory: nobody forgets whom it knows. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../client/embedded/paths';

const READER = /\b(?:readCharterFile|checkCharterFile|checkCharterText|readCharterText|resolveCharter)\b/;
const folder = path.join(packageRoot(), 'client', 'cli');

test('commands read charters through their session only', () => {
  const reading = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && READER.test(readFileSync(path.join(folder, file), 'utf8')))
    .map((file) => file.replaceAll(path.sep, '/'));
  expect(reading).toEqual(['session.ts']);
});

test('the client writes the people directory only after an engagement has accepted the command', () => {
  const client = path.join(packageRoot(), 'client');
  const writing = readdirSync(client, { recursive: true, encoding: 'utf8' })
    .filter(
      (file) =>
        file.endsWith('.ts') &&
        /(?:people|directory(?:\(\))?)\.put\(/.test(readFileSync(path.join(client, file), 'utf8')),
    )
    .map((file) => file.replaceAll(path.sep, '/'));
  expect(writing.sort()).toEqual(['identity/keys.ts', 'use-cases/people-directory.ts']); // the first: of keys
});
