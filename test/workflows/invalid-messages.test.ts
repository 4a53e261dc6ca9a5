/** Messages that are malformed, oversized or forged. */
import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { SIGNAL_COMMAND, SIGNAL_REPORT, UPDATE_COMMAND } from '../../domain/kernel/names';
import type { Charter } from '../../domain/model/charter';
import type { FailureCode } from '../../domain/model/failures';
import { digest } from '../../domain/values/digest';
import { trainRelease } from '../../examples/mailbox/releases';
import { quickPlan } from '../support/charters';
import { type Gateway, openGateway } from '../support/gateway';
import { openWorld, type World } from '../support/world';
import { entriesWhenQuiet, ledger, lengthOf, refusal, startTeam } from './message-support';

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

/** The type of the failure by which Temporal answers a plain client's update. */
async function refusedByTemporal(handle: WorkflowHandle, message: unknown): Promise<ApplicationFailure> {
  const error: unknown = await handle
    .executeUpdate(UPDATE_COMMAND, { args: [message] })
    .catch((thrown: unknown) => thrown);
  const { cause } = error as { cause?: unknown };
  if (cause instanceof ApplicationFailure) return cause;
  throw new Error(`not refused: ${String(error)}`);
}

describe('an invalid message', () => {
  test('is refused with every fault if it is a malformed update, without a trace in the history', async () => {
    const { handle, team } = await startTeam({ env, gateway });
    const before = await entriesWhenQuiet(handle);
    const refused = await refusedByTemporal(handle, { kind: 'sign', by: 'Not An Id', gate: 7, subject: 'x' });
    expect(refused.type).toBe('BAD_MESSAGE');
    const faults = refused.details?.[0] as string[];
    for (const field of ['key', 'by', 'gate', 'decision', 'subject'])
      expect(faults.some((fault) => fault.startsWith(`${field}:`))).toBe(true);
    for (const message of [null, 'approve', 42, [], { kind: 'open-the-gate', key: randomUUID(), by: 'ann' }])
      expect((await refusedByTemporal(handle, message)).type).toBe('BAD_MESSAGE');
    expect(await lengthOf(handle)).toBe(before);
    expect((await ledger(env, team.id)).map((entry) => entry.type)).not.toContain('command.refused');
  });

  test('is refused as too large if it is an oversized update, without a trace', async () => {
    const { handle, team } = await startTeam({ env, gateway });
    const before = await entriesWhenQuiet(handle);
    const evaluation = Object.fromEntries(
      Array.from({ length: 3_000 }, (_, n) => [`metric-${n}-${'x'.repeat(40)}`, { value: n, samples: n }]),
    );
    const { manifest } = trainRelease(quickPlan('r1', env.mails), env.mails.corrections);
    const by = team.who('delivery-lead');
    const message = {
      kind: 'submit-release',
      key: randomUUID(),
      by,
      manifest: { ...manifest, evaluation, builtBy: by },
    };
    expect((await refusedByTemporal(handle, message)).type).toBe('TOO_LARGE');
    expect(await lengthOf(handle)).toBe(before);
  });

  test('changes and blocks nothing as a malformed, oversized, forged or unreadable signal', async () => {
    const { handle, team, charter } = await startTeam({ env, gateway });
    const before = await ledger(env, team.id);
    await handle.signal(SIGNAL_COMMAND, { kind: 'sign', gate: 'first-conversation' });
    await handle.signal(SIGNAL_COMMAND, null);
    await handle.signal(SIGNAL_COMMAND);
    const oversized = { ...charter, note: 'x'.repeat(200_000) };
    const by = team.who('owner');
    await handle.signal(SIGNAL_COMMAND, {
      kind: 'amend',
      key: randomUUID(),
      by,
      charter: oversized,
      charterDigest: digest(oversized),
    });
    await handle.signal(SIGNAL_REPORT, { kind: 'gate-verified', step: 'first-conversation', subject: '', answers: {} });
    await handle.signal(SIGNAL_REPORT, {
      kind: 'retainer-report',
      step: 'slo-watch',
      scheduledAt: new Date().toISOString(),
      answers: {},
      cycleEnds: true,
    });
    for (const signalName of [SIGNAL_COMMAND, SIGNAL_REPORT])
      await env.dayone.client.workflowService.signalWorkflowExecution({
        namespace: 'default',
        workflowExecution: { workflowId: handle.workflowId },
        signalName,
        input: {
          payloads: [{ metadata: { encoding: Buffer.from('binary/strange') }, data: Buffer.from([1, 2, 3]) }],
        },
      });
    await team.signAll('first-conversation');
    const after = await team.accepted('first-conversation');
    expect(after.charterDigest).toBe(digest(charter));
    const written = (await ledger(env, team.id)).slice(before.length).map((entry) => entry.type);
    expect(written).toEqual(['sign-off.given', 'sign-off.given', 'gate.accepted', 'gate.opened']);
  });

  test('is refused if it is an amendment without a valid charter, and the engagement continues', async () => {
    const { team, charter } = await startTeam({ env, gateway });
    const broken = { id: charter.id, client: charter.client, people: charter.people } as Charter;
    const by = team.who('owner');
    const { code } = await refusal(
      env.dayone.tell(team.id, 'amend', { by, charter: broken, charterDigest: digest(broken) }),
    );
    expect(code).toBe<FailureCode>('BAD_MESSAGE');
    await team.signAll('first-conversation');
    await team.accepted('first-conversation');
  });
});
