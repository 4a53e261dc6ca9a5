/** Completion: what is offered for a line, and that bash, zsh and fish really offer it. */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { allFamilies } from '../../client/cli/commands';
import { packageRoot } from '../../client/embedded/paths';
import { STEP_IDS } from '../../domain/gates/steps';
import { cliIn, soon } from './cli-support';
import { testWith } from './cli-tools';
import { type CliWorld, openCliWorld } from './cli-world';

let on: CliWorld;
let id: string;
let folder: string;
beforeAll(async () => {
  on = await openCliWorld();
  ({ id } = await on.started());
  await soon('the list', async () => (await offered('status', id)).includes(id));
  folder = path.join(on.world.data, 'shell');
  mkdirSync(path.join(folder, 'charters'), { recursive: true });
  writeFileSync(path.join(folder, 'cases.csv'), '');
});
afterAll(() => on.world.close());

/** The words that are offered for the last one, and `:files` or `:directories`. */
const offered = async (...line: string[]): Promise<string[]> =>
  (await on.cli.run('__complete', '--', ...line)).out.split('\n').flatMap((one) => one.split('\t')[0] || []);

test('completion offers the commands, with what each does', async () => {
  expect(await offered('')).toEqual(allFamilies().flatMap(({ commands }) => commands.map(({ name }) => name)));
  expect(await offered('stat')).toEqual(['status']);
  expect((await on.cli.run('__complete', '--', 'stat')).out).toBe('status\twhere an engagement stands\n');
});

const GENERAL = ['--version', '--address', '--namespace', '--data', '--json', '--json-schema', '--help'];

test.each<[string, string[], string[]]>([
  ['options of the command and of the program', ['show', 'x', '--'], ['--gate', '--as', '--subject', ...GENERAL]],
  ['an option once', ['show', 'x', '--gate', 'ownership', '--ga'], []],
  ['a command behind an option with its value', ['--data', '/tmp', 'lis'], ['list']],
  ['the steps', ['sign', 'x', '--gate', ''], [...STEP_IDS]],
  ['a value behind its equals sign', ['sign', 'x', '--gate=owner'], ['--gate=ownership']],
  ['the same, split as bash does', ['sign', 'x', '--gate', '=', 'owner'], ['ownership']],
  ['nothing typed behind it', ['completion', '--data', '='], [':directories']],
  ['healths', ['list', '--health', 'o'], ['on-track', 'overdue']],
  ['where an engagement can stand', ['list', '--step', 'operation'], ['operation-handover', 'operation']],
  ['templates', ['init', '--template', 'inv'], ['invoice-intake']],
  ['decisions', ['sign', 'x', '--re'], ['--reject', '--request-changes', '--relayed-by']],
  ['roles', ['sign', 'x', '--role', 'de'], ['deputy', 'delivery-lead']],
  ['shells', ['completion', ''], ['bash', 'zsh', 'fish']],
  ['what a command does', ['keys', 're'], ['revoke']],
  ['charters behind it', ['executors', 'check', ''], [':files']],
  ['people, by the directory', ['sign', 'x', '--as', 'mara'], ['mara-okafor']],
  ['nobody where a new charter is written', ['init', '--sponsor', ''], []],
  ['files', ['validate', 'a.yaml', ''], [':files']],
  ['files of options', ['submit', 'x', '--release', 'c'], [':files']],
  ['directories', ['list', '--data', ''], [':directories']],
  ['nothing after the last argument', ['status', 'x', ''], []],
  ['only arguments behind two dashes', ['validate', '--', '--js'], [':files']],
])('%s', async (_what, line, expected) => expect(await offered(...line)).toEqual(expected));

