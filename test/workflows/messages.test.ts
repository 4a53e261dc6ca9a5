/** What people and tools send, on a real server: who is heard, what is refused, and that no message makes a fact. */
import { randomUUID } from 'node:crypto';
import { fold } from '../../domain/engagement/apply';
import { requirementsOf } from '../../domain/gates/requirements';
import type { Failure } from '../../domain/kernel/failures';
import { SIGNAL_COMMAND } from '../../domain/kernel/names';
import type { Events } from '../../domain/model/events';
import type { State } from '../../domain/model/state';
import type { StepId } from '../../domain/model/steps';
import { readEntries } from '../../domain/record/read-entry';
import { trainRelease } from '../../examples/mailbox/releases';
import type { Team } from '../../examples/mailbox/team';
import { quickPlan } from '../support/charters';
import { type Gateway, openGateway } from '../support/gateway';
import { openWorld, type World } from '../support/world';
import { entriesWhenQuiet, ledger, refusal, startTeam } from './message-support';

let env: World;
let gateway: Gateway;

beforeAll(async () => {
  env = await openWorld();
  gateway = await openGateway(env.mailbox.url);
});

afterAll(async () => {
  await gateway.stop();
  await env.close();
});

const approval = (team: Team, gate: StepId, subject: string, by: string) => ({
  kind: 'sign',
  key: randomUUID(),
  by,
  gate,
  decision: 'approve',
  subject,
  comment: `for ${team.id}`,
});

const problemOf = (state: State, gate: StepId, id: string): string | null | undefined =>
  requirementsOf(state, gate, new Date().toISOString()).find((one) => one.id === id)?.problem;

describe('a decision', () => {
  test('is accepted only from the named person in the right role, on the current subject', async () => {
    const { team } = await startTeam({ env, gateway });
    const { dayone } = env;
    const owner = team.who('owner');
    const sign = (by: string, more: object = {}): Promise<Failure> =>
      refusal(dayone.sign(team.id, { gate: 'first-conversation', by, decision: 'approve', ...more }));

    expect(await sign(owner)).toMatchObject({
      code: 'WRONG_PERSON',
      details: [`account-manager: ${team.who('account-manager')}`, `sponsor: ${team.who('sponsor')}`],
    });
    expect((await sign('somebody-else')).code).toBe('UNKNOWN_PERSON');
    expect((await sign(team.who('account-manager'), { role: 'owner' })).code).toBe('WRONG_ROLE');
    expect((await sign(team.who('account-manager'), { subject: '0'.repeat(64) })).code).toBe('STALE_SUBJECT');
    const ownCases = await refusal(dayone.tell(team.id, 'submit-cases', { by: owner, digest: '0'.repeat(64) }));
    expect(ownCases).toMatchObject({
      code: 'SAME_PERSON',
      message: expect.stringContaining(`${owner} approves the cases as owner`),
      details: expect.arrayContaining([`may submit them: delivery-lead: ${team.who('delivery-lead')}`]),
    });
    const noRelease = await refusal(
      dayone.sign(team.id, { gate: 'build', by: team.who('reviewer'), decision: 'approve', subject: '0'.repeat(64) }),
    );
    expect(noRelease.code).toBe('NO_RELEASE');

    const refusals = (await ledger(env, team.id)).filter((entry) => entry.type === 'command.refused');
    expect(refusals.map((entry) => (entry.data as Events['command.refused']).code)).toEqual([
      'WRONG_PERSON',
      'UNKNOWN_PERSON',
      'WRONG_ROLE',
      'STALE_SUBJECT',
      'SAME_PERSON',
      'NO_RELEASE',
    ]);
    expect((await team.state()).gates['first-conversation'].signOffs).toEqual({});
  });

  test('counts the same as a signal or an update', async () => {
    const { team, handle } = await startTeam({ env, gateway });
    const { digest: subject } = await env.dayone.subject(team.id, 'first-conversation');
    const manager = team.who('account-manager');
    await handle.signal(SIGNAL_COMMAND, approval(team, 'first-conversation', subject, team.who('owner')));
    const said = approval(team, 'first-conversation', subject, manager);
    await handle.signal(SIGNAL_COMMAND, said);
    await team.signAll('first-conversation');
    const state = await team.accepted('first-conversation');
    expect(state.gates['first-conversation'].signOffs['account-manager']).toMatchObject({ by: manager, subject });
    const refused = (await ledger(env, team.id)).find((entry) => entry.type === 'command.refused');
    expect(refused).toMatchObject({ actor: { id: team.who('owner') }, data: { code: 'WRONG_PERSON' } });
    // The same intent, told once more by update, is the decision that the signal was.
    const again = await env.dayone.tell(team.id, 'sign', { ...said, decision: 'approve' });
    expect(again).toMatchObject({ event: 'sign-off.given', replayed: true });
  });

  test('gets the same answer under its key at any later time, and no other message does', async () => {
    const { team, handle } = await startTeam({ env, gateway });
    const subject = (await env.dayone.subject(team.id, 'first-conversation')).digest;
    const by = team.who('account-manager');
    const key = randomUUID();
    const intent = { gate: 'first-conversation', by, decision: 'approve', subject, key } as const;
    const first = await env.dayone.tell(team.id, 'sign', intent);
    await team.signAll('first-conversation');
    await team.accepted('first-conversation');
    expect(await env.dayone.tell(team.id, 'sign', intent)).toMatchObject({ entry: first.entry, event: first.event });
    expect((await refusal(env.dayone.tell(team.id, 'sign', { ...intent, key: randomUUID() }))).code).toBe(
      'GATE_ACCEPTED',
    );

    const otherwise: [string, () => Promise<unknown>][] = [
      ['another gate', () => env.dayone.sign(team.id, { ...intent, gate: 'governance' })],
      ['another decision', () => env.dayone.tell(team.id, 'sign', { ...intent, decision: 'reject' })],
      ['a comment', () => env.dayone.tell(team.id, 'sign', { ...intent, comment: 'after all' })],
      ['another person', () => env.dayone.tell(team.id, 'sign', { ...intent, by: team.who('owner') })],
      ['another command', () => env.dayone.tell(team.id, 'hold', { by, key, reason: 'wait' })],
      ['a rollback', () => env.dayone.tell(team.id, 'roll-back', { by, key, reason: 'wait' })],
    ];
    for (const [what, send] of otherwise) {
      const refused = await refusal(send());
      expect({ what, code: refused.code }).toEqual({ what, code: 'KEY_REUSED' });
      expect(refused.details[0]).toContain(`entry ${first.entry}: sign-off.given by ${by}`);
    }
    const [{ key: start }, { length }] = await ledger(env, team.id).then((all) => [all[0]!, all] as const);
    for (const [, send] of otherwise) expect((await refusal(send())).code).toBe('KEY_REUSED');
    await handle.signal(SIGNAL_COMMAND, { kind: 'hold', by, key, reason: 'by signal, in other words' });
    await entriesWhenQuiet(handle);
    // On record once each, whatever its free text; and the answer of the true message is what it was.
    expect(await ledger(env, team.id)).toHaveLength(length);
    expect(await env.dayone.tell(team.id, 'sign', intent)).toEqual({ ...first, replayed: true });
    const withStartsKey = { by: team.who('owner'), key: start, reason: 'its key is in the timeline' };
    expect((await refusal(env.dayone.tell(team.id, 'hold', withStartsKey))).code).toBe('KEY_REUSED');

    const wrong = { ...intent, by: team.who('owner'), key: randomUUID() };
    const refusals = [
      await refusal(env.dayone.tell(team.id, 'sign', wrong)),
      await refusal(env.dayone.tell(team.id, 'sign', wrong)),
    ];
    expect(refusals[1]).toMatchObject({ code: refusals[0]!.code, message: refusals[0]!.message });
    const entries = await ledger(env, team.id);
    expect(entries.filter((entry) => entry.key === key && entry.type === 'sign-off.given')).toHaveLength(1);
    expect(entries.filter((entry) => entry.key === wrong.key)).toHaveLength(1);
  });

  test('may be revised until the gate is accepted: reject, request-changes, approve', async () => {
    const { team } = await startTeam({ env, gateway });
    const manager = team.who('account-manager');
    const decide = (decision: 'approve' | 'reject' | 'request-changes') =>
      env.dayone.sign(team.id, { gate: 'first-conversation', by: manager, decision, comment: 'the cost case' });
    const problem = async () =>
      env.dayone.readable(problemOf(await team.state(), 'first-conversation', 'sign-off:account-manager'));

    await decide('reject');
    expect(await problem()).toBe('rejected: the cost case');
    await decide('request-changes');
    expect(await problem()).toBe('changes requested: the cost case');
    await decide('approve');
    await team.signAll('first-conversation');
    await team.accepted('first-conversation');
    const decisions = (await ledger(env, team.id)).filter(
      (entry) => entry.type === 'sign-off.given' && entry.actor.id === manager,
    );
    expect(decisions.map((entry) => (entry.data as Events['sign-off.given']).decision)).toEqual([
      'reject',
      'request-changes',
      'approve',
    ]);
  });
});

