/** Notices as they arrive: at a real SMTP server, and at a real HTTP receiver in the place of a chat. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createActivities } from '../../activities';
import type { NoticesConfig } from '../../activities/notices/channels';
import type { Channel } from '../../domain/model/notices';
import type { Delivery, Notice, Subject } from '../../domain/notices/notice';
import { openEvidence } from '../../evidence/open-evidence';
import type { PersonRecord } from '../../evidence/store';
import { activityEnvironment } from '../support/log';
import { closeMailServers, type MailServer, mailConfig, mailServer, selfSigned } from '../support/mail-server';
import { closeSites, deps, nobody, site, written } from './support';

afterEach(async () => {
  written.length = 0;
  await closeSites();
  await closeMailServers();
});

const ABOUT: Subject = {
  engagement: 'invoice-intake',
  client: 'Acme <GmbH>',
  title: 'Invoice intake & more',
  timezone: 'Europe/Berlin',
  at: '2026-11-23T09:00:00.000Z',
  seq: 12,
};
const ANNA = { id: 'anna-berg', name: 'Anna Bérg', email: 'anna@client.example' };

const SUBJECT = 'c'.repeat(64);
const SIGN = { message: 'sign', gate: 'ownership', role: 'owner', subject: SUBJECT } as const;
const askingNotice = (problem: string | null = null): Notice => ({
  to: 'anna-berg',
  waits: [
    {
      step: 'ownership',
      why: 'asked',
      on: ['anna-berg'],
      dueAt: '2026-11-24T17:00:00.000Z',
      asked: [
        {
          what: 'accepts ownership personally',
          kind: 'sign-off',
          role: 'owner',
          holder: 'anna-berg',
          problem,
          action: SIGN,
        },
      ],
    },
  ],
  news: [],
});

const dir = mkdtempSync(path.join(os.tmpdir(), 'dayone-notices-'));
afterAll(() => rmSync(dir, { recursive: true }));

interface Given {
  person?: PersonRecord;
  notice?: Notice;
  about?: Partial<Subject>;
  delivery?: Partial<Delivery>;
}

/** Delivers by the activity itself, as a worker does. */
async function deliver(
  config: NoticesConfig,
  { person = ANNA, notice = askingNotice(), about, delivery }: Given = {},
): Promise<void> {
  const { people } = await openEvidence({ dir });
  await people.put([person]);
  const means = deps({ notices: config });
  const given = { ...means, evidence: { ...means.evidence, people } };
  const key = 'invoice-intake/12/anna-berg/mail';
  const whole: Delivery = { channel: 'mail', key, person: 'anna-berg', notices: [notice], webhook: null, ...delivery };
  await activityEnvironment().run(createActivities(given).deliverNotice, {
    subject: { ...ABOUT, ...about },
    delivery: whole,
  });
}

/** What the activity fails with, and whether it is tried again. */
const failing = async (
  promise: Promise<unknown>,
): Promise<{ type: string; again: boolean; message: string; delay: unknown }> => {
  const error = await promise.then(
    () => ({ type: 'none', nonRetryable: false, message: '', nextRetryDelay: undefined }),
    (caught) => caught,
  );
  return { type: error.type, again: !error.nonRetryable, message: error.message, delay: error.nextRetryDelay };
};

const only = ({ received }: MailServer) => {
  expect(received).toHaveLength(1);
  return received[0]!;
};