test('completion offers running engagements, without a server those with a ledger here, else nothing', async () => {
  const typed = id.slice(0, -4);
  expect(await offered('why', typed)).toEqual([id]);
  expect(await offered('charter', typed)).toEqual([id, ':files']);
  expect(await offered('recover', typed)).toEqual([id]);
  const alone = cliIn({ ...on.env, TEMPORAL_ADDRESS: '127.0.0.1:1' });
  expect((await alone.run('__complete', '--', 'why', typed)).out).toBe(`${id}\t\n`);
  const nowhere = cliIn({ TEMPORAL_ADDRESS: '127.0.0.1:1', DAYONE_DATA: path.join(folder, 'none') });
  expect(await nowhere.run('__complete', '--', 'why', '')).toEqual({ code: 0, out: '', err: '' });
  expect(await offered('why', "x' OR WorkflowId != '")).toEqual([]);
});

/** What a line should become when the tabulator is pressed behind it. */
const LINES: [typed: string, whole: () => string][] = [
  ['dayone stat', () => 'dayone status'],
  ['dayone show x --ga', () => 'dayone show x --gate'],
  ['dayone show x --gate ownersh', () => 'dayone show x --gate ownership'],
  ['dayone submit x --cases ca', () => 'dayone submit x --cases cases.csv'],
  ['dayone list --data cha', () => 'dayone list --data charters/'],
  ['dayone why ID', () => `dayone why ${id}`],
];
const typed = (line: string): string => line.replace('ID', id.slice(0, -4));

/** A script in a shell that finds the real program on its path. */
async function shell(program: string, flags: string[], script: string): Promise<string[]> {
  const file = path.join(folder, `lines.${program}`);
  writeFileSync(file, script);
  const env = { ...process.env, ...on.env, PATH: `${packageRoot()}:${process.env.PATH}`, TERM: 'xterm' };
  const { stdout } = await promisify(execFile)(program, [...flags, file], { cwd: folder, env });
  return stdout.trimEnd().split('\n');
}

testWith('bash')('bash completes', async () => {
  const words = ([line]: (typeof LINES)[number]) => `try ${typed(line)}`;
  const script = `source <(dayone completion bash)
complete -p dayone
try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _dayone dayone; echo "\${COMP_WORDS[*]:0:COMP_CWORD} \${COMPREPLY[*]}"; }
${LINES.map(words).join('\n')}
`;
  const [registered, ...lines] = await shell('bash', ['--norc'], script);
  expect(registered).toBe('complete -F _dayone dayone');
  expect(lines).toEqual(LINES.map(([, whole]) => whole().replace(/\/$/, ''))); // readline adds the slash
});

testWith('fish')('fish completes', async () => {
  const tries = LINES.map(([line]) => `complete -C '${typed(line)}' | string split -f 1 \\t`);
  const lines = await shell('fish', ['--no-config'], `dayone completion fish | source\n${tries.join('\n')}\ntrue\n`);
  expect(lines).toEqual(LINES.map(([, whole]) => whole().split(' ').at(-1)));
});

testWith('zsh')('zsh completes, on a terminal', async () => {
  // A shell of its own on a pseudo-terminal: Ctrl-X s writes the line as it stands, and empties it.
  const script = `zmodload zsh/zpty
: > lines
zpty shell zsh -f -i
zpty -w shell 'PROMPT=; autoload -Uz compinit; compinit -D -u; source <(dayone completion zsh)
show() { print -r -- $BUFFER >> lines; BUFFER=; }; zle -N show; bindkey "^Xs" show; : > ready'
while [[ ! -e ready ]]; do sleep 0.05; done
for line in ${LINES.map(([line]) => `'${typed(line)}'`).join(' ')}; do
  known=$(wc -l < lines)
  zpty -w -n shell "$line"$'\\t\\x18s'
  while (( $(wc -l < lines) == known )); do sleep 0.05; done
done
zpty -d shell
cat lines
`;
  const lines = await shell('zsh', ['-f'], script);
  expect(lines.map((line) => line.trimEnd())).toEqual(LINES.map(([, whole]) => whole()));
});
