/** Who receives a batch of notices and by which way, and how the environment of a worker configures it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type NoticesConfig, noticesConfig } from '../../activities/notices/channels';
import { deliveriesOf } from '../../activities/notices/deliveries';
import type { Notice, NoticeBatch } from '../../domain/notices/notice';
import type { PersonRecord } from '../../evidence/store';
import { mailConfig } from '../support/mail-server';

const MAIL: NoticesConfig = { mail: mailConfig(25) };
const CHAT: NoticesConfig = { chat: 'env:HOOK' };
const BOTH: NoticesConfig = { ...MAIL, ...{ chat: 'env:HOOK' } };
const NONE: NoticesConfig = {};

const noticeTo = (to: string): Notice => ({
  to,
  waits: [],
  news: [{ about: 'hold.set', tone: 'fell', by: null, text: 'x' }],
});
const round = (change: Partial<NoticeBatch> = {}): NoticeBatch => ({
  subject: { engagement: 'e', client: 'c', title: 't', timezone: 'UTC', at: '2026-11-23T09:00:00.000Z', seq: 7 },
  notices: [noticeTo('anna'), noticeTo('bert')],
  chat: null,
  mail: true,
  unreached: [],
  reports: true,
  avoid: null,
  ...change,
});

const ANNA: PersonRecord = { id: 'anna', name: 'Anna', email: 'anna@client.example' };
const BERT: PersonRecord = { id: 'bert', name: 'Bert', email: 'bert@client.example' };

/** `mail anna`, `chat *`, and who is reached by nothing. */
function routed(config: NoticesConfig, people: PersonRecord[], change: Partial<NoticeBatch> = {}): string[] {
  const { deliveries, unreached } = deliveriesOf(round(change), new Map(people.map((one) => [one.id, one])), config);
  expect(new Set(deliveries.map((one) => one.key)).size).toBe(deliveries.length);
  return [
    ...deliveries.map((one) => `${one.channel} ${one.person ?? `*${one.webhook ?? ''}`}`),
    ...unreached.map((person) => `nobody reaches ${person}`),
  ];
}

test.each<[string, NoticesConfig, PersonRecord[], Partial<NoticeBatch>, string[]]>([
  ['without a configured channel nothing is sent, and nobody counts as unreachable', NONE, [], {}, []],
  ['by mail, each for themselves', MAIL, [ANNA, BERT], {}, ['mail anna', 'mail bert']],
  ['a chat channel gets one post for all', CHAT, [ANNA, BERT], {}, ['chat *']],
  ['mail and channel', BOTH, [ANNA, BERT], {}, ['mail anna', 'mail bert', 'chat *']],
  ['the engagement has a channel of its own', BOTH, [], { chat: 'env:OWN' }, ['chat *env:OWN']],
  ['nobody has an address', MAIL, [ANNA], {}, ['mail anna', 'nobody reaches bert']],
  ['an unreachable person is reported once', MAIL, [ANNA], { unreached: ['bert'] }, ['mail anna']],
  ['without mail for this engagement', MAIL, [ANNA, BERT], { mail: false }, []],
  [
    'who wants none gets none',
    BOTH,
    [
      { ...ANNA, notices: 'none' },
      { ...BERT, notices: 'none' },
    ],
    {},
    [],
  ],
  ['who wants chat gets no mail', BOTH, [{ ...ANNA, notices: 'chat' }, BERT], {}, ['mail bert', 'chat *']],
  [
    'a webhook of their own',
    MAIL,
    [{ ...ANNA, notices: 'chat', chat: 'env:ANNA' }, BERT],
    {},
    ['chat anna', 'mail bert'],
  ],
  ['mail has just failed, and there is a chat', BOTH, [ANNA, BERT], { avoid: 'mail' }, ['chat *']],
  [
    'mail has just failed, and there is nothing else',
    MAIL,
    [ANNA, BERT],
    { avoid: 'mail' },
    ['mail anna', 'mail bert'],
  ],
  ['the chat has just failed', BOTH, [ANNA, BERT], { avoid: 'chat' }, ['mail anna', 'mail bert']],
])('%s', (_name, config, people, change, expected) => {
  expect(routed(config, people, change)).toEqual(expected);
});

