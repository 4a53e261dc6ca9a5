/** People change while an engagement runs on a real server: handed over, away, taken back, erased. */
import { randomUUID } from 'node:crypto';
import { fold } from '../../domain/engagement/apply';
import { prerequisiteStatuses } from '../../domain/gates/prerequisites';
import { engagementStream, engagementWorkflowId, SIGNAL_COMMAND } from '../../domain/kernel/names';
import type { StoredEntry } from '../../domain/model/entries';
import type { Events } from '../../domain/model/events';
import { GENESIS } from '../../domain/record/ledger';
import { readEntries } from '../../domain/record/read-entry';
import { digest } from '../../domain/values/digest';
import { verifyChain } from '../../evidence/chain';
import type { Team } from '../../examples/mailbox/team';
import { quickPlan, short } from '../support/charters';
import { openWorld, type World } from '../support/world';

const NEW_OWNER = 'lena-fuchs';

let env: World;
beforeAll(async () => {
  env = await openWorld();
});
afterAll(() => env.close());

async function begun(): Promise<Team> {
  const charter = env.charter(short());
  const team = env.team(charter);
  await env.dayone.start(charter, team.who('delivery-lead'));
  await team.kickOff();
  return team;
}

const ledger = (team: Team): Promise<StoredEntry[]> => env.evidence.ledger.read(engagementStream(team.id));
const running = async () => (await (await fetch(`${env.mailbox.url}/status`)).json()) as { base: string | null };

test('when an owner leaves in a step, the new one accepts, and earlier decisions stay', async () => {
  const team = await begun();
  const { dayone } = env;
  await team.signAll('ownership');
  await team.accepted('ownership');
  const old = team.who('owner');
  await dayone.sign(team.id, { gate: 'rollback-plan', by: old, decision: 'approve' });
  await dayone.tell(team.id, 'transfer', {
    role: 'owner',
    to: NEW_OWNER,
    by: team.who('sponsor'),
    reason: 'they left',
  });
  const lapsed = await team.state();
  expect(prerequisiteStatuses(lapsed).Ownership.standing).toBe('lapsed');
  await expect(dayone.sign(team.id, { gate: 'ownership', by: old, decision: 'approve' })).rejects.toMatchObject({
    code: 'UNKNOWN_PERSON',
  });
  await team.signAll('ownership');
  const proven = await team.accepted('ownership');
  expect(proven.transfers.owner).toMatchObject({ former: [old], to: NEW_OWNER, acceptedAt: expect.any(String) });
  for (const gate of ['metrics', 'governance'] as const) await team.signAll(gate);
  // Signed by the former owner, and it counts.
  await team.accepted('rollback-plan');
});

test('a retried, a repeated and a signalled approval are one decision, with one answer', async () => {
  const team = await begun();
  const { dayone } = env;
  const subject = (await dayone.subject(team.id, 'ownership')).digest;
  const said = {
    gate: 'ownership',
    by: team.who('owner'),
    decision: 'approve',
    subject,
    key: randomUUID(),
    comment: 'gladly',
  } as const;
  const handle = dayone.client.workflow.getHandle(engagementWorkflowId(team.id));
  const [first, second] = await Promise.all([
    dayone.tell(team.id, 'sign', said),
    dayone.tell(team.id, 'sign', said),
    handle.signal(SIGNAL_COMMAND, { ...said, kind: 'sign' }),
  ]);
  const third = await dayone.tell(team.id, 'sign', said);
  expect([second.entry, third.entry]).toEqual([first.entry, first.entry]);
  const given = (await ledger(team)).filter(({ key }) => key === said.key);
  expect(given.map(({ type }) => type)).toEqual(['sign-off.given']);
  expect((given[0]!.data as Events['sign-off.given']).comment).toMatch(/^text:/);
  expect(given[0]!.prev).not.toBe(GENESIS.hash);
});

describe('in operation', () => {
  let team: Team;
  beforeAll(async () => {
    team = await begun();
    await team.openTheLock();
    await team.sendOut(quickPlan('p1', env.mails));
    await team.live('p1');
    await team.handOver();
  });

  test('a withdrawn sign-off counts at once, and the release keeps running until its gate accepts again', async () => {
    const lead = team.who('governance-lead');
    const { dayone } = env;
    await dayone.tell(team.id, 'revoke', { gate: 'governance', by: lead, reason: 'the agreement has lapsed' });
    const fallen = await team.state();
    expect(prerequisiteStatuses(fallen).Governance.standing).toBe('lapsed');
    expect(fallen.findings.filter(({ closedAt }) => closedAt === null).map(({ id }) => id)).toEqual([
      'withdrawn:governance',
    ]);
    expect(await running()).toMatchObject({ base: 'p1' });
    await team.signAll('governance');
    const risen = await team.accepted('governance');
    expect(risen.findings.every(({ closedAt }) => closedAt !== null)).toBe(true);
  });

  test('a denied data class counts at once as well', async () => {
    const { charter } = await team.state();
    const data = Object.fromEntries(
      Object.entries(charter.governance!.data!).map(([name, decided]) => [
        name,
        Object.fromEntries(Object.keys(decided).map((processor) => [processor, 'deny' as const])),
      ]),
    );
    const denied = { ...charter, governance: { ...charter.governance!, data } };
    const by = team.who('governance-lead');
    await env.dayone.tell(team.id, 'amend', { by, charter: denied, charterDigest: digest(denied) });
    const state = await team.state();
    expect(state).toMatchObject({ proposal: null, charterDigest: digest(denied) });
    expect(state.gates.governance.acceptedAt).toBeNull();
    await team.signAll('governance');
    await team.accepted('governance');
  });

  test('free text of a person is stored outside the ledger, is shown on request, and can be erased', async () => {
    const { dayone, evidence } = env;
    const sponsor = team.who('sponsor');
    const reason = `Ms ${randomUUID()} is ill`;
    await dayone.tell(team.id, 'hold', { by: sponsor, reason });
    const state = await team.state();
    expect(JSON.stringify(await ledger(team))).not.toContain(reason);
    expect(state.hold?.reason).toMatch(/^text:[0-9a-f]{64}$/);
    const record = await evidence.texts.get(state.hold!.reason as `text:${string}`);
    expect(record).toMatchObject({ text: reason, person: sponsor, engagement: team.id });

    expect(await evidence.texts.eraseOf(sponsor)).toBeGreaterThan(0);
    expect(await evidence.texts.get(state.hold!.reason as `text:${string}`)).toBeUndefined();
    const entries = await ledger(team);
    expect(verifyChain(engagementStream(team.id), entries)).toMatchObject({ ok: true });
    expect(fold(readEntries(entries))).toEqual(await team.state());
    await dayone.tell(team.id, 'resume', { by: sponsor, reason: 'they are back' });
  });
});
