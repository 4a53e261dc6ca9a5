/** What the command line says without any server: help, usage, charters, steps, and that nobody answers. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { allFamilies, familyOf } from '../../client/cli/commands';
import { lines } from '../../client/cli/commands/watch';
import { Failure } from '../../domain/kernel/failures';
import { FAILURES } from '../../domain/model/failures';
import { PERSON_COMMANDS, type PersonCommandKind } from '../../domain/model/messages';
import { commandFor, nextText } from '../../evidence/command-words';
import { openEvidence } from '../../evidence/open-evidence';
import { engagement } from '../rules/vocabulary';
import { START } from '../support/paper-ledger';
import { cliIn, withoutServer } from './cli-support';

/** What actions of every kind name. */
const ACTED = {
  gate: 'ownership',
  role: 'owner',
  evidence: 'runbook',
  metric: 'm',
  switchKey: 'k',
  finding: 'f',
  incident: 'i',
  done: 1,
  period: '2026-11',
} as const;

let dir: string;
let env: Record<string, string>;
let file: (name: string, text: string) => string;

beforeAll(async () => {
  ({ dir, env, file } = await withoutServer());
});

afterAll(() => rmSync(dir, { recursive: true, force: true }));

const NAMES = allFamilies().flatMap(({ commands }) => commands.map(({ name }) => name));

test('the command line has every required command', () => {
  const promised =
    'up worker doctor validate steps start status why list inbox timeline show sign submit attach drill rollback hold resume amend close';
  expect(NAMES).toEqual(expect.arrayContaining(promised.split(' ')));
});

test('each command is found by its name alone', () => {
  for (const { title, commands } of allFamilies())
    for (const command of commands) expect(familyOf(command.name)).toEqual({ title, commands: [command] });
});

test('advice names the faulty file, and the command with the help', async () => {
  const charter = file('faulty.yaml', 'id: faulty\n');
  const cases = file('cases.csv', 'at,minutes\n');
  const { err } = await cliIn(env).run('cases', 'check', cases, '--charter', charter);
  expect(err.replace(/\s+/g, ' ')).toContain(`dayone validate ${charter}`);
  const unparsed = await cliIn(env).run('hold', '--nothing');
  expect(unparsed.err).toContain('dayone hold --help');
});

describe.each(allFamilies().flatMap(({ commands }) => commands))('$name', (command) => {
  test('has help with a paragraph, its options and an example', async () => {
    const { code, out } = await cliIn(env).run(command.name, '--help');
    expect(code).toBe(0);
    expect(out.replace(/\s+/g, ' ')).toContain(command.about);
    expect(out).toMatch(new RegExp(`Examples:\n {2}(\\w+=\\S+ )?dayone ${command.name}\\b`));
    for (const option of command.options ?? []) if (!option.hidden) expect(out).toContain(option.long);
  });

  test('refuses an unknown option', async () => {
    const failure = await cliIn(env).failing(command.name, '--no-such-option');
    expect(failure).toMatchObject({ exit: 2, code: 'BAD_INPUT', message: "unknown option '--no-such-option'" });
  });
});

test.each([
  [['stauts', 'x'], 'did you mean status?'],
  [['list', '--heath', 'overdue'], 'Did you mean --health?'],
  [['list', '--health', 'over-due'], 'did you mean overdue?'],
  [['show', 'x', '--gate', 'ownrship'], 'did you mean ownership?'],
])('%j gets the suggestion that was probably meant', async (argv, meant) => {
  const failure = await cliIn(env).failing(...argv);
  expect(failure.exit).toBe(2);
  expect(failure.details).toContain(meant);
});

