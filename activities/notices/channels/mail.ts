/**
 * The channel `mail`: its configuration, and one mail by SMTP. What a server says of an address is not repeated:
 * histories and ledgers keep no addresses.
 */

import { readFileSync } from 'node:fs';
import { createTransport } from 'nodemailer';
import { Failure } from '../../../domain/kernel/failures';
import { dateOf } from '../../../domain/values/dates';
import { sha256Hex } from '../../../domain/values/digest';
import { lookup } from '../../../domain/values/own-members';
import { oneLine } from '../../../domain/values/text';
import type { PersonRecord } from '../../../evidence/store';
import { truncateForeign } from '../../http';
import { isSecretRef, resolveSecret } from '../../secrets';
import { asHtml, asText } from '../texts';
import type { Environment, Means, Message, NoticeChannel } from './channel';

export interface MailConfig {
  host: string;
  port: number;
  /** TLS from the first byte; else STARTTLS. */
  secure: boolean;
  from: { name: string; address: string };
  /** Whom the worker logs in as; `password` is a reference to the secret. */
  login: { user: string; password: string } | null;
  /** Certificates (PEM) that are trusted besides the usual ones. */
  ca?: string;
}

const SENDER = /^(?:(.*?)\s*<([^\s@<>]+@[^\s@<>]+)>|([^\s@<>]+@[^\s@<>]+))$/;
const PORTS: Record<string, number> = { 'smtp:': 587, 'smtps:': 465 };

function sender({ env, fault }: Environment): MailConfig['from'] | undefined {
  const given = SENDER.exec(env.DAYONE_MAIL_FROM?.trim() ?? '');
  if (!given) return fault('DAYONE_MAIL_FROM: expected the sender of mails, such as dayone <dayone@client.example>');
  return { name: given[1] || 'dayone', address: (given[2] ?? given[3])! };
}

function login(user: string, { env, fault }: Environment): MailConfig['login'] | undefined {
  const password = env.DAYONE_SMTP_PASSWORD;
  if (user === '' && !password) return null;
  if (user === '') return fault('DAYONE_SMTP_URL: names no user to log in with: smtp://user@host:587');
  if (!password || !isSecretRef(password))
    return fault('DAYONE_SMTP_PASSWORD: expected a reference to the password, env:NAME or file:PATH');
  return { user: decodeURIComponent(user), password };
}

function certificates({ env, fault }: Environment): string | undefined {
  const file = env.DAYONE_SMTP_CA;
  if (!file) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return fault(`DAYONE_SMTP_CA: ${file} cannot be read`);
  }
}

/**
 * DAYONE_SMTP_URL (`smtp://user@host:port`, or `smtps:`), DAYONE_SMTP_PASSWORD (a reference), DAYONE_SMTP_CA (PEM file),
 * DAYONE_MAIL_FROM.
 */
function configure(read: Environment): MailConfig | undefined {
  const text = read.env.DAYONE_SMTP_URL;
  if (!text) return undefined;
  const url = URL.canParse(text) ? new URL(text) : null;
  // The text may hold a password, so it is not repeated.
  if (!url || !Object.hasOwn(PORTS, url.protocol) || !url.hostname)
    read.fault('DAYONE_SMTP_URL: expected smtp://host:port or smtps://host:port');
  if (url?.password)
    read.fault('DAYONE_SMTP_URL: has a password in it; say DAYONE_SMTP_PASSWORD=env:NAME or file:PATH');
  const [from, loggedIn, ca] = [sender(read), login(url?.username ?? '', read), certificates(read)];
  if (!url || !from || loggedIn === undefined) return undefined;
  const port = url.port ? Number(url.port) : lookup(PORTS, url.protocol)!;
  return { host: url.hostname, port, secure: url.protocol === 'smtps:', from, login: loggedIn, ...(ca && { ca }) };
}

/** One address of one mailbox, without anything that could end a header or begin another one. */
const ADDRESS = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/;

const hasAddress = (record: PersonRecord | undefined): record is PersonRecord & { email: string } =>
  record?.email !== undefined && record.email.length <= 254 && ADDRESS.test(record.email);

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);
/** Longest silence of a mail server, ms. */
const PATIENCE_MS = 10_000;

/** A password is never sent unencrypted, except to a server on the same machine. */
function tls({ host, secure, login, ca }: MailConfig): object {
  const here = LOOPBACK.has(host);
  return {
    secure,
    requireTLS: !secure && login !== null && !here,
    ignoreTLS: !secure && here && ca === undefined,
    tls: { minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) },
  };
}

async function transport(config: MailConfig) {
  const { host, port, login } = config;
  return createTransport({
    host,
    port,
    ...tls(config),
    ...(login ? { auth: { user: login.user, pass: await resolveSecret(login.password) } } : {}),
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

interface SmtpError {
  code?: string;
  command?: string;
  /** The server's answer to the command. */
  responseCode?: number;
  response?: string;
}

/** Errors of nodemailer for which a retry is useless. */
const FINAL = new Set(['EAUTH', 'EENVELOPE', 'EMESSAGE']);

function failureOf(error: SmtpError): Failure {
  const { code = 'no code', command, responseCode, response } = error;
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1];
  const final = responseCode === undefined ? FINAL.has(code) : responseCode >= 500;
  const said = responseCode === undefined ? code : `${responseCode}${enhanced ? ` ${enhanced}` : ''}`;
  const words = final ? 'the mail server refused it' : 'the mail server did not take it';
  return new Failure(
    final ? 'RECEIVER_REFUSED' : 'RECEIVER_UNREACHABLE',
    `${words} (${said}${command ? ` at ${command}` : ''})`,
  );
}

const hidden = (text: string, address: string): string =>
  [address, address.split('@')[0]!].reduce(
    (left, part) => left.replaceAll(new RegExp(part.replace(/[^\w]/g, '\\$&'), 'gi'), '***'),
    text,
  );

async function send({ page, subject, delivery, person }: Message, config: MailConfig | undefined, { log }: Means) {
  if (!config) throw new Failure('RECEIVER_REFUSED', 'this worker has no mail server');
  if (!hasAddress(person)) throw new Failure('RECEIVER_REFUSED', 'there is no address any more');
  const { key } = delivery;
  const mailer = await transport(config);
  const domain = config.from.address.split('@')[1]!;
  const id = (name: string): string => `<dayone.${sha256Hex(name).slice(0, 32)}@${domain}>`;
  try {
    await mailer.sendMail({
      from: config.from,
      to: { name: oneLine(person.name), address: person.email },
      subject: oneLine(page.subject),
      text: asText(page),
      html: asHtml(page),
      date: dateOf(subject.at),
      // The same key is the same mail, and the mails of one engagement stand together.
      messageId: id(key),
      references: [id(subject.engagement)],
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    });
  } catch (error) {
    const { response } = error as SmtpError;
    if (response)
      log.warn(
        { key, detail: hidden(truncateForeign(response), person.email) },
        'the mail server did not take a notice',
      );
    throw failureOf(error as SmtpError);
  } finally {
    mailer.close();
  }
}

/** To each person who wants mail, at the address in the people directory. */
export const mail: NoticeChannel<MailConfig> = {
  configure,
  isSetUp: (batch, config) => config !== undefined && batch.mail,
  reaches: (person, prefers, batch, config) =>
    prefers === 'mail' && config !== undefined && batch.mail && hasAddress(person),
  send,
};
