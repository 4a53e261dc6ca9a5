/** How a worker notifies people, from its environment: by mail, by chat, both or neither. */
import { readFileSync } from 'node:fs';
import type { MailConfig, NoticesConfig } from '../activities/notices/config';
import { isSecretRef } from '../activities/secrets';
import { Failure } from '../domain/kernel/failures';
import { lookup } from '../domain/values/own-members';

const ADDRESS = /^(?:(.*?)\s*<([^\s@<>]+@[^\s@<>]+)>|([^\s@<>]+@[^\s@<>]+))$/;
const PORTS: Record<string, number> = { 'smtp:': 587, 'smtps:': 465 };

interface Read {
  env: NodeJS.ProcessEnv;
  fault: (text: string) => undefined;
}

function sender({ env, fault }: Read): MailConfig['from'] | undefined {
  const given = ADDRESS.exec(env.DAYONE_MAIL_FROM?.trim() ?? '');
  if (!given) return fault('DAYONE_MAIL_FROM: expected the sender of mails, such as dayone <dayone@client.example>');
  return { name: given[1] || 'dayone', address: (given[2] ?? given[3])! };
}

function login(user: string, { env, fault }: Read): MailConfig['login'] | undefined {
  const password = env.DAYONE_SMTP_PASSWORD;
  if (user === '' && !password) return null;
  if (user === '') return fault('DAYONE_SMTP_URL: names no user to log in with: smtp://user@host:587');
  if (!password || !isSecretRef(password))
    return fault('DAYONE_SMTP_PASSWORD: expected a reference to the password, env:NAME or file:PATH');
  return { user: decodeURIComponent(user), password };
}

function certificates({ env, fault }: Read): string | undefined {
  const file = env.DAYONE_SMTP_CA;
  if (!file) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return fault(`DAYONE_SMTP_CA: ${file} cannot be read`);
  }
}

function mail(read: Read): MailConfig | null {
  const text = read.env.DAYONE_SMTP_URL;
  if (!text) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  // The text may hold a password, so it is not repeated.
  if (!url || !Object.hasOwn(PORTS, url.protocol) || !url.hostname)
    read.fault('DAYONE_SMTP_URL: expected smtp://host:port or smtps://host:port');
  if (url?.password)
    read.fault('DAYONE_SMTP_URL: has a password in it; say DAYONE_SMTP_PASSWORD=env:NAME or file:PATH');
  const [from, loggedIn, ca] = [sender(read), login(url?.username ?? '', read), certificates(read)];
  if (!url || !from || loggedIn === undefined) return null;
  const port = url.port ? Number(url.port) : lookup(PORTS, url.protocol)!;
  return { host: url.hostname, port, secure: url.protocol === 'smtps:', from, login: loggedIn, ...(ca && { ca }) };
}

function chat({ env, fault }: Read): string | null {
  const given = env.DAYONE_CHAT_WEBHOOK;
  if (!given) return null;
  if (isSecretRef(given) || /^https?:\/\/\S+$/.test(given)) return given;
  return fault('DAYONE_CHAT_WEBHOOK: expected the address of an incoming webhook, or env:NAME or file:PATH') ?? null;
}

/**
 * DAYONE_SMTP_URL (`smtp://user@host:port`, or `smtps:`), DAYONE_SMTP_PASSWORD (a reference), DAYONE_SMTP_CA (PEM file),
 * DAYONE_MAIL_FROM, DAYONE_CHAT_WEBHOOK (an address, or a reference).
 * @throws Failure BAD_INPUT with every fault
 */
export function noticesConfig(env: NodeJS.ProcessEnv): NoticesConfig {
  const faults: string[] = [];
  const read: Read = {
    env,
    fault: (text) => {
      faults.push(text);
      return undefined;
    },
  };
  const config = { mail: mail(read), chat: chat(read) };
  if (faults.length > 0)
    throw new Failure('BAD_INPUT', 'the worker cannot notify anybody with this configuration', faults);
  return config;
}
