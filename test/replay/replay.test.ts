/** Histories of complete engagements, replayed by today's workflows: a change that breaks one needs `patched`. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { packageRoot } from '../../client/embedded/paths';
import { WORKFLOWS } from '../../domain/kernel/names';
import { logTemporalTo } from '../../workers/log';
import { log } from '../support/log';

const FOLDER = path.join(__dirname, 'histories');
const NAMES = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
const WORKFLOW_BUNDLE = { codePath: path.join(packageRoot(), 'dist', 'workflow-bundle.js') };

const textOf = (name: string): string => readFileSync(path.join(FOLDER, name), 'utf8');

/** Under the id that it had: an engagement and a drill refuse to run under another. */
const replay = (json: string): Promise<void> => {
  logTemporalTo(log);
  const history = historyFromJSON(JSON.parse(json));
  const id = history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowId ?? undefined;
  return Worker.runReplayHistory({ workflowBundle: WORKFLOW_BUNDLE }, history, id);
};

test('every kind of durable work has a history', () => {
  const kinds = NAMES.map((name) => {
    const { events } = JSON.parse(textOf(name)) as {
      events: { workflowExecutionStartedEventAttributes?: { workflowType: { name: string } } }[];
    };
    return events[0]?.workflowExecutionStartedEventAttributes?.workflowType.name;
  });
  expect([...new Set(kinds)].sort()).toEqual(Object.values(WORKFLOWS).sort());
});

test.each(NAMES)('%s', async (name) => {
  await replay(textOf(name));
});

test('a run that a newer release started waits for a worker that can read its input', async () => {
  const history = JSON.parse(textOf('many-runs.run-2.json'));
  const [input] = history.events[0].workflowExecutionStartedEventAttributes.input.payloads;
  const given = JSON.parse(Buffer.from(input.data, 'base64').toString());
  input.data = Buffer.from(JSON.stringify({ ...given, v: given.v + 1 })).toString('base64');
  await expect(replay(JSON.stringify(history))).rejects.toThrow(
    '[NEWER_RECORD] the input of this engagement has version 2',
  );
});

test('a workflow that differs from its history is reported', async () => {
  const json = textOf('whole-way.engagement.json');
  const changed = json.replaceAll('"name":"switchTarget"', '"name":"switchNothing"');
  expect(changed).not.toBe(json);
  await expect(replay(changed)).rejects.toBeInstanceOf(DeterminismViolationError);
});
