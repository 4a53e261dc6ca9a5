/** Rules that compose another entry than the one on record: a golden ledger differs, and a replay fails and names the entry. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { Worker } from '@temporalio/worker';
import { packageRoot } from '../../client/embedded/paths';
import { logTemporalTo } from '../../workers/log';
import { log } from '../support/log';
import { MUTATIONS } from './mutations';

const bundle = readFileSync(path.join(packageRoot(), 'dist', 'workflow-bundle.js'), 'utf8');
const history = historyFromJSON(
  JSON.parse(readFileSync(path.join(__dirname, 'histories', 'whole-way.engagement.json'), 'utf8')),
);
const id = history.events![0]!.workflowExecutionStartedEventAttributes!.workflowId!;

/** The message with which the replay of a whole engagement fails; null if it succeeds. */
async function failureOf(code: string): Promise<string | null> {
  logTemporalTo(log);
  const workflowBundle = { code };
  return Worker.runReplayHistory({ workflowBundle }, history, id).then(
    () => null,
    (error: Error) => `${error.message} ${(error.cause as Error | undefined)?.message ?? ''}`,
  );
}

test('each of at least twenty mutations changes a golden ledger', () => {
  const script = path.join(__dirname, 'mutated-ledgers.js');
  const changed = JSON.parse(execFileSync(process.execPath, [script], { encoding: 'utf8' })) as Record<string, string>;
  expect(MUTATIONS.length).toBeGreaterThanOrEqual(20);
  expect(Object.keys(changed)).toEqual(MUTATIONS.map(({ name }) => name));
  expect(MUTATIONS.filter(({ name }) => changed[name] === null)).toEqual([]);
});

test('the unchanged rules produce the recorded entries', async () => {
  expect(await failureOf(bundle)).toBeNull();
});

test.each(MUTATIONS.map((mutation) => [`${mutation.of}: ${mutation.name}`, mutation] as const))(
  'the replay notices a change of %s',
  async (_, { from, to }) => {
    expect(bundle).toContain(from);
    expect(await failureOf(bundle.replaceAll(from, to))).toMatch(/ENTRY_DIFFERS|TMPRL1100/);
  },
);
