/** A real Prometheus between the mailbox and dayone, where one is installed: metrics come as they do in operation. */
import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, closeSync, constants, openSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../domain/failures';
import type { Folder } from './folder';
import { type House, stop } from './house';

export interface RunningPrometheus {
  url: string;
  pid: number;
}

/** The program on the PATH; undefined where none is installed. */
function installed(): string | undefined {
  const places = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  return places
    .map((folder) => path.join(folder, 'prometheus'))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** A port that is free now: Prometheus takes no port 0. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}

const READY_WITHIN_MS = 30_000;
/** The demo's stages last seconds. */
const SCRAPE = '200ms';

function start(program: string, folder: Folder, port: number, target: string): ChildProcess {
  const config = folder.file('prometheus.yml');
  const scraped = { job_name: 'mailbox', static_configs: [{ targets: [target] }] };
  // JSON is YAML.
  writeFileSync(
    config,
    JSON.stringify({ global: { scrape_interval: SCRAPE, scrape_timeout: SCRAPE }, scrape_configs: [scraped] }),
  );
  const log = openSync(folder.file('prometheus.log'), 'a', 0o600);
  try {
    return spawn(
      program,
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${folder.file('prometheus')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: ['ignore', log, log], detached: true },
    );
  } finally {
    closeSync(log);
  }
}

/** Ready is who has scraped the mailbox once. */
async function ready(child: ChildProcess, url: string): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (child.exitCode === null && child.signalCode === null && Date.now() < deadline) {
    const answer = await fetch(`${url}/api/v1/query?query=up`).catch(() => null);
    if (answer?.ok && /"value":\[[^\]]*"1"\]/.test(await answer.text())) return;
    await sleep(100);
  }
  throw new Failure('SETUP_MISSING', 'the installed Prometheus does not start', ['its log: prometheus.log']);
}

/**
 * Starts the installed Prometheus on a free port of loopback, scraping the mailbox; null where none is installed.
 * @throws Failure SETUP_MISSING where it does not get ready
 */
export async function startPrometheus(
  house: House,
  folder: Folder,
  mailboxUrl: string,
): Promise<RunningPrometheus | null> {
  const program = installed();
  if (!program) return null;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = await house.open(async () => start(program, folder, port, new URL(mailboxUrl).host), stop);
  child.once('error', () => undefined); // the wait for it says so
  await ready(child, url);
  return { url, pid: child.pid! };
}
