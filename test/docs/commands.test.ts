/** Every command of README.md and docs/ is run as a reader types it: page by page, line by line, on a real server. */
import { type Answered, FIXTURES, NOT_RUN } from './fixtures';
import { Reader } from './reader';
import { pages, type Typed, typedIn } from './sh-blocks';

const PAGES = pages().flatMap((page) => {
  const typed = typedIn(page);
  return typed.length > 0 ? [{ page, typed }] : [];
});

let reader: Reader;
beforeAll(async () => {
  reader = await Reader.arrive();
});
afterAll(() => reader.close());

const leftOut = ({ text }: Typed) => NOT_RUN.find(([pattern]) => pattern.test(text));

test.each(PAGES)('$page', async ({ page, typed }) => {
  const { before, answers = {} } = FIXTURES[page] ?? {};
  const stands = (await before?.(reader)) ?? {};
  const faults: string[] = [];
  for (const one of typed.filter((each) => !leftOut(each))) {
    const text = Object.entries(stands).reduce((line, [word, value]) => line.replaceAll(word, value), one.text);
    const [, answer = {}] = Object.entries(answers).find(([begin]) => one.text.startsWith(begin)) ?? [];
    const fault = await tried(text, answer);
    if (fault) faults.push(`${page}:${one.line} ${text}: ${fault}`);
  }
  expect(faults).toEqual([]);
});

/** What is wrong with how it went, or null. */
async function tried(text: string, { code = 0, says = '', stays }: Answered): Promise<string | null> {
  if (stays) {
    const running = await reader.letsRun(text);
    const said = running.said.includes(says) ? null : `says ${running.said}`;
    const ended = stays === 'for the page' ? await running.end() : code;
    return said ?? (ended === code ? null : `ended with ${ended}, expected ${code}`);
  }
  const ran = await reader.types(text);
  const output = `${ran.out}${ran.err}`;
  if (ran.code === code && output.includes(says)) return null;
  return `ended with ${ran.code}, expected ${code}${says ? ` and "${says}"` : ''}: ${output.slice(0, 400)}`;
}

test('the first engagement of the README takes ten commands, with a running worker', () => {
  const names = typedIn('README.md').flatMap(({ text }) => /^\.\/dayone (\S+)/.exec(text)?.[1] ?? []);
  expect(names).toEqual('up init validate start why show sign submit may-run dossier verify'.split(' '));
});

test('every command that is not run, and every page with a fixture, still exists', () => {
  const all = PAGES.flatMap(({ typed }) => typed);
  const idle = NOT_RUN.filter(([pattern]) => !all.some(({ text }) => pattern.test(text)));
  expect(idle).toEqual([]);
  expect(Object.keys(FIXTURES).filter((name) => !PAGES.some(({ page }) => page === name))).toEqual([]);
  const answered = Object.entries(FIXTURES).flatMap(([page, { answers = {} }]) =>
    Object.keys(answers).filter((begin) => !typedIn(page).some(({ text }) => text.startsWith(begin))),
  );
  expect(answered).toEqual([]);
});
