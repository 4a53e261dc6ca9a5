import { bad, get, good, mailbox, order, post, signed, stopMailboxes, target } from './mailbox-support';

afterEach(stopMailboxes);

const handledBy = async (url: string, lane: 'live' | 'test'): Promise<unknown> =>
  (await get(`${url}/probe?lane=${lane}`)).body.handledBy;

test('starts with everything handled by people, and reports its artefacts', async () => {
  const url = await mailbox();
  expect((await get(`${url}/status`)).body).toEqual({
    ...target(null),
    artefacts: { r1: bad.manifest.artefactDigest, r2: good.manifest.artefactDigest },
    lastKey: null,
  });
});

test.each([
  ['the fallback', target(null), 'people', 'people'],
  ['shadow', target(null, 'r1', 0), 'people', 'r1'],
  ['shadow next to a live release', target('r2', 'r1', 0), 'r2', 'r1'],
  ['all live mail', target(null, 'r1', 100), 'r1', 'r1'],
  ['live operation', target('r2'), 'r2', 'r2'],
])('%s: a test mail takes this way', async (_, to, live, test) => {
  const url = await mailbox();
  await expect(order(url, to)).resolves.toEqual({ status: 200, body: { target: to } });
  expect(await handledBy(url, 'live')).toBe(live);
  expect(await handledBy(url, 'test')).toBe(test);
  expect((await get(`${url}/status`)).body).toMatchObject(to);
});

test('a rollback returns everything to people', async () => {
  const url = await mailbox();
  await order(url, target(null, 'r1', 100));
  await order(url, target(null), { action: 'rollback' });
  expect([await handledBy(url, 'live'), await handledBy(url, 'test')]).toEqual(['people', 'people']);
});

const now = (): number => Math.floor(Date.now() / 1000);

test.each<[string, (raw: string) => string]>([
  ['none', () => ''],
  ['of another secret', (raw) => signed(raw, 'guessed')],
  ['of another body', () => signed('{}')],
  ['too old', (raw) => signed(raw, undefined, now() - 301)],
  ['from the future', (raw) => signed(raw, undefined, now() + 302)],
  ['cut short', (raw) => signed(raw).slice(0, -2)],
  ['moved to another time', (raw) => signed(raw, undefined, now() - 400).replace(/t=\d+/, `t=${now()}`)],
])('refuses a signature that is %s, and changes nothing', async (_, signature) => {
  const url = await mailbox();
  const refused = await order(url, target('r2'), { key: 'k', signature });
  expect(refused.status).toBe(401);
  expect((await get(`${url}/status?key=k`)).body).toMatchObject({ ...target(null), applied: false });
});

test('anybody may request the status, but a signature on the request is verified', async () => {
  const url = await mailbox();
  expect((await get(`${url}/status`, { 'dayone-signature': signed('') })).status).toBe(200);
  expect((await get(`${url}/status`, { 'dayone-signature': signed('', 'guessed') })).status).toBe(401);
});

test('a repeated order gets the same answer, and does not switch again', async () => {
  const url = await mailbox();
  const first = await order(url, target(null, 'r1', 10), { key: 'stage:1' });
  await order(url, target(null), { action: 'rollback', key: 'rollback:2' });
  await expect(order(url, target(null, 'r1', 10), { key: 'stage:1' })).resolves.toEqual(first);
  expect((await get(`${url}/status?key=stage:1`)).body).toMatchObject({
    ...target(null),
    applied: true,
    lastKey: 'rollback:2',
  });
});

test('refuses another order under a used key', async () => {
  const url = await mailbox();
  await order(url, target(null, 'r1', 10), { key: 'k' });
  expect((await order(url, target('r2'), { key: 'k' })).status).toBe(409);
  expect((await get(`${url}/status`)).body).toMatchObject(target(null, 'r1', 10));
});

test('verifies everything in a dry run, and changes nothing', async () => {
  const url = await mailbox();
  const dry = { action: 'dry-run', key: 'dry' };
  expect((await order(url, target('r2'), dry)).status).toBe(200);
  expect((await order(url, target('r9'), dry)).status).toBe(409);
  expect((await order(url, target('r2'), { ...dry, signature: () => '' })).status).toBe(401);
  expect((await get(`${url}/status?key=dry`)).body).toMatchObject({ ...target(null), lastKey: null, applied: false });
});

test('refuses a release without an artefact, and accepts it once the artefact is there', async () => {
  const url = await mailbox({ artefacts: {} });
  const refused = await order(url, target('r2', 'r9', 10), { key: 'k' });
  expect(refused).toEqual({ status: 409, body: { error: 'no artefact is held for release r2 and r9' } });
  const installed = await post(`${url}/releases`, { release: 'r2', artefact: good.artefact });
  expect(installed).toEqual({ status: 201, body: { release: 'r2', artefactDigest: good.manifest.artefactDigest } });
  expect((await get(`${url}/status`)).body).toMatchObject(target(null));
  expect((await order(url, target('r2'), { key: 'k' })).status).toBe(200);
});

test('keeps the artefact of an exposed release', async () => {
  const url = await mailbox();
  await order(url, target('r2'));
  expect((await post(`${url}/releases`, { release: 'r2', artefact: bad.artefact })).status).toBe(409);
  expect((await get(`${url}/status`)).body.artefacts).toMatchObject({ r2: good.manifest.artefactDigest });
});

test.each<[string, string, unknown]>([
  ['an order that is no JSON', '/switch', '{'],
  [
    'an exposure without a candidate',
    '/switch',
    { engagement: 'e', action: 'stage', target: target('r2', null, 10), key: 'k' },
  ],
  ['an unknown action', '/switch', { engagement: 'e', action: 'delete', target: target('r2'), key: 'k' }],
  [
    'a key that the header does not name',
    '/switch',
    { engagement: 'e', action: 'stage', target: target('r2'), key: 'l' },
  ],
  ['an invalid artefact', '/releases', { release: 'r3', artefact: '{"format":1}' }],
  ['an unknown feed', '/feed', { group: 'spam-1' }],
])('answers %s with 400', async (_, path, body) => {
  const url = await mailbox();
  const raw = typeof body === 'string' ? body : JSON.stringify(body);
  const refused = await post(url + path, raw, { 'dayone-signature': signed(raw), 'idempotency-key': 'k' });
  expect(refused.status).toBe(400);
  expect(refused.body.error).toEqual(expect.any(String));
  expect((await get(`${url}/status`)).body).toMatchObject(target(null));
});
