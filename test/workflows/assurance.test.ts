/** How surely people are known, on a real server: a client's word counts for nothing, a worker verifies what proves it. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { DayOne } from '../../client/dayone';
import { EvidenceAccess } from '../../client/files/evidence-access';
import { createKey, revokeKey, rotateKey } from '../../client/identity/keys';
import { logIn } from '../../client/identity/login';
import { OwnFiles } from '../../client/identity/own-files';
import { ownSigner } from '../../client/identity/signer';
import { engagementStream, engagementWorkflowId, SIGNAL_COMMAND, UPDATE_COMMAND } from '../../domain/kernel/names';
import type { Charter } from '../../domain/model/charter';
import type { StoredEntry } from '../../domain/model/entries';
import type { Events } from '../../domain/model/events';
import { keyId, loginDigest } from '../../domain/people/keys';
import { soon } from '../client/cli-support';
import { closeLoginProviders, confirm, loginProvider, type RunningProvider } from '../support/login-provider';
import { openWorld, type World } from '../support/world';

let env: World;
let provider: RunningProvider;
let home: string;
let own: OwnFiles;
/** The client of a person at this machine: it proves what they say. */
let dayone: DayOne;
beforeAll(async () => {
  provider = await loginProvider();
  env = await openWorld({ logins: [provider] });
  home = mkdtempSync(path.join(os.tmpdir(), 'dayone-home-'));
  own = new OwnFiles(home);
  dayone = new DayOne(env.dayone.client, env.queue, new EvidenceAccess(env.data), ownSigner(home));
});
afterAll(async () => {
  await env.close();
  await closeLoginProviders();
  rmSync(home, { recursive: true });
});

const places = () => ({ own, directory: env.evidence.keys });

/** An engagement that waits for its account manager and its sponsor. */
async function startWaiting(change: Partial<Charter>): Promise<{ id: string; manager: string; sponsor: string }> {
  const charter = { ...env.charter(), ...change };
  await dayone.start(charter);
  const { id } = charter;
  await soon('the first gate is open', async () => (await dayone.why(id)).open.length > 0);
  return { id, manager: charter.people['account-manager']!, sponsor: charter.people.sponsor! };
}

const handleOf = (id: string) => env.dayone.client.workflow.getHandle(engagementWorkflowId(id));
const entries = (id: string): Promise<StoredEntry[]> => env.evidence.ledger.read(engagementStream(id));
const gate = 'first-conversation';

/** What everybody can send who reaches the server, whatever tool it is. */
const raw = async (id: string, by: string, change: object = {}): Promise<object> => ({
  kind: 'sign',
  key: `raw-${Math.random()}`,
  by,
  gate,
  decision: 'approve',
  subject: (await dayone.subject(id, gate)).digest,
  ...change,
});
const sendRaw = (id: string, message: object): Promise<string> =>
  handleOf(id)
    .executeUpdate(UPDATE_COMMAND, { args: [message] })
    .then(
      () => 'taken',
      (error) => error.cause?.type ?? String(error),
    );

const lastRefusal = async (id: string): Promise<{ by: string; code: string }> => {
  const { actor, data } = (await entries(id)).findLast(({ type }) => type === 'command.refused')!;
  return { by: actor.id, code: (data as Events['command.refused']).code };
};

