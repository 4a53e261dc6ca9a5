/** A real Prometheus of the test's own, on the loopback, that scrapes the given targets. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { findProgram, freePort, Program } from './program';

/** Where `prometheus` is, or null. */
export const PROMETHEUS = findProgram('prometheus', ['/usr/bin']);

export interface Prometheus {
  url: string;
  stop(): Promise<void>;
}

/** @param target `host:port` whose `/metrics` is scraped five times a second */
export async function startPrometheus(target: string): Promise<Prometheus> {
  const program = new Program();
  const at = (name: string): string => path.join(program.folder, name);
  const url = `http://127.0.0.1:${await freePort()}`;
  const config = {
    global: { scrape_interval: '200ms', scrape_timeout: '200ms' },
    scrape_configs: [{ job_name: 'target', static_configs: [{ targets: [target] }] }],
  };
  // JSON is YAML.
  writeFileSync(at('prometheus.yml'), JSON.stringify(config));
  program.own(at('prometheus.yml'));
  await program.start(
    PROMETHEUS!,
    [
      `--config.file=${at('prometheus.yml')}`,
      `--storage.tsdb.path=${at('data')}`,
      `--web.listen-address=${new URL(url).host}`,
      '--log.level=error',
    ],
    async () => (await fetch(`${url}/-/ready`)).ok,
  );
  return { url, stop: () => program.stop('SIGTERM') };
}