describe('the order of the gates', () => {
  test('cannot be skipped: early sign-offs count later, and no release is accepted before the lock opens', async () => {
    const { team } = await startTeam({ env, gateway });
    const { dayone } = env;
    const early = await dayone.sign(team.id, {
      gate: 'governance',
      by: team.who('governance-lead'),
      decision: 'approve',
    });
    expect(early).toMatchObject({ kept: true, accepted: [] });
    for (const gate of ['rollback-plan', 'ownership'] as const) await team.signAll(gate);

    const { manifest } = trainRelease(quickPlan('r1', env.mails), env.mails.corrections);
    const by = team.who('delivery-lead');
    const submit = () =>
      refusal(dayone.tell(team.id, 'submit-release', { by, manifest: { ...manifest, builtBy: by } }));
    const locked = await submit();
    expect(locked.code).toBe('PRODUCTION_LOCKED');
    for (const step of [
      'first-conversation',
      'process-redesign',
      'ownership',
      'metrics',
      'governance',
      'rollback-plan',
    ])
      expect(locked.details.some((line) => line.startsWith(`${step}: `))).toBe(true);
    expect((await refusal(dayone.tell(team.id, 'order-drill', { by: team.who('owner') }))).code).toBe('NO_RELEASE');
    expect((await refusal(dayone.tell(team.id, 'roll-back', { by: team.who('owner'), reason: 'now' }))).code).toBe(
      'NOTHING_LIVE',
    );
    const state = await team.state();
    expect(Object.values(state.gates).filter((gate) => gate.openedAt !== null)).toHaveLength(1);

    // Only what was not signed on the first day is signed now; the gates come in their order.
    await team.kickOff();
    await team.signAll('metrics');
    const open = await team.accepted('rollback-plan');
    const entries = await ledger(env, team.id);
    const accepted = entries.filter((entry) => entry.type === 'gate.accepted');
    expect(accepted.map((entry) => (entry.data as { step: string }).step)).toEqual(Object.keys(open.gates).slice(0, 6));
    expect(open.gates.governance.signOffs['governance-lead']?.entry.seq).toBe(early.entry);
    expect(fold(readEntries(entries))).toEqual(open);
  });
});
