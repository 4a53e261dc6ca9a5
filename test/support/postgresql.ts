/** A real PostgreSQL of the test's own, on the loopback, with TLS where a client wants it. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { findProgram, freePort, Program } from './program';

const DEBIAN = '/usr/lib/postgresql';
const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
const FOLDERS = versions.map((version) => path.join(DEBIAN, version, 'bin'));

/** Where `postgres` is, or null. */
export const POSTGRES = findProgram('postgres', FOLDERS);

export interface Postgresql {
  port: number;
  /** Runs SQL as the superuser, one after the other. */
  run(sql: string): Promise<unknown[]>;
  stop(): Promise<void>;
}

/** Its superuser is `postgres`; every login needs a password. */
export async function startPostgresql(): Promise<Postgresql> {
  const program = new Program();
  const at = (name: string): string => path.join(program.folder, name);
  const port = await freePort();
  const password = 'of the superuser';
  writeFileSync(at('password'), password, { mode: 0o600 });
  program.own(at('password'));
  program.run(findProgram('initdb', FOLDERS)!, [
    `--pgdata=${at('data')}`,
    '--username=postgres',
    `--pwfile=${at('password')}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--no-sync',
  ]);
  // Of its own making, so that only `require` believes it.
  program.run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=localhost', '-keyout', at('data/server.key'), '-out', at('data/server.crt')],
  ]);
  const client = (): Client =>
    new Client({ host: '127.0.0.1', port, user: 'postgres', password, database: 'postgres', ssl: false });
  const using = async <T>(use: (client: Client) => Promise<T>): Promise<T> => {
    const one = client();
    one.on('error', () => undefined);
    try {
      await one.connect();
      return await use(one);
    } finally {
      await one.end().catch(() => undefined);
    }
  };
  await program.start(
    POSTGRES!,
    [
      ...['-D', at('data'), '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off'],
      ...['-c', `unix_socket_directories=${program.folder}`, '-c', 'ssl=on'],
    ],
    () => using(async () => true),
  );
  return {
    port,
    run: (sql) => using(async (one) => (await one.query(sql)).rows),
    // A fast shutdown: clients are sent away.
    stop: () => program.stop('SIGINT'),
  };
}
