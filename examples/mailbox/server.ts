/** The mailbox as an HTTP service on loopback: releases, switch, status, probe, metrics and events. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { WANTED_GROUPS } from './feed';
import { Mailbox } from './mailbox';
import { loadMails, type Mails } from './mails';
import { type Answer, isSigned, Orders, refusal } from './orders';
import { exposition, laneAsked, readingOf, windowAsked } from './readings';

export interface MailboxOptions {
  /** 0 takes a free port. */
  port: number;
  /** Shared with the systems that may switch. */
  secret: string;
  /** Live mails per second. Default 600: about a tenth of a core. */
  mailPerSecond?: number;
  /** Release → artefact that is held from the start. */
  artefacts?: Record<string, string>;
  /** Mail that was loaded before; absent: it is loaded now. */
  mails?: Mails;
}

export interface RunningMailbox {
  url: string;
  /** Stops the mail and the service. Resolves when the port is free. */
  stop(): Promise<void>;
}

/** An artefact of some thousand mails is about a megabyte, and its text is escaped. */
const LARGEST_BODY = 16 * 1_048_576;

/** Who may read the set-aside folder and train releases: the client's own list. */
const ACCESS = `person,role\nhanna-brandt,reads the set-aside folder\nomar-said,reads the set-aside folder\ndana-ruiz,trains releases\n`;

const RELEASE = z.object({ release: z.string().min(1).max(100), artefact: z.string() });
const FEED = z.object({ group: z.enum(WANTED_GROUPS) });

interface MailboxRequest {
  url: URL;
  raw: string;
  header(name: string): string | undefined;
}

type Route = (ask: MailboxRequest) => Answer;

const ok = (body: unknown): Answer => ({ status: 200, body });

/** The body by its schema. @throws ZodError or SyntaxError, which answer 400. */
const bodyOf = <T>(schema: z.ZodType<T>, raw: string): T => schema.parse(JSON.parse(raw));

function routesOf(mailbox: Mailbox, orders: Orders, secret: string): Record<string, Route> {
  const { board, tally } = mailbox;

  const reading = (metric: string, url: URL): Answer => {
    const window = windowAsked(url.searchParams);
    if (Number.isNaN(window.from) || Number.isNaN(window.to)) return refusal(400, 'from and to are times (RFC 3339)');
    const found = readingOf(metric, laneAsked(url.searchParams), window, tally);
    return found ? ok(found) : refusal(404, `there is no metric ${metric}`);
  };

  return {
    'GET /health': () => ok({ status: 'ok' }),
    'GET /status': ({ url, header }) => {
      const signature = header('dayone-signature');
      // Anyone may read; a caller that signs wants to know whether the signature would be accepted.
      if (signature !== undefined && !isSigned(signature, '', secret))
        return refusal(401, 'the signature is wrong or too old');
      const key = url.searchParams.get('key');
      const applied = key === null ? {} : { applied: orders.wasApplied(key) };
      return ok({ ...board.target, artefacts: board.artefacts, lastKey: orders.lastKey, ...applied });
    },
    'GET /probe': ({ url }) => ok(mailbox.probe(url.searchParams.get('lane') === 'test' ? 'test' : 'live')),
    'GET /set-aside': () => ok({ open: mailbox.setAside.open, putBack: mailbox.setAside.putBack }),
    'GET /events': () => ok({ events: mailbox.events() }),
    'GET /mails.csv': ({ url }) => {
      const window = windowAsked(url.searchParams);
      if (Number.isNaN(window.from) || Number.isNaN(window.to)) return refusal(400, 'from and to are times (RFC 3339)');
      return { ...ok(mailbox.arrivals.csv(window)), csv: true };
    },
    'GET /access.csv': () => ({ ...ok(ACCESS), csv: true }),
    'GET /metrics': () => ok(exposition(tally)),
    'GET /use': ({ url }) => reading('use', url),
    'GET /readings/*': ({ url }) => reading(decodeURIComponent(url.pathname.slice('/readings/'.length)), url),
    'POST /switch': ({ raw, header }) => orders.receive(raw, header('dayone-signature'), header('idempotency-key')),
    'POST /releases': ({ raw }) => {
      const { release, artefact } = bodyOf(RELEASE, raw);
      if (board.isExposed(release))
        return refusal(409, `release ${release} is exposed; a changed one needs an id of its own`);
      return { status: 201, body: { release, artefactDigest: mailbox.install(release, artefact) } };
    },
    'POST /feed': ({ raw }) => {
      const { group } = bodyOf(FEED, raw);
      mailbox.feed.use(group);
      return ok({ group });
    },
  };
}

async function read(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > LARGEST_BODY) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function send(response: ServerResponse, { status, body, csv }: Answer): void {
  const text = typeof body === 'string';
  const ofText = csv ? 'text/csv; charset=utf-8' : 'text/plain; version=0.0.4; charset=utf-8';
  response.writeHead(status, { 'content-type': text ? ofText : 'application/json' });
  response.end(text ? body : JSON.stringify(body));
}

async function answer(request: IncomingMessage, routes: Record<string, Route>): Promise<Answer> {
  const target = request.url ?? '/';
  if (!URL.canParse(target, 'http://mailbox')) return refusal(400, 'the address is not a URL');
  const url = new URL(target, 'http://mailbox');
  const path = url.pathname.startsWith('/readings/') ? '/readings/*' : url.pathname;
  const route = routes[`${request.method} ${path}`];
  if (!route) return refusal(404, `there is no ${request.method} ${url.pathname}`);
  const raw = await read(request);
  if (raw === null) return refusal(413, `the body is larger than ${LARGEST_BODY} bytes`);
  const header = (name: string): string | undefined => [request.headers[name]].flat()[0];
  try {
    return route({ url, raw, header });
  } catch (error) {
    return refusal(400, error instanceof Error ? error.message : String(error));
  }
}

/** Starts the mailbox with everything handled by people. @throws Error where the port is taken. */
export async function startMailbox(options: MailboxOptions): Promise<RunningMailbox> {
  const { port, secret, mailPerSecond = 600, artefacts = {}, mails = loadMails() } = options;
  if (secret === '') throw new Error('the mailbox needs a secret to know who may switch it');
  const mailbox = new Mailbox(mails, mailPerSecond);
  const orders = new Orders(mailbox.board, secret, (before, action) => mailbox.switched(before, action));
  const routes = routesOf(mailbox, orders, secret);
  const server = createServer((request, response) => {
    answer(request, routes).then(
      (made) => send(response, made),
      // The caller went away in the middle of its request.
      () => response.destroy(),
    );
  });
  try {
    for (const [release, artefact] of Object.entries(artefacts)) mailbox.install(release, artefact);
    await new Promise<void>((listening, failed) => {
      server.once('error', failed);
      server.listen(port, '127.0.0.1', listening);
    });
  } catch (error) {
    mailbox.feed.stop();
    throw error;
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      mailbox.feed.stop();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
