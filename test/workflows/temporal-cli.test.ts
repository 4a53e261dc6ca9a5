/** Approvals with nothing but Temporal's own command line, as docs/how-to/send-messages-with-temporal.md shows them. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../client/embedded/paths';
import { ensureTemporalCli } from '../../client/embedded/temporal-cli';
import { sharedServer, uniqueId } from '../support/temporal';
import { openWorld, type World } from '../support/world';

let env: World;
let cli: string;
beforeAll(async () => {
  env = await openWorld();
  cli = (await ensureTemporalCli({ say: () => undefined })).path;
});
afterAll(() => env.close());

/** The documented command with its placeholders filled in, without the shell that a reader would type it into. */
function documented(part: string, values: Record<string, string>): string[] {
  const text = readFileSync(path.join(packageRoot(), 'docs/how-to/send-messages-with-temporal.md'), 'utf8');
  const block = [...text.matchAll(/```sh\n([\s\S]*?)```/g)]
    .map((match) => match[1]!)
    .find((one) => one.includes(part))!;
  const filled = Object.entries(values).reduce((words, [name, value]) => words.replaceAll(name, value), block);
  const words = filled.replaceAll('\\\n', ' ').match(/'[^']*'|\S+/g)!;
  return words.slice(1).map((word) => word.replace(/^'|'$/g, ''));
}

const run = async (args: string[]): Promise<string> =>
  (await promisify(execFile)(cli, [...args, '--address', sharedServer()])).stdout;

test('an update and a signal approve, and a list finds engagements by dayone’s search attributes', async () => {
  const charter = env.charter();
  const team = env.team(charter);
  const { dayone } = env;
  await dayone.start(charter, team.who('delivery-lead'));
  await team.until('the first gate', (s) => s.gates['first-conversation'].openedAt !== null);
  const { digest } = await dayone.subject(team.id, 'first-conversation');
  const common = { ENGAGEMENT: team.id, KEY: uniqueId('key'), DIGEST: digest };

  const answer = await run(documented('workflow update', { ...common, PERSON: team.who('account-manager') }));
  expect(answer).toContain('sign-off.given');
  await team.signAll('first-conversation');
  const state = await team.accepted('first-conversation');
  expect(state.gates['first-conversation'].signOffs['account-manager']?.by).toBe(team.who('account-manager'));

  await team.handCases();
  const next = (await dayone.subject(team.id, 'process-redesign')).digest;
  const signal = {
    ...common,
    KEY: uniqueId('key'),
    DIGEST: next,
    PERSON: team.who('owner'),
    'first-conversation': 'process-redesign',
  };
  await run(documented('workflow signal', signal));
  await team.accepted('process-redesign');

  const listed = documented('workflow list', { OWNER: team.who('owner') });
  await team.until('the listing', () => true);
  const deadline = Date.now() + 10_000;
  let found = '';
  while (!found.includes(team.id) && Date.now() < deadline) found = await run([...listed, '--output', 'jsonl']);
  expect(found).toContain(`engagement:${team.id}`);
});

test('a refusal states its reason in Temporal’s own form', async () => {
  const charter = env.charter();
  const team = env.team(charter);
  await env.dayone.start(charter, team.who('delivery-lead'));
  await team.until('the first gate', (s) => s.gates['first-conversation'].openedAt !== null);
  const { digest } = await env.dayone.subject(team.id, 'first-conversation');
  const values = { ENGAGEMENT: team.id, KEY: uniqueId('key'), DIGEST: digest, PERSON: team.who('owner') };
  const refusal = await run(documented('workflow update', values)).catch((error: unknown) => String(error));
  expect(refusal).toContain('is not asked to sign first-conversation');
});
