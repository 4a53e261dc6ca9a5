/** A real SMTP server on the loopback, with login and TLS where a test asks for them, and what it has received. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { MailConfig } from '../../activities/notices/channels/mail';

export interface Received {
  to: string[];
  mail: Email;
  raw: string;
  secure: boolean;
}

export interface MailServer {
  port: number;
  received: Received[];
  /** Waits until the mails are as wanted. */
  until(what: string, holds: (received: readonly Received[]) => boolean): Promise<void>;
  stop(): Promise<void>;
}

export interface MailServerOptions {
  port?: number;
  /** TLS from the first byte. */
  secure?: boolean;
  certificate?: Certificate;
  login?: { user: string; password: string };
  /** What is answered to a recipient instead of yes: the answer's code and words. */
  refuses?: (address: string) => { code: number; words: string } | null;
}

export interface Certificate {
  key: string;
  cert: string;
}

/** A certificate of this machine's own name that nobody else has signed. */
export function selfSigned(): Certificate {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'dayone-certificate-'));
  const [key, cert] = [path.join(dir, 'key.pem'), path.join(dir, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', ...subject].concat(
      ['-keyout', key, '-out', cert],
    ),
    { stdio: 'pipe' },
  );
  const made = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  rmSync(dir, { recursive: true });
  return made;
}

/** A task that a worker took into its end comes again after ten seconds or so. */
const PATIENCE_MS = 60_000;

const open = new Set<MailServer>();

export async function mailServer(options: MailServerOptions = {}): Promise<MailServer> {
  const { certificate, login, refuses, secure = false } = options;
  const received: Received[] = [];
  const settings: SMTPServerOptions = {
    secure,
    ...(certificate ?? {}),
    hideSTARTTLS: certificate === undefined,
    authOptional: login === undefined,
    disabledCommands: login === undefined ? ['AUTH'] : [],
    onAuth: ({ username, password }, _session, done) =>
      username === login?.user && password === login?.password
        ? done(null, { user: username })
        : done(Object.assign(new Error('5.7.8 no such user or password'), { responseCode: 535 })),
    onRcptTo: ({ address }, _session, done) => {
      const refusal = refuses?.(address);
      done(refusal ? Object.assign(new Error(refusal.words), { responseCode: refusal.code }) : null);
    },
    onData: async (stream, session, done) => {
      const parts: Buffer[] = [];
      for await (const part of stream) parts.push(part as Buffer);
      const raw = Buffer.concat(parts).toString('utf8');
      const to = session.envelope.rcptTo.map((one) => one.address);
      received.push({ to, mail: await PostalMime.parse(raw), raw, secure: session.secure });
      done(null);
    },
  };
  const server = new SMTPServer(settings);
  // A client that goes away in the midst is no fault of the server.
  server.on('error', () => undefined);
  await new Promise<void>((listening) => server.listen(options.port ?? 0, '127.0.0.1', listening));
  const { port } = server.server.address() as AddressInfo;
  const running: MailServer = {
    port,
    received,
    until: async (what, holds) => {
      const deadline = Date.now() + PATIENCE_MS;
      while (!holds(received)) {
        if (Date.now() > deadline)
          throw new Error(
            `waited for ${what}; there is ${JSON.stringify(received.map((one) => [one.to, one.mail.subject]))}`,
          );
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    stop: async () => {
      open.delete(running);
      await new Promise<void>((closed) => server.close(() => closed()));
    },
  };
  open.add(running);
  return running;
}

export const closeMailServers = async (): Promise<void> => {
  await Promise.all([...open].map((server) => server.stop()));
};

/** What a worker needs to send by this server. */
export const mailConfig = (port: number, change: Partial<MailConfig> = {}): MailConfig => ({
  host: '127.0.0.1',
  port,
  secure: false,
  from: { name: 'dayone', address: 'dayone@agency.example' },
  login: null,
  ...change,
});
