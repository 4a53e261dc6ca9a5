/** `watch`: the live view on paper and on a real terminal, its lines, its objects, and when it ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { z } from 'zod';
import { watch as answer } from '../../client/answers/watch';
import { finished, type Paint, paintFor } from '../../client/cli/paint';
import { viewOf as marksOf, type Viewed } from '../../client/cli/watch/view';
import { Failure } from '../../domain/kernel/failures';
import { CHANGE_KINDS } from '../../domain/views/change-texts';
import { changesBetween } from '../../domain/views/changes';
import { engagement, everybodySigns, given, holdsIt, theWorldAnswers, timePasses } from '../rules/vocabulary';
import { dayonePath, soon, startDayone } from './cli-support';
import { type CliWorld, openCliWorld, sign } from './cli-world';

/** As a terminal shows it. */
const viewOf = (viewed: Viewed, rows: number, paint: Paint): string[] => finished(marksOf(viewed, rows, paint));

describe('the view', () => {
  const plain = paintFor(false, {});
  const names = new Map([['adam-kerr', 'Adam Kerr']]);
  const at = engagement().upTo('ownership');

  const viewed = (more: Partial<Viewed> = {}): Viewed => ({
    sight: { state: at.state, at: at.at },
    now: at.at,
    changes: [],
    away: null,
    names,
    ...more,
  });

  test('shows the current phase, who has open items, and the last change', () => {
    const e = engagement().begun();
    const { state } = e;
    given(e, everybodySigns('first-conversation'), theWorldAnswers());
    const changes = changesBetween(state, e.state, e.at);
    const lines = viewOf(viewed({ sight: { state: e.state, at: e.at }, changes }), 40, plain);
    const [title, place, standings, , waits, first, second, , last, ...more] = lines;
    expect(title).toMatch(/^shared-mailbox-triage {2}\S/);
    expect(place).toBe('process-redesign, step 2 of 10; on-track; lock closed; nothing live');
    expect(standings).toBe('Ownership stated, Metrics stated, Governance stated, Rollback stated');
    expect(waits).toMatch(/^waits at process-redesign since .*, due /);
    expect(first).toMatch(/^ {2}dana-ruiz, delivery-lead {2}cases of the process/);
    expect(second).toMatch(/^ {2}hanna-brandt, owner {7}approves the target process/);
    expect(last).toBe('last');
    expect(more).toHaveLength(changes.length + 1);
    expect(more[0]).toMatch(/first-conversation: Adam Kerr approved as account-manager$/);
    expect(more.at(-1)).toBe('Ctrl-C ends this view; the engagement continues.');
  });

  test.each([1, 2, 5, 7, 8, 9, 10, 12, 15, 24])(
    'fits a window of %i lines, and counts the lines that do not fit',
    (rows) => {
      const e = engagement().upTo('ownership');
      const changes = changesBetween(engagement().begun().state, e.state, e.at);
      given(e, holdsIt());
      const all = { sight: { state: e.state, at: e.at }, changes };
      const lines = viewOf(viewed(all), rows, plain);
      expect(lines.length).toBeLessThanOrEqual(rows);
      expect(lines[0]).toContain('shared-mailbox-triage');
      // Columns are as wide as what is shown asks for.
      const whole = (line: string) => line.replace(/ +/g, ' ');
      const people = viewOf(viewed(all), 99, plain)
        .filter((line) => /^ {2}\S+, (owner|deputy|sponsor) /.test(line))
        .map(whole);
      expect(people).toHaveLength(4);
      const shown = lines.filter((line) => people.includes(whole(line))).length;
      if (rows >= 8 && shown < 4) expect(lines.join('\n')).toContain(`${4 - shown} more: dayone why shows all`);
      if (rows === 24) expect(shown).toBe(4);
    },
  );

  test('shows the open stage: its window, each metric against its target, and what was counted', () => {
    const e = engagement().upTo('staged-go-live');
    given(e, everybodySigns('staged-go-live'), theWorldAnswers(), timePasses(2));
    const lines = viewOf(viewed({ sight: { state: e.state, at: e.at }, now: e.at }), 40, plain);
    const from = lines.findIndex((line) => line.startsWith('stage 10 %'));
    expect(lines[from]).toMatch(/^stage 10 % of release r1: \[={10} {10}\] 2 s of 4 s, until .*, next reading /);
    expect(lines[from + 1]).toMatch(
      /^ {2}unwanted-kept-away +92\.5 % +pass +2000 of \d+ samples +at least 85 % +3 counted$/,
    );
    expect(lines[from + 2]).toMatch(/^ {2}wanted-set-aside +3 % +pass/);
    given(e, timePasses(1, { away: true }));
    const after = viewOf(viewed({ sight: { state: e.state, at: e.at }, now: e.at }), 40, plain);
    expect(after[from + 1]).toMatch(/^ {2}unwanted-kept-away +– +inconclusive .* 4 counted, 1 errors in a row$/);
  });

  test('says that nothing is updated while the server is away', () => {
    const away = new Failure('TEMPORAL_UNREACHABLE', 'the Temporal server does not answer');
    expect(viewOf(viewed({ away }), 24, plain).at(-1)).toMatch(/^the Temporal server does not answer; waiting until/);
  });

  test('no text from outside can control the terminal', () => {
    const state = { ...at.state, charter: { ...at.state.charter, title: 'red \x1b[31m alert\x07' } };
    const text = viewOf(viewed({ sight: { state, at: at.at } }), 24, plain).join('\n');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f]/);
  });
});

test('the JSON object has every kind of change', () => {
  const kinds = answer.options.map((option) => option.shape.kind.value);
  expect([...kinds].sort()).toEqual([...CHANGE_KINDS].sort());
});