describe('by mail', () => {
  test('a mail says what is requested, why, by when in the client’s time, and how to answer', async () => {
    const server = await mailServer();
    await deliver(
      { mail: mailConfig(server.port) },
      { notice: askingNotice('signed an earlier version: please reconfirm') },
    );
    const { to, mail } = only(server);
    expect(to).toEqual(['anna@client.example']);
    expect(mail.subject).toBe('[dayone] Invoice intake & more: ownership waits for you, due Tue 24 Nov');
    expect(mail.from).toMatchObject({ address: 'dayone@agency.example', name: 'dayone' });
    expect(mail.to).toEqual([{ address: 'anna@client.example', name: 'Anna Bérg' }]);
    expect(mail.text?.trimEnd()).toBe(
      [
        'ownership waits for you, due Tue 24 Nov 2026 18:00 +01:00',
        '- as owner: accepts ownership personally (signed an earlier version: please reconfirm)',
        '',
        '    dayone show invoice-intake --gate ownership',
        '    dayone sign invoice-intake --gate ownership --as anna-berg --approve --subject ' + SUBJECT,
        '',
        '-- ',
        'Invoice intake & more, for Acme <GmbH>; Mon 23 Nov 2026 10:00 +01:00. Times are of Europe/Berlin.',
        'Everything that blocks: dayone why invoice-intake',
        'Nothing is decided by reading this.',
      ].join('\n'),
    );
    expect(mail.html).toContain('for Acme &lt;GmbH&gt;;');
  });

  test('the same key is the same mail, and another key is another mail', async () => {
    const server = await mailServer();
    const config = { mail: mailConfig(server.port) };
    await deliver(config);
    await deliver(config);
    await deliver(config, { delivery: { key: 'invoice-intake/13/anna-berg/mail' } });
    const ids = server.received.map(({ mail }) => mail.messageId);
    expect(ids[0]).toMatch(/^<dayone\.[0-9a-f]{32}@agency\.example>$/);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
    expect(new Set(server.received.map(({ mail }) => mail.references)).size).toBe(1);
  });

  test('no text of a person becomes a header, a recipient or markup', async () => {
    const server = await mailServer();
    const evil = 'x\r\nBcc: eve@evil.example\r\n\r\n<script>alert(1)</script>\u2028<img src=http://evil.example/a>';
    const person = { ...ANNA, name: `Anna" <eve@evil.example>${evil}` };
    const notice: Notice = {
      ...askingNotice(evil),
      news: [{ about: 'incident.opened', tone: 'page', by: null, text: evil }],
    };
    await deliver({ mail: mailConfig(server.port) }, { person, notice, about: { title: evil, client: evil } });
    const { to, mail, raw } = only(server);
    expect(to).toEqual(['anna@client.example']);
    expect(mail.to?.map((one) => one.address)).toEqual(['anna@client.example']);
    expect(mail.bcc).toBeUndefined();
    expect(raw.split('\r\n\r\n')[0]).not.toMatch(/^bcc:/im);
    expect(mail.html).toContain('&lt;script&gt;');
    expect(mail.html).not.toMatch(/<(script|img)/);
    expect(mail.subject).not.toMatch(/[\r\n\u2028]/);
  });

  test.each([
    'anna@client.example\r\nBcc: eve@evil.example',
    'anna@client.example,eve@evil.example',
    '<anna@client.example>',
    'no address',
  ])('%j is not accepted as an address', async (email) => {
    const server = await mailServer();
    const failed = await failing(deliver({ mail: mailConfig(server.port) }, { person: { ...ANNA, email } }));
    expect(failed).toMatchObject({ type: 'RECEIVER_REFUSED', again: false });
    expect(server.received).toEqual([]);
  });

  describe('with a login and TLS', () => {
    const certificate = selfSigned();
    const login = { user: 'dayone', password: 'hush-hush' };
    const config = (port: number) =>
      mailConfig(port, {
        host: 'localhost',
        ca: certificate.cert,
        login: { user: 'dayone', password: 'env:TEST_SMTP' },
      });
    beforeEach(() => {
      process.env.TEST_SMTP = login.password;
    });

    test.each([
      ['is encrypted from the first byte', true],
      ['is encrypted by STARTTLS', false],
    ])('%s', async (_name, secure) => {
      const server = await mailServer({ secure, certificate, login });
      await deliver({ mail: { ...config(server.port), secure } });
      expect(only(server).secure).toBe(true);
    });

    test('an untrusted certificate is refused', async () => {
      const server = await mailServer({ secure: true, certificate, login });
      const failed = await failing(deliver({ mail: { ...config(server.port), secure: true, ca: undefined } }));
      expect(failed).toMatchObject({ type: 'RECEIVER_UNREACHABLE', again: true });
      expect(server.received).toEqual([]);
    });

    test('a wrong password is not retried, and is in no message', async () => {
      process.env.TEST_SMTP = 'wrong-password';
      const server = await mailServer({ secure: true, certificate, login });
      const failed = await failing(deliver({ mail: { ...config(server.port), secure: true } }));
      expect(failed).toMatchObject({ type: 'RECEIVER_REFUSED', again: false });
      expect(JSON.stringify([failed, written])).not.toContain('wrong-password');
      delete process.env.TEST_SMTP;
      expect(await failing(deliver({ mail: config(server.port) }))).toMatchObject({ type: 'SECRET_UNRESOLVED' });
    });
  });

  test.each([
    [550, 'RECEIVER_REFUSED', false],
    [452, 'RECEIVER_UNREACHABLE', true],
  ])('a recipient refused with %d is %s, and the address is in no message', async (code, type, again) => {
    const words = `5.1.1 <anna@client.example> is unknown here`;
    const server = await mailServer({ refuses: () => ({ code, words }) });
    const failed = await failing(deliver({ mail: mailConfig(server.port) }));
    expect(failed).toMatchObject({ type, again, message: expect.stringContaining(`${code} 5.1.1`) });
    expect(JSON.stringify([failed, written])).not.toMatch(/anna@|client\.example/);
    expect(written).toContainEqual(expect.objectContaining({ detail: expect.stringContaining('is unknown here') }));
  });

  test('a server that is away is retried', async () => {
    const server = await mailServer();
    const { port } = server;
    await server.stop();
    expect(await failing(deliver({ mail: mailConfig(port) }))).toMatchObject({
      type: 'RECEIVER_UNREACHABLE',
      again: true,
    });
    const back = await mailServer({ port });
    await deliver({ mail: mailConfig(port) });
    expect(back.received).toHaveLength(1);
  });
});