describe('a charter that requires signatures', () => {
  test('records an update or a signal without one as refused', async () => {
    const { id, manager } = await startWaiting({ assurance: 'signed' });
    expect(await sendRaw(id, await raw(id, manager))).toBe('WEAK_ASSURANCE');
    expect(await lastRefusal(id)).toEqual({ by: manager, code: 'WEAK_ASSURANCE' });
    await handleOf(id).signal(SIGNAL_COMMAND, await raw(id, manager));
    const refused = async () => (await entries(id)).filter(({ type }) => type === 'command.refused').length;
    await soon('the signal is refused', async () => (await refused()) === 2);
    expect((await dayone.state(id)).gates[gate]).toMatchObject({ acceptedAt: null, signOffs: {} });
  });

  test('accepts a message signed with the person’s key once, and nobody can use it again', async () => {
    const { id, manager, sponsor } = await startWaiting({ assurance: 'signed' });
    await createKey(manager, places());
    const given = { gate, by: manager, decision: 'approve', key: 'one-intent' } as const;
    const answer = await dayone.sign(id, given);
    expect(answer).toMatchObject({ event: 'sign-off.given', replayed: false });
    expect(await dayone.sign(id, given)).toEqual({ ...answer, replayed: true });
    const [signed, ...more] = (await entries(id)).filter(({ type }) => type === 'sign-off.given') as [StoredEntry];
    expect(more).toEqual([]);
    expect(signed).toMatchObject({
      actor: { id: manager, assurance: 'signed' },
      data: { role: 'account-manager', decision: 'approve' },
    });
    await createKey(sponsor, places());
    await dayone.sign(id, { gate, by: sponsor, decision: 'approve' });
    await soon('the gate is accepted', async () => (await dayone.state(id)).gates[gate].acceptedAt !== null);
    const { jws } = signed.actor.proof!;
    const stolen = await raw(id, manager, { role: 'account-manager', proof: { jws } });
    expect(await sendRaw(id, stolen)).toBe('BAD_SIGNATURE');
    expect(await lastRefusal(id)).toEqual({ by: manager, code: 'BAD_SIGNATURE' });
  });

  test('requires a signature for every submission; a rotated key still counts, a revoked one does not', async () => {
    const { id, manager } = await startWaiting({ assurance: 'signed' });
    await createKey(manager, places());
    const by = manager;
    const away = { from: '2027-01-01T00:00:00Z', until: '2027-01-05T00:00:00Z', cover: 'dana-ruiz' };
    const absent = () =>
      dayone.tell(id, 'absent', { by, ...away }).then(
        ({ event }) => event,
        ({ code }) => code,
      );
    expect(await absent()).toBe('absence.noted');
    await rotateKey(manager, places());
    expect(await absent()).toBe('absence.noted');
    const key = (await own.keyPairOf(manager))!;
    await revokeKey(manager, keyId(key.x), places());
    // A thief has copied the private half before.
    const thief = new DayOne(env.dayone.client, env.queue, new EvidenceAccess(env.data), {
      holds: async () => ({ key, login: null }),
    });
    await expect(thief.tell(id, 'absent', { by, ...away })).rejects.toMatchObject({ code: 'KEY_REVOKED' });
    // Who has no key any more is heard as anybody is.
    expect(await absent()).toBe('WEAK_ASSURANCE');
    const kinds = (await entries(id))
      .filter(({ type }) => type === 'absence.noted')
      .map(({ actor }) => actor.assurance);
    expect(kinds).toEqual(['signed', 'signed']);
  });
});

test('a charter that requires logins accepts one, and no history has the token', async () => {
  const person = env.charter().people['account-manager']!;
  const login = await logIn(provider, (confirmation) => void confirm(confirmation, 'adam@agency.example'));
  await own.keepLogin(person, login);
  const identities = { [person]: { login: loginDigest(provider.issuer, 'adam@agency.example') } };
  const { id, manager } = await startWaiting({ assurance: 'oidc', identities });
  expect(await sendRaw(id, await raw(id, manager))).toBe('WEAK_ASSURANCE');
  await dayone.sign(id, { gate, by: manager, decision: 'approve' });
  const signed = (await entries(id)).find(({ type }) => type === 'sign-off.given')!;
  expect(signed.actor).toMatchObject({ assurance: 'oidc', proof: { login: { issuer: provider.issuer } } });
  const text = Buffer.from(historyToJSON(await handleOf(id).fetchHistory())).toString();
  const payloads = [...text.matchAll(/"data": ?"([^"]+)"/g)].map(([, data]) => Buffer.from(data!, 'base64').toString());
  const everything = [text, ...payloads, JSON.stringify(await entries(id))].join('\n');
  expect(everything).toContain(signed.actor.proof!.login!.token);
  expect(everything).not.toContain(login.idToken);
  expect(everything).not.toContain('adam@agency.example');
});

test('if the charter requires no proof, messages without one count, and proven ones are recorded as such', async () => {
  const { id, manager } = await startWaiting({});
  expect(await sendRaw(id, await raw(id, manager, { decision: 'request-changes' }))).toBe('taken');
  await createKey(manager, places());
  await dayone.sign(id, { gate, by: manager, decision: 'approve' });
  const signed = (await entries(id)).filter(({ type }) => type === 'sign-off.given');
  expect(signed.map(({ actor }) => actor.assurance)).toEqual(['asserted', 'signed']);
});
