/** Teams at their first gate, their ledgers and histories, and a team while its store is away. */
import { randomUUID } from 'node:crypto';
import { fold } from '../../domain/engagement/apply';
import { engagementStream, engagementWorkflowId } from '../../domain/kernel/names';
import type { StoredEntry } from '../../domain/model/entries';
import type { Events } from '../../domain/model/events';
import { readEntries } from '../../domain/record/read-entry';
import { verifyChain } from '../../evidence/chain';
import type { Team } from '../../examples/mailbox/team';
import type { WorkerConfig } from '../../workers/config';
import { soon } from '../client/cli-support';
import { short } from '../support/charters';
import type { Machine } from '../support/machine';
import { openWire, type Wire } from '../support/wire';
import { openWorld, type World } from '../support/world';

/** A world whose worker can be killed, is reached through a wire that can be cut, and is started again as it was. */
export async function behindWire(machine: Machine): Promise<{ wire: Wire; env: World; config: WorkerConfig }> {
  const wire = await openWire(machine.address);
  let config!: WorkerConfig;
  const env = await openWorld({
    address: machine.address,
    run: async (given: WorkerConfig) => {
      config = given;
      await machine.startWorker(config, wire.address);
      return { close: () => machine.killWorker() };
    },
  });
  return { wire, env, config };
}

/** A team whose engagement has just started. */
export async function started(env: World): Promise<Team> {
  const charter = env.charter(short());
  const team = env.team(charter);
  await env.dayone.start(charter, team.who('delivery-lead'));
  return team;
}

export const firstGate = (team: Team) =>
  team.until('the first gate', (s) => s.gates['first-conversation'].openedAt !== null);

export const entriesOf = (env: World, team: Team): Promise<StoredEntry[]> =>
  env.evidence.ledger.read(engagementStream(team.id));

/** Types of the events in the history of the engagement's workflow. */
export async function history(env: World, team: Team): Promise<string[]> {
  const handle = env.dayone.client.workflow.getHandle(engagementWorkflowId(team.id));
  const { events } = await handle.fetchHistory();
  return (events ?? []).map((event) => Object.keys(event).find((key) => key.endsWith('EventAttributes')) ?? '');
}

/** The entries of the ledger: a chain that verifies, and folds to the state of the engagement. */
export async function standsOnce(env: World, team: Team): Promise<StoredEntry[]> {
  const state = await team.state();
  const entries = (await entriesOf(env, team)).slice(0, state.head.seq);
  expect(verifyChain(engagementStream(team.id), entries)).toEqual({ ok: true, head: state.head });
  expect(fold(readEntries(entries))).toEqual(state);
  return entries;
}

export const isApproval = ({ type, data }: StoredEntry): boolean =>
  type === 'sign-off.given' && (data as Events['sign-off.given']).role === 'account-manager';

/** An approval of the first gate by the account manager, as often as it is sent. */
export async function approvalOf(env: World, team: Team) {
  const { digest: subject } = await env.dayone.subject(team.id, 'first-conversation');
  const by = team.who('account-manager');
  const message = { gate: 'first-conversation', by, decision: 'approve', subject, key: randomUUID() } as const;
  return { key: message.key, send: () => env.dayone.tell(team.id, 'sign', message) };
}

/** While the store is away a new command is refused, one on its way waits, and the gate stays closed. */
export async function isAway(env: World, team: Team): Promise<void> {
  await soon('the regular activity', async () =>
    (await history(env, team)).includes('activityTaskScheduledEventAttributes'),
  );
  const by = team.who('sponsor');
  const refused = env.dayone.tell(team.id, 'hold', { by, reason: 'meanwhile' });
  await expect(refused).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', exit: 3 });
  const state = await team.state();
  expect(state.gates['first-conversation'].acceptedAt).toBeNull();
  expect((await env.dayone.why(team.id)).open).toContainEqual(
    expect.objectContaining({ person: team.who('account-manager'), kind: 'sign-off' }),
  );
}

/** The store is back: the approval that was on its way counts once, and the gate opens. @param sent its answer */
export async function goesOn(env: World, team: Team, sent: Promise<{ entry: number }>): Promise<void> {
  const { entry } = await sent;
  await team.signAll('first-conversation');
  await team.accepted('first-conversation');
  const entries = await standsOnce(env, team);
  expect(entries[entry - 1]).toMatchObject({ type: 'sign-off.given' });
  expect(entries.filter(isApproval)).toHaveLength(1);
  expect(entries.filter(({ type }) => type === 'hold.set')).toHaveLength(0);
}