test.each([
  [[], 'no command was given'],
  [['status'], "missing required argument 'id'"],
  [['show', 'x'], 'say which gate: --gate STEP'],
  [['may-run', 'x'], 'say which release: --release RELEASE'],
  [['sign', 'x', '--gate', 'ownership', '--as', 'a'], 'say what is decided'],
  [
    ['sign', 'x', '--gate', 'ownership', '--as', 'a', '--approve', '--reject'],
    "option '--approve' cannot be used with option '--reject'",
  ],
  [['sign', 'x', '--gate', 'ownership', '--as', 'a', '--approve', '--role', 'boss'], 'there is no role "boss"'],
  [['sign', 'x', '--gate', 'ownership', '--as', 'a', '--approve', '--subject', 'abc'], '--subject cannot be abc'],
  [
    ['sign', 'x', '--gate', 'ownership', '--as', 'a', '--approve'],
    'there is no terminal here to ask at: say what was seen with --subject DIGEST, or --yes',
  ],
  [
    ['reconfirm', 'x', '--as', 'a'],
    'there is no terminal here to ask at: say what was seen with --subject DIGEST, or --yes',
  ],
  [['reconfirm', 'x', '--as', 'a', '--subject', 'abc'], '--subject cannot be abc'],
  [['sign', 'x', '--gate', 'ownership', '--approve'], 'say in whose name: --as PERSON, or set DAYONE_AS'],
  [['inbox'], 'say in whose name: --as PERSON, or set DAYONE_AS'],
  [['hold', 'x', '--as', 'a'], 'say why: --reason TEXT'],
  [
    ['close', 'x', '--as', 'a', '--reason', 'r', '--leave-running', '--roll-back'],
    "option '--leave-running' cannot be used with option '--roll-back'",
  ],
  [['submit', 'x', '--as', 'a'], 'submit exactly one thing'],
  [['submit', 'x', '--as', 'a', '--cases', 'c.csv', '--release', 'r.json'], 'submit exactly one thing'],
  [['submit', 'x', '--as', 'a', '--evidence', 'runbook'], '--evidence NAME needs its document: --file FILE'],
  [['submit', 'x', '--as', 'a', '--reading', 'csat', '--value', '4,2'], '--value cannot be 4,2'],
  [['list', '--limit', '0'], '--limit cannot be 0'],
  [['up', '--port', '70000'], '--port cannot be 70000'],
  [['up', '--port', '7301', '--address', '127.0.0.1:1'], 'options and environment contradict each other'],
  [['up', '--ui-port', '0', '--address', 'temporal.example:7233'], 'options and environment contradict each other'],
])('%j is wrong usage: %s', async (argv, message) => {
  expect(await cliIn(env).failing(...argv)).toMatchObject({ exit: 2, code: 'BAD_INPUT', message });
});

test.each([
  [['status', 'x']],
  [['why', 'x']],
  [['show', 'x', '--gate', 'metrics']],
  [['list']],
  [['inbox', '--as', 'a']],
  [['drill', 'x', '--as', 'a']],
  [['may-run', 'x', '--release', 'r1']],
])('%j without a server says so, and how to start one', async (argv) => {
  const failure = await cliIn(env).failing(...argv);
  expect(failure).toMatchObject({ exit: 3, code: 'TEMPORAL_UNREACHABLE' });
  expect(failure.message).toContain(env.TEMPORAL_ADDRESS);
  expect(failure.next).toContain('dayone up');
});

test('steps lists the ten steps in their order, with the lock after the sixth', async () => {
  const { out } = await cliIn(env).run('steps');
  const lines = out.split('\n');
  expect(lines[7]).toContain('production lock');
  const { json } = await cliIn(env).json<{ steps: { number: number; plannedDays: number }[] }>('steps');
  expect(json.steps.map((step) => step.plannedDays)).toEqual([2, 5, 1, 3, 2, 2, 7, 2, 5, 1]);
  expect((await cliIn(env).run('steps', '--clauses')).out).toContain('EU AI Act art. 12');
});

test('only terminals get colour, and NO_COLOR switches it off', async () => {
  const painted = '\x1b[';
  expect((await cliIn(env).run('steps')).out).not.toContain(painted);
  expect((await cliIn(env, true).run('steps')).out).toContain(painted);
  expect((await cliIn({ ...env, NO_COLOR: '1' }, true).run('steps')).out).not.toContain(painted);
});

test('doctor names what is missing and how to fix it', async () => {
  const { code, json } = await cliIn(env).json<{
    ok: boolean;
    findings: { what: string; ok: boolean; mend: string }[];
  }>('doctor');
  expect(code).toBe(3);
  expect(json.ok).toBe(false);
  expect(json.findings.find((one) => one.what === 'Temporal server')).toMatchObject({
    ok: false,
    mend: expect.stringContaining('dayone up'),
  });
  expect((await cliIn(env).run('doctor')).out).toMatch(/^missing {2}Temporal server/m);
});

/** Started, they stay; and what is no command of dayone's own. */
const NOT_RUN = ['up', 'worker', 'COMMAND'];

