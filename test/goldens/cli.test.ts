/** What the command line answers with `--json`, command by command, on a real server. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { ANSWERS, ERROR } from '../../client/answers';
import { allFamilies } from '../../client/cli/commands';
import { packageRoot } from '../../client/embedded/paths';
import { cliIn, soon } from '../client/cli-support';
import { short } from '../support/charters';
import { sharedServer, uniqueId } from '../support/temporal';
import { openWorld, type World } from '../support/world';
import { COMMANDS, EXCEPTED, type Said } from './cli-commands';
import { cliForm } from './cli-form';
import { accept, committed, differences, type NamedRecord, recordsFile } from './files';

const id = uniqueId('contract');
const charter = (more = '') => `id: ${id}
client: Client of ${id}
title: First review of contracts
people:
  sponsor: Petra of ${id}
  owner: Gareth of ${id}
  deputy: Ines of ${id}
  account-manager: Jonas of ${id}
  delivery-lead: Mara of ${id}
process: { volume: 100 per week, minutes: 60, hourlyCost: 60 EUR, saving: 50 % }
${more}`;

let services: World;
let env: Record<string, string>;
beforeAll(async () => {
  services = await openWorld();
  env = {
    TEMPORAL_ADDRESS: sharedServer(),
    DAYONE_DATA: services.data,
    DAYONE_TASK_QUEUE: services.queue,
    XDG_CONFIG_HOME: path.join(services.data, 'config'),
  };
  const files = {
    'charter.yaml': charter(),
    'other.yaml': charter('site: northfield\n'),
    'third.yaml': charter('site: northfield\n').replace('First review', 'Second review'),
    'faulty.yaml': charter('metrics: many\n'),
    'runbook.txt': 'what to do',
    'release.json': '{}',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(services.data, name), text);
  const mailbox = readFileSync(path.join(packageRoot(), 'test/fixtures/charters/mailbox.yaml'), 'utf8');
  writeFileSync(
    path.join(services.data, 'mailbox.yaml'),
    short()(mailbox.replaceAll('http://127.0.0.1:7070', services.mailbox.url)),
  );
});
afterAll(() => services.close());

/** The words of a command line; a quoted one may have blanks. */
const wordsOf = ({ says }: Said): string[] =>
  [...says.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) =>
    (quoted ?? word!)
      .replace(/^MAILBOX\.yaml$/, path.join(services.data, 'mailbox.yaml'))
      .replace(/^DATA\//, `${services.data}/`)
      .replace(/^ROOT\//, `${packageRoot()}/`)
      .replace(/^SOON$/, new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10))
      .replace(/\bID\b/g, id),
  );

interface Answered {
  exit: number;
  answer: object;
}

async function answered(said: Said): Promise<Answered> {
  const { code, out, err } = await cliIn(env).run(...wordsOf(said), '--json');
  if (err !== '') throw new Error(`${said.says} wrote to standard error: ${err}`);
  return { exit: code, answer: JSON.parse(out) as object };
}

const isRefusal = ({ answer }: Answered): boolean => 'error' in answer;
const commandOf = ({ says }: Said): string => says.split(' ')[0]!;

const all: { said: Said; answered: Answered }[] = [];
beforeAll(async () => {
  for (const said of COMMANDS) {
    let last = await answered(said);
    const { until } = said;
    if (until !== undefined)
      await soon(`${said.says}: ${until}`, async () => {
        last = await answered(said);
        return JSON.stringify(last.answer).includes(until);
      });
    all.push({ said, answered: last });
  }
});

test('every answer equals its golden file', () => {
  const names = [
    [`${services.data}/mailbox.yaml`, 'MAILBOX.yaml'],
    [services.data, 'DATA'],
    [packageRoot(), 'ROOT'],
    [services.mailbox.url, 'MAILBOX'],
    [services.queue, 'QUEUE'],
    [id, 'ID'],
  ] as const;
  const records = all.map(({ said, answered: { exit, answer } }, index): NamedRecord => {
    const value = {
      says: `dayone ${said.says}`,
      ...(exit !== 0 && { exit }),
      answer: cliForm(answer, names, said.counted),
    };
    return { name: `${index + 1} ${said.says}`, of: '', value };
  });
  const made = recordsFile('cli', records);
  const isCli = (file: string): boolean => file.startsWith('cli.');
  if (process.env.DAYONE_GOLDENS === 'accept') accept(made, isCli);
  expect(differences(committed(isCli), made)).toEqual([]);
});

test('every answer has the form that is documented', () => {
  for (const { said, answered: one } of all) {
    const schema = isRefusal(one) ? ERROR : ANSWERS[commandOf(said)];
    const { error } = schema!.safeParse(one.answer);
    expect([said.says, error && z.prettifyError(error)]).toEqual([said.says, undefined]);
  }
});

test('every command succeeds once and is refused once, or the list says why not', () => {
  const names = allFamilies().flatMap(({ commands }) => commands.map(({ name }) => name));
  const of = (refused: boolean) =>
    new Set(
      all
        .filter(({ answered: one }) => (isRefusal(one) || one.exit > 0) === refused)
        .map(({ said }) => commandOf(said)),
    );
  const [succeed, fail] = [of(false), of(true)];
  const missing = names.flatMap((name) => [
    ...(succeed.has(name) ? [] : [`${name} success`]),
    ...(fail.has(name) ? [] : [`${name} refusal`]),
  ]);
  expect(missing.sort()).toEqual(
    Object.entries(EXCEPTED)
      .map(([name, { lacks }]) => `${name} ${lacks}`)
      .sort(),
  );
});
