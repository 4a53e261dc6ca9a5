/** The pages on notices say what the rules do: who is notified of what, and when. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../client/embedded/paths';
import { CHANNELS } from '../../domain/model/notices';
import { ESCALATES_TO } from '../../domain/notices/notices';
import { NOTIFICATION_RULES } from '../../domain/notices/notification-rules';

const pages = ['reference/notices', 'how-to/set-up-mail-and-chat'].map((name) =>
  readFileSync(path.join(packageRoot(), 'docs', `${name}.md`), 'utf8'),
);

/** The rows of the table below a heading, cell by cell. */
const rowsBelow = (heading: string): string[][] =>
  pages
    .join('\n')
    .split(`## ${heading}\n`)[1]!
    .split(/\n## /)[0]!
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

test('the page lists what is notified, and to whom', () => {
  const lines = Object.values(NOTIFICATION_RULES).map(({ what, to, ...line }) => [
    what,
    [...to, ...('also' in line ? ['the role that answers for it'] : [])].join(', '),
  ]);
  expect(rowsBelow('What happened')).toEqual(lines);
});

test('the page names who is notified of an overdue gate', () => {
  const [row] = rowsBelow('What is pending').filter(([when]) => when!.includes('escalateDays'));
  expect(row![1]).toContain(ESCALATES_TO.join(', '));
});

test('the page lists the environment variables of a worker', () => {
  const files = CHANNELS.map((name) => path.join(packageRoot(), `activities/notices/channels/${name}.ts`));
  const read = files.map((file) => readFileSync(file, 'utf8')).join();
  const variables = [...new Set(read.match(/DAYONE_\w+/g))].sort();
  expect(
    rowsBelow('Settings of the worker')
      .map(([name]) => name!.replaceAll('`', ''))
      .sort(),
  ).toEqual(variables);
});