/** A command as it is printed, with something in the place of each word in capitals. */
const filledIn = (command: string): string[] => {
  const charter = 'examples/charters/invoice-intake.yaml';
  const words: Record<string, string> = { FILE: charter, STEP: 'ownership', ROLE: 'owner', N: '3', NAME: 'runbook' };
  return command
    .replace(/ {2}#.*$/, '')
    .split(' ')
    .slice(1)
    .map((word) => (/^[A-Z]+$/.test(word) ? (words[word] ?? 'x') : word));
};

const PRINTED = [
  ...Object.values(FAILURES).flatMap((kind) => /\bdayone .*$/.exec(nextText(kind))?.[0] ?? []),
  ...(PERSON_COMMANDS as PersonCommandKind[]).map((message) => commandFor('x', { message, ...ACTED }, null)),
].filter((command) => !NOT_RUN.includes(command.split(' ')[1]!));

test.each([...new Set(PRINTED)])('the printed advice %j has every option that it needs', async (command) => {
  // A provider that is named, and answers nothing: a login gets as far as that.
  const cli = cliIn({
    ...env,
    DAYONE_OIDC_ISSUER: 'https://127.0.0.1:1',
    DAYONE_OIDC_CLIENT_ID: 'dayone',
    XDG_CONFIG_HOME: dir,
  });
  const { err } = await cli.run(...filledIn(command));
  expect(err).not.toMatch(
    /say in whose name|say why|missing required|submit exactly one|unknown option|say which|needs its document/,
  );
});

test.each([['ledger'], ['ledger', '--help'], ['help', 'ledger'], ['--json', 'ledger', '-h']])(
  'an unknown command is a fault without help text, and the message names the ledger: %j',
  async (...argv) => {
    const { code, out, err } = await cliIn(env).run(...argv);
    expect(code).toBe(2);
    expect(`${out}${err}`).toContain("unknown command 'ledger'");
    expect(`${out}${err}`).toContain('dayone timeline ID');
    expect(`${out}${err}`).not.toContain('Usage:');
  },
);

test('figures shows all confirmed values, and does not attribute a default of dayone to the client', async () => {
  const data = path.join(dir, 'figured');
  const charter = path.join(dir, 'figured.yaml');
  const cli = cliIn({ ...env, DAYONE_DATA: data });
  const people = ['--sponsor', 'Petra Lindqvist', '--account-manager', 'Jonas Weber', '--delivery-lead', 'Mara Okafor'];
  await cli.run('init', '--template', 'invoice-intake', '--client', 'Nordhafen', ...people, '--out', charter);
  const { out } = await cli.run('figures', charter, '--confirm', 'all');
  expect(out).toMatch(
    /process\.handOvers +hand-offs between people and AI +\(see the charter\) +the client, confirmed now/,
  );
  expect(out).toMatch(/process\.cost\.runPerWeek .*0 EUR a week +the client, confirmed now/);
  expect(out).toMatch(/goLive\.leastUse\.target .*at least 60 % +our default/);
  expect(out).toContain(
    'Nothing is left to confirm. Our own default, until the charter says another value: goLive.leastUse.target.',
  );
  expect(out).not.toContain('All of them are');
});

test('a watch in lines reports that the server is away, and that it is back', () => {
  const ran = { out: '', err: '' };
  const out = (text: string): void => {
    ran.out += text;
  };
  const err = (text: string): void => {
    ran.err += text;
  };
  const teller = lines({ io: { out, err, outIsTerminal: false, errIsTerminal: false, env: {} } }, new Map());
  const sight = { state: engagement().begun().state, at: START };
  teller.sight(sight, []);
  expect(ran.err).toBe('');
  teller.away(new Failure('TEMPORAL_UNREACHABLE', 'no Temporal server answers'));
  teller.away(new Failure('TEMPORAL_UNREACHABLE', 'no Temporal server answers'));
  expect(ran.err.match(/no Temporal server answers/g)).toHaveLength(1);
  teller.sight(sight, []);
  teller.sight(sight, []);
  expect(ran.err.match(/The server and its worker answer again\./g)).toHaveLength(1);
});

test('doctor says that the store was not compared if no server answers', async () => {
  const data = path.join(dir, 'a-store');
  await (await openEvidence({ dir: data })).close();
  const { out } = await cliIn({ ...env, DAYONE_DATA: data }).run('doctor');
  const text = out.replace(/\s+/g, ' ');
  expect(text).toMatch(/ok evidence store \S+a-store, 0 engagements; store-\S+, not compared: no server answers/);
  expect(text).not.toContain('which no namespace has named yet');
});

test('up says once to unset TEMPORAL_ADDRESS if it names a stopped server', async () => {
  const { code, err } = await cliIn({ ...env, DAYONE_DATA: path.join(dir, 'again') }).run('up');
  const text = err.replace(/\s+/g, ' ');
  expect(code).toBe(3);
  expect(text).toContain(`TEMPORAL_UNREACHABLE: no Temporal server answers at ${env.TEMPORAL_ADDRESS}`);
  expect(text).toContain('Next: Point TEMPORAL_ADDRESS at your server, or unset it and start one: dayone up');
  expect(text.match(/TEMPORAL_UNREACHABLE/g)).toHaveLength(1);
  const withPort = await cliIn(env).failing('up', '--port', '7301');
  expect(withPort.details.join()).toContain('unset TEMPORAL_ADDRESS');
});

test('a command that only reads makes no data directory', async () => {
  const place = path.join(dir, 'nothing');
  const failure = await cliIn({ ...env, DAYONE_DATA: place }).failing('timeline', 'x');
  expect(failure).toMatchObject({ exit: 2, code: 'UNKNOWN_ENGAGEMENT' });
  expect(() => rmSync(place)).toThrow(/ENOENT/);
});