describe('by chat', () => {
  const HOOK = '/services/T0001/B0002/verysecrettoken';
  const toChannel: Given = { delivery: { channel: 'chat', person: null, key: 'invoice-intake/12/*/chat' } };

  test('a post has text, blocks and its key', async () => {
    const chat = await site((_request, response) => void response.end('ok'));
    await deliver({ chat: chat.url + HOOK }, toChannel);
    expect(chat.requests).toHaveLength(1);
    const { headers, body, url } = chat.requests[0]!;
    expect([url, headers['idempotency-key']]).toEqual([HOOK, 'invoice-intake/12/*/chat']);
    const { text, blocks } = JSON.parse(body);
    expect(text).toContain('[dayone] Invoice intake &amp; more: ownership waits for Anna Bérg, due Tue 24 Nov');
    expect(text).toContain('dayone sign invoice-intake --gate ownership --as anna-berg --approve --subject ' + SUBJECT);
    expect(blocks[0]).toMatchObject({ type: 'header', block_id: 'dayone/invoice-intake/12/*/chat' });
    expect(blocks[1].text.text).toContain('• as owner: accepts ownership');
  });

  test('the channel of an engagement and the webhook of a person are references, and no post mentions a whole channel', async () => {
    const chat = await site((_request, response) => void response.end('ok'));
    process.env.TEST_HOOK = chat.url + HOOK;
    await deliver({}, { ...toChannel, delivery: { ...toChannel.delivery, webhook: 'env:TEST_HOOK' } });
    await deliver(
      {},
      {
        person: { ...ANNA, chat: 'env:TEST_HOOK' },
        notice: askingNotice('<!channel> @all see <http://evil.example|this>'),
        delivery: { channel: 'chat', key: 'k' },
      },
    );
    expect(chat.requests).toHaveLength(2);
    expect(chat.requests[1]!.body).not.toMatch(/<!channel>|@all|<http/);
    expect(JSON.parse(chat.requests[1]!.body).text).toContain('ownership waits for you');
  });

  test.each([
    [429, { 'retry-after': '7' }, 'RECEIVER_UNREACHABLE', true, 7_000],
    [429, { 'retry-after': '86400' }, 'RECEIVER_UNREACHABLE', true, 600_000],
    [500, {}, 'RECEIVER_UNREACHABLE', true, undefined],
    [408, {}, 'RECEIVER_UNREACHABLE', true, undefined],
    [404, {}, 'RECEIVER_REFUSED', false, undefined],
    [302, { location: 'http://evil.example/' }, 'RECEIVER_REFUSED', false, undefined],
  ])('the answer %d with %j is %s', async (status, headers, type, again, delay) => {
    const chat = await site(
      (request, response) => void response.writeHead(status, headers).end(`no_service ${request.url}`),
    );
    const failed = await failing(deliver({ chat: chat.url + HOOK }, toChannel));
    expect(failed).toMatchObject({ type, again, delay });
    expect(JSON.stringify([failed, written])).not.toContain('verysecrettoken');
  });

  test('a host that is not allowed, an unreachable one and an unknown reference are reported', async () => {
    const away = await nobody();
    process.env.TEST_NO_URL = 'a-database-password';
    const cases = await Promise.all(
      ['https://hooks.chat.example/services/x', `${away}${HOOK}`, 'env:TEST_UNSET_HOOK', 'env:TEST_NO_URL'].map(
        (chat) => failing(deliver({ chat }, toChannel)),
      ),
    );
    expect(cases.map((one) => [one.type, one.again])).toEqual([
      ['RECEIVER_REFUSED', false],
      ['RECEIVER_UNREACHABLE', true],
      ['SECRET_UNRESOLVED', false],
      ['RECEIVER_REFUSED', false],
    ]);
    expect(JSON.stringify([cases, written])).not.toMatch(/verysecrettoken|a-database-password/);
  });
});

test('a channel that only a newer release knows is retried by another worker', async () => {
  const failed = await failing(deliver({}, { delivery: { channel: 'fax' as Channel } }));
  expect(failed).toMatchObject({
    type: 'RECEIVER_UNREACHABLE',
    again: true,
    message: 'this worker knows no channel fax',
  });
});