describe('the command', () => {
  let on: CliWorld;
  const terminals: ChildProcess[] = [];
  beforeAll(async () => {
    on = await openCliWorld();
  });
  afterAll(async () => {
    for (const terminal of terminals) terminal.kill();
    await on.world.close();
  });

  type Line = z.infer<typeof answer>;
  const parsed = (out: string): Line[] =>
    out
      .trimEnd()
      .split('\n')
      .map((line) => answer.parse(JSON.parse(line)));

  test('prints one line per change without a terminal, and one object per line with --json', async () => {
    const { id } = await on.started();
    const lines = startDayone(['watch', id], on.env);
    const objects = startDayone(['watch', id, '--json'], on.env);
    await Promise.all([lines.firstLine, objects.firstLine]);
    await on.cli.run('hold', id, '--as', 'mara-okafor', '--reason', 'a strike');
    await on.cli.run('close', id, '--as', 'mara-okafor', '--reason', 'not worth it');
    const [text, described] = await Promise.all([lines.ended, objects.ended]);
    expect(text).toMatchObject({ code: 0, err: '' });
    const words = text.out.trimEnd().split('\n');
    for (const line of words) expect(line).toMatch(/^\d+ \w{3} \d\d:\d\d:\d\d (?:UTC|[+-]\d\d:\d\d) {2}\S/);
    expect(words[0]).toContain('stands at first-conversation');
    expect(text.out).toContain('on hold, by Mara Okafor: a strike');
    expect(words.at(-1)).toMatch(/closed$/);
    expect(described).toMatchObject({ code: 0, err: '' });
    const changes = parsed(described.out);
    expect(changes.every((change) => change.id === id)).toBe(true);
    expect(changes[0]).toMatchObject({ kind: 'stands', step: 'first-conversation' });
    expect(changes.at(-1)).toMatchObject({ kind: 'closed' });
  });

  test('--until ends when the state is reached, at once if it is already, and with 1 if it can never be', async () => {
    const { id } = await on.started();
    expect(await on.cli.run('watch', id, '--until', 'first-conversation')).toMatchObject({ code: 0 });
    const waiting = startDayone(['watch', id, '--until', 'build', '--json'], on.env);
    const closed = startDayone(['watch', id, '--until', 'closed'], on.env);
    await Promise.all([waiting.firstLine, closed.firstLine]);
    await on.cli.run('close', id, '--as', 'mara-okafor', '--reason', 'not worth it');
    expect((await closed.ended).code).toBe(0);
    const { code, out } = await waiting.ended;
    expect(code).toBe(1);
    const [error, ...changes] = out.trimEnd().split('\n').reverse();
    expect(JSON.parse(error!)).toMatchObject({ error: { code: 'NOT_MET', message: expect.stringContaining('build') } });
    expect(parsed(changes.reverse().join('\n')).at(-1)?.kind).toBe('closed');
    expect(await on.cli.failing('watch', id, '--until', 'bild')).toMatchObject({
      exit: 2,
      details: [expect.stringContaining('build'), expect.anything()],
    });
    expect(await on.cli.failing('watch', `${id}x`)).toMatchObject({ exit: 2, code: 'UNKNOWN_ENGAGEMENT' });
  });

  test('ends with 0 on Ctrl-C, and with 1 if --until was not met', async () => {
    const { id } = await on.started();
    const plain = startDayone(['watch', id], on.env);
    const until = startDayone(['watch', id, '--until', 'live'], on.env);
    await Promise.all([plain.firstLine, until.firstLine]);
    plain.child.kill('SIGINT');
    until.child.kill('SIGTERM');
    expect((await plain.ended).code).toBe(0);
    expect((await until.ended).code).toBe(1);
  });

  test('ends when its output is closed', async () => {
    const { id } = await on.started();
    const { child, ended, firstLine } = startDayone(['watch', id], on.env);
    await firstLine;
    child.stdout.destroy();
    await on.cli.run('hold', id, '--as', 'mara-okafor', '--reason', 'a strike');
    expect(await ended).toMatchObject({ code: 0, err: '' });
  });

  test('redraws in place on a terminal, fits the window, and restores the terminal at the end', async () => {
    const { id } = await on.started();
    const { env } = on;
    // `script` gives it a real terminal, whose other end is this pipe.
    const command = `stty rows 16 cols 70 && exec ${process.execPath} ${dayonePath} watch ${id}`;
    const child = spawn('script', ['-qefc', command, '/dev/null'], {
      env: { PATH: process.env.PATH, TERM: 'xterm', NO_COLOR: '1', ...env },
    });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    terminals.push(child);
    await soon('the first frame', () => out.includes('Ctrl-C ends this view'));
    const frames = () => out.split('\x1b[H').slice(1);
    expect(out.indexOf('\x1b[?1049h')).toBeLessThan(out.indexOf('\x1b[H'));
    const before = frames().length;
    await on.cli.run(...sign(id, 'first-conversation', 'jonas-weber', '--approve'));
    await soon('the sign-off', () => frames().at(-1)!.includes('Jonas Weber approved as account-manager'));
    expect(frames().length).toBeGreaterThan(before);
    for (const frame of frames()) expect(frame.split('\r\n').length).toBeLessThanOrEqual(16);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours, which NO_COLOR forbids
    expect(out).not.toMatch(/\x1b\[\d+m/);
    child.stdin.write('\x03');
    expect(await ended).toBe(0);
    const after = out.slice(out.lastIndexOf('\x1b[J'));
    expect(after).toContain('\x1b[?7h\x1b[?25h\x1b[?1049l');
    expect(after.replace(/\s+/g, ' ')).toContain('Jonas Weber approved as account-manager');
  });
});
