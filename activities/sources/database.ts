/** Puts one query to a PostgreSQL database, in a transaction that can only read, bounded in time, rows and bytes. */
import { Socket } from 'node:net';
import { Client, DatabaseError } from 'pg';
import { Failure } from '../../domain/kernel/failures';
import type { ProbeContext } from '../deps';
import { allowedHost, checkedLookup } from '../egress';
import { codeOf, type HttpConfig, HttpProblem, problemOf, sourceFailure, truncateForeign } from '../http';
import { resolveSecret, withoutThese } from '../secrets';
import { unusable } from './reading';

export interface Table {
  columns: string[];
  /** Object ids of the columns' types. */
  types: number[];
  /** As PostgreSQL writes them: numbers exactly, times in UTC. */
  rows: (string | null)[][];
}

/** All that is received of an answer, bytes; looked at so often, ms. */
const MAX_BYTES = 16_777_216;
const COUNT_EVERY_MS = 20;
/** Rows that are fetched at once. */
const FETCHED = 1_000;

interface Database {
  host: string;
  port: number;
  user: string;
  database: string;
  /** `require` encrypts and believes any certificate, `verify-full` checks it and the name in it. */
  sslmode: 'disable' | 'require' | 'verify-full';
  /** The address without its user, for messages. */
  where: string;
}

function databaseOf(address: string): Database {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url?.protocol !== 'postgresql:') throw unusable('the address is not one of a PostgreSQL database');
  if (url.password !== '') throw unusable('the address carries a password; use password: env:NAME');
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    database: decodeURIComponent(url.pathname.slice(1)),
    sslmode: (url.searchParams.get('sslmode') ?? 'verify-full') as Database['sslmode'],
    where: `postgresql://${url.host}${url.pathname}`,
  };
}

/** A socket that looks at each address before it connects to it. */
function checkedSocket(config: HttpConfig): Socket {
  const socket = new Socket();
  const connect = socket.connect.bind(socket);
  return Object.assign(socket, {
    connect: (port: number, host: string) => connect({ port, host, lookup: checkedLookup(config) }),
  });
}

/** Classes of SQLSTATE that may be temporary (PostgreSQL manual, appendix A). */
const PASSING = /^(08|40|53|55|57|58)/;
const CANCELLED = '57014';
const READ_ONLY = '25006';

/** What an error means. @param late whether the time ran out */
function failureOf(error: unknown, where: string, timeoutMs: number, late: boolean, password: string | null): unknown {
  if (error instanceof Failure) return error;
  const code = codeOf(error);
  const shown = ({ message }: Error): string =>
    truncateForeign(withoutThese(message, password === null ? [] : [password]));
  if (late || (error instanceof DatabaseError && code === CANCELLED))
    return sourceFailure(problemOf(error, where, timeoutMs));
  if (error instanceof DatabaseError) {
    if (code === READ_ONLY) return unusable(`${where}: the query writes, and may only read`, error);
    const said = `${where}: ${shown(error)} (${code})`;
    return new Failure(PASSING.test(code) ? 'SOURCE_UNREACHABLE' : 'SOURCE_UNUSABLE', said, [], { cause: error });
  }
  // What pg itself says of a server has no code: that it knows no TLS, that it hung up.
  if (code === '' && error instanceof Error && !(error instanceof HttpProblem))
    return new Failure('SOURCE_UNREACHABLE', `${where}: ${shown(error)}`, [], { cause: error });
  return sourceFailure(problemOf(error, where, null));
}

/** Ends `socket` once the time is up or too much has come. Gives what stops watching. */
function watch(socket: Socket, until: AbortSignal, where: string): () => void {
  const end = (): unknown => socket.destroy(until.reason);
  until.addEventListener('abort', end);
  const counter = setInterval(() => {
    if (socket.bytesRead > MAX_BYTES) socket.destroy(unusable(`${where} answered with more than ${MAX_BYTES} bytes`));
  }, COUNT_EVERY_MS);
  return () => {
    clearInterval(counter);
    until.removeEventListener('abort', end);
    socket.destroy();
  };
}

/** The first `rows` rows of the cursor `answer`; the server keeps no more of them at once than one fetch takes. */
async function fetched(client: Client, rows: number): Promise<Table> {
  const table: Table = { columns: [], types: [], rows: [] };
  while (table.rows.length < rows) {
    const text = `fetch ${Math.min(FETCHED, rows - table.rows.length)} from answer`;
    const part = await client.query<(string | null)[]>({ text, rowMode: 'array' });
    table.columns = part.fields.map(({ name }) => name);
    table.types = part.fields.map(({ dataTypeID }) => dataTypeID);
    if (part.rows.length === 0) break;
    for (const row of part.rows) table.rows.push(row);
  }
  return table;
}

/**
 * The first `rows` rows of a query, whose values are bound as `$1`, `$2`, ….
 * @throws Failure SOURCE_UNREACHABLE, SOURCE_UNUSABLE or SECRET_UNRESOLVED; the reason of the look's signal
 */
export async function askDatabase(
  source: { url: string; password?: string },
  query: { text: string; values: string[] },
  rows: number,
  { deps, signal }: ProbeContext,
): Promise<Table> {
  const { host, port, user, database, sslmode, where } = databaseOf(source.url);
  const timeoutMs = deps.http.timeoutMs ?? 10_000;
  const timeout = AbortSignal.timeout(timeoutMs);
  const password = source.password === undefined ? null : await resolveSecret(source.password);
  const socket = checkedSocket(deps.http);
  const client = new Client({
    host,
    port,
    user,
    database,
    // A function: without one, pg takes a password from any place where it finds one.
    password() {
      if (password !== null) return password;
      throw unusable(`${where} asks for a password; name it as password: env:NAME`);
    },
    ssl: sslmode !== 'disable' && { rejectUnauthorized: sslmode === 'verify-full' },
    application_name: 'dayone',
    stream: () => socket,
    types: { getTypeParser: () => (text: string) => text },
  });
  // The caller gets the error from the promise.
  client.on('error', () => undefined);
  const until = AbortSignal.any([signal, timeout]);
  const unwatch = watch(socket, until, where);
  try {
    until.throwIfAborted();
    allowedHost(host, port, deps.http);
    await client.connect();
    await client.query(
      `begin transaction read only; set local statement_timeout = ${Math.ceil(timeoutMs)}; set local timezone = 'UTC';
       set local datestyle = 'ISO'; set local standard_conforming_strings = on`,
    );
    // A cursor takes nothing but a query, and the server computes no more of it than is fetched.
    const declare = { text: `declare answer no scroll cursor for ${query.text}`, values: query.values };
    // The extended protocol takes one statement only, also where nothing is bound.
    await client.query(Object.assign(declare, { queryMode: 'extended' }));
    const table = await fetched(client, rows);
    await client.end();
    return table;
  } catch (error) {
    throw signal.aborted ? signal.reason : failureOf(error, where, timeoutMs, timeout.aborted, password);
  } finally {
    unwatch();
  }
}
