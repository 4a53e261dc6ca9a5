/** Sends one mail by SMTP. What a server says of an address is not repeated: histories and ledgers keep no addresses. */

import { createTransport } from 'nodemailer';
import type { Logger } from 'pino';
import { Failure } from '../../../domain/kernel/failures';
import { dateOf } from '../../../domain/values/dates';
import { sha256Hex } from '../../../domain/values/digest';
import { oneLine } from '../../../domain/values/text';
import { truncateForeign } from '../../http';
import { resolveSecret } from '../../secrets';
import type { MailConfig } from '../config';
import { asHtml, asText, type Page } from '../texts';

export interface EmailMessage {
  to: { name: string; address: string };
  page: Page;
  /** The same key is the same mail. */
  key: string;
  /** What it belongs to: mails of one engagement stand together. */
  thread: string;
  /** RFC 3339. */
  at: string;
}

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

/**
 * Sends one mail; a repeated one bears the same Message-ID.
 * @throws Failure SECRET_UNRESOLVED, RECEIVER_REFUSED; RECEIVER_UNREACHABLE, which may pass
 */
export async function sendMail(letter: EmailMessage, config: MailConfig, log: Logger): Promise<void> {
  const { to, page, key, thread, at } = letter;
  const mailer = await transport(config);
  const domain = config.from.address.split('@')[1]!;
  const id = (name: string): string => `<dayone.${sha256Hex(name).slice(0, 32)}@${domain}>`;
  try {
    await mailer.sendMail({
      from: config.from,
      to: { name: oneLine(to.name), address: to.address },
      subject: oneLine(page.subject),
      text: asText(page),
      html: asHtml(page),
      date: dateOf(at),
      messageId: id(key),
      references: [id(thread)],
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    });
  } catch (error) {
    const { response } = error as SmtpError;
    if (response)
      log.warn({ key, detail: hidden(truncateForeign(response), to.address) }, 'the mail server did not take a notice');
    throw failureOf(error as SmtpError);
  } finally {
    mailer.close();
  }
}