test('the history in Temporal has no address and no webhook', () => {
  const people = new Map([{ ...ANNA, chat: 'env:ANNA' }, BERT].map((one) => [one.id, one]));
  const { deliveries } = deliveriesOf(round(), people, { ...BOTH, chat: 'https://hooks.example/secret' });
  expect(JSON.stringify(deliveries)).not.toMatch(/@|secret|env:ANNA/);
});

describe('the worker’s environment', () => {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'dayone-notices-config-'));
  afterAll(() => rmSync(dir, { recursive: true }));
  const ca = path.join(dir, 'ca.pem');
  writeFileSync(ca, 'a certificate');

  const from = { DAYONE_MAIL_FROM: 'Delivery <dayone@agency.example>' };

  test.each([
    ['nothing', {}, NONE],
    ['an empty text is nothing', { DAYONE_SMTP_URL: '', DAYONE_CHAT_WEBHOOK: '' }, NONE],
    [
      'a server without encryption',
      { ...from, DAYONE_SMTP_URL: 'smtp://mail.client.example' },
      {
        mail: {
          host: 'mail.client.example',
          port: 587,
          secure: false,
          from: { name: 'Delivery', address: 'dayone@agency.example' },
          login: null,
        },
      },
    ],
    [
      'login, TLS, and a chat',
      {
        DAYONE_MAIL_FROM: 'dayone@agency.example',
        DAYONE_SMTP_URL: 'smtps://day%40one@mail.client.example:4465',
        DAYONE_SMTP_PASSWORD: 'file:/run/secrets/smtp',
        DAYONE_SMTP_CA: ca,
        DAYONE_CHAT_WEBHOOK: 'file:/run/secrets/chat',
      },
      {
        chat: 'file:/run/secrets/chat',
        mail: {
          host: 'mail.client.example',
          port: 4465,
          secure: true,
          from: { name: 'dayone', address: 'dayone@agency.example' },
          login: { user: 'day@one', password: 'file:/run/secrets/smtp' },
          ca: 'a certificate',
        },
      },
    ],
  ])('%s', (_name, env, config) => {
    expect(noticesConfig(env)).toEqual(config);
  });

  test('reports every fault at once, without a secret', () => {
    const env = {
      DAYONE_SMTP_URL: 'smtp://dayone:verysecret@mail.client.example',
      DAYONE_SMTP_PASSWORD: 'verysecret',
      DAYONE_SMTP_CA: path.join(dir, 'missing.pem'),
      DAYONE_CHAT_WEBHOOK: 'verysecret',
    };
    const failure = (() => {
      try {
        return noticesConfig(env);
      } catch (error) {
        return error as { code: string; details: string[] };
      }
    })();
    expect(failure).toMatchObject({ code: 'BAD_INPUT' });
    const named = [
      'DAYONE_SMTP_URL',
      'DAYONE_MAIL_FROM',
      'DAYONE_SMTP_PASSWORD',
      'DAYONE_SMTP_CA',
      'DAYONE_CHAT_WEBHOOK',
    ];
    for (const name of named) expect((failure as { details: string[] }).details.join('\n')).toContain(`${name}:`);
    expect(JSON.stringify(failure)).not.toContain('verysecret');
  });

  test.each([
    ['smtp://mail.client.example', { DAYONE_SMTP_PASSWORD: 'env:X' }, 'names no user'],
    ['http://mail.client.example', {}, 'expected smtp://'],
    ['mail.client.example', {}, 'expected smtp://'],
  ])('%s is refused', (url, more, saying) => {
    expect(() => noticesConfig({ ...from, DAYONE_SMTP_URL: url, ...more })).toThrow(
      expect.objectContaining({ details: [expect.stringContaining(saying)] }),
    );
  });
});
