/** Starting a team for tests of messages, and reading what a message has changed. */
import type { WorkflowHandle } from '@temporalio/client';
import { Failure } from '../../domain/kernel/failures';
import { engagementStream, engagementWorkflowId } from '../../domain/kernel/names';
import type { Charter } from '../../domain/model/charter';
import type { StoredEntry } from '../../domain/model/entries';
import type { Team } from '../../examples/mailbox/team';
import { short, type WrittenCharter } from '../support/charters';
import type { Gateway } from '../support/gateway';
import type { World } from '../support/world';

interface Begun {
  charter: Charter;
  team: Team;
  handle: WorkflowHandle;
}

/** Starts an engagement with short periods. @returns once its first gate is open */
export async function startTeam(
  { env, gateway }: { env: World; gateway: Gateway },
  change?: (charter: WrittenCharter) => void,
): Promise<Begun> {
  const charter = env.charter(short(change), gateway.url);
  const team = env.team(charter);
  await env.dayone.start(charter, team.who('delivery-lead'));
  await team.until('the first gate', (s) => s.gates['first-conversation'].openedAt !== null);
  return { charter, team, handle: env.dayone.client.workflow.getHandle(engagementWorkflowId(charter.id)) };
}

export const ledger = (env: World, id: string): Promise<StoredEntry[]> =>
  env.evidence.ledger.read(engagementStream(id));

export const lengthOf = async (handle: WorkflowHandle): Promise<number> => (await handle.describe()).historyLength;

/** The length of the history once it has stopped growing, so that a further event would be the message’s. */
export async function entriesWhenQuiet(handle: WorkflowHandle): Promise<number> {
  for (let before = -1, now = await lengthOf(handle); ; before = now, now = await lengthOf(handle)) {
    if (before === now) return now;
    await handle.query('state');
  }
}

/** The refusal that a command meets. */
export async function refusal(sending: Promise<unknown>): Promise<Failure> {
  const outcome: unknown = await sending.catch((error: unknown) => error);
  if (outcome instanceof Failure) return outcome;
  throw new Error(`not refused: ${JSON.stringify(outcome)}`);
}
