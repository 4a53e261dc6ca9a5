/** A real Prometheus between the mailbox and dayone, where one is installed: metrics come as they do in operation. */
import { accessSync, constants, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../client/embedded/ports';
import { type SupervisedChild, supervisedChild } from '../../client/embedded/supervised-child';
import { Failure } from '../../domain/kernel/failures';
import type { Folder } from './folder';
import type { Services } from './services';

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

const HOST = '127.0.0.1';
const READY_WITHIN_MS = 30_000;
/** The demo's stages last seconds. */
const SCRAPE = '200ms';

function start(program: string, folder: Folder, port: number, target: string): SupervisedChild {
  const config = folder.file('prometheus.yml');
  const scraped = { job_name: 'mailbox', static_configs: [{ targets: [target] }] };
  // JSON is YAML.
  writeFileSync(
    config,
    JSON.stringify({ global: { scrape_interval: SCRAPE, scrape_timeout: SCRAPE }, scrape_configs: [scraped] }),
  );
  const data = `--storage.tsdb.path=${folder.file('prometheus')}`;
  const args = [`--config.file=${config}`, data, `--web.listen-address=${HOST}:${port}`];
  return supervisedChild(program, args, folder.file('prometheus.log'));
}

/** Ready is who has scraped the mailbox once. */
async function ready({ ended }: SupervisedChild, url: string): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  let log: string[] | null = null;
  void ended.then((lines) => {
    log = lines;
  });
  while (log === null && Date.now() < deadline) {
    const answer = await fetch(`${url}/api/v1/query?query=up`).catch(() => null);
    if (answer?.ok && /"value":\[[^\]]*"1"\]/.test(await answer.text())) return;
    await sleep(100);
  }
  throw new Failure('SETUP_MISSING', 'the installed Prometheus does not get ready', (log ?? []).slice(-3));
}

/**
 * Starts the installed Prometheus on a free port of loopback, scraping the mailbox; null where none is installed.
 * @throws Failure SETUP_MISSING where it does not get ready
 */
export async function startPrometheus(
  services: Services,
  folder: Folder,
  mailboxUrl: string,
): Promise<RunningPrometheus | null> {
  const program = installed();
  if (!program) return null;
  const port = await freePort(HOST);
  const url = `http://${HOST}:${port}`;
  const running = await services.open(
    async () => start(program, folder, port, new URL(mailboxUrl).host),
    (opened) => opened.stop(),
  );
  await ready(running, url);
  return { url, pid: running.pid };
}
