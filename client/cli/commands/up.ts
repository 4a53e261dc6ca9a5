import { Option } from 'commander';
import type { Failure } from '../../../domain/failures';
import { command, wholeFrom } from '../command';
import { columns, failureText, indent, paintFor } from '../output';
import type { Session } from '../session';

const MOST_PORT = 65_535;

export const up = command<{ port?: string; uiPort?: string }>({
  name: 'up',
  summary: 'embedded Temporal server and worker, in the foreground',
  about:
    'Starts the embedded Temporal server, on loopback and with a file in the data directory, and a worker beside it. ' +
    'It stays until Ctrl-C, then ends both; what was begun goes on at the next start. A worker that ends by itself is ' +
    'started again, three times in a row at most. With TEMPORAL_ADDRESS or ' +
    "--address it uses that server and starts the worker alone. For one's own machine, not for production.",
  examples: ['dayone up', 'dayone up --port 7300 --ui-port 8300 --data ./evidence'],
  options: [
    new Option('--port <n>', "the server's port; 0 for a free one").default('7233'),
    new Option('--ui-port <n>', "the port of Temporal's own web page; 0 for a free one").default('8233'),
  ],
  run: async (session, _args, options) => {
    const { startUp, untilAskedToEnd }: typeof import('../../embedded/up') = require('../../embedded/up');
    const { externalAddress }: typeof import('../../embedded/temporal-cli') = require('../../embedded/temporal-cli');
    const running = await startUp({
      data: session.data,
      port: wholeFrom('--port', options.port, 0, MOST_PORT)!,
      uiPort: wholeFrom('--ui-port', options.uiPort, 0, MOST_PORT)!,
      address: session.options.address ?? externalAddress(session.io.env),
      namespace: session.options.namespace,
      say: (line) => session.io.err(`${line}\n`),
    });
    // Before anybody hears that it is ready: whoever does may end it at once.
    const asked = untilAskedToEnd();
    const facts = {
      address: running.address,
      webUi: running.uiAddress ?? null,
      data: session.data,
      workerPid: running.workerPid,
    };
    print(session, facts, [
      ['Temporal', running.address],
      ...(running.uiAddress ? [['Its web page', running.uiAddress] as [string, string]] : []),
      ['Evidence', session.data],
    ]);
    return untilEnd(session, running, asked);
  },
});

export const worker = command<{ site?: string }>({
  name: 'worker',
  summary: 'a worker in the foreground, for a server that is there',
  about:
    "Starts a worker for the engagements, or with --site the worker that stands where a client's systems are: it " +
    'runs probes and executors only, so that their secrets stay there. It stays until Ctrl-C.',
  examples: ['dayone worker', 'dayone worker --site northfield --address temporal.example:7233'],
  options: [new Option('--site <name>', 'stand at this site').env('DAYONE_SITE')],
  run: async (session, _args, { site }) => {
    const { untilAskedToEnd }: typeof import('../../embedded/up') = require('../../embedded/up');
    const {
      startWorkerProcess,
    }: typeof import('../../embedded/worker-process') = require('../../embedded/worker-process');
    const place = session.place();
    const running = await startWorkerProcess({
      TEMPORAL_ADDRESS: place.options.address,
      TEMPORAL_NAMESPACE: place.namespace,
      DAYONE_DATA: session.data,
      ...(site === undefined ? {} : { DAYONE_SITE: site }),
    });
    const asked = untilAskedToEnd();
    const facts = { address: place.options.address, site: site ?? null, data: session.data, workerPid: running.pid };
    print(session, facts, [
      ['Worker', site === undefined ? 'of the engagements' : `of site ${site}`],
      ['Temporal', place.options.address ?? ''],
      ['Evidence', session.data],
    ]);
    return untilEnd(session, { broken: running.ended, stop: running.stop }, asked);
  },
});

function print({ io, options }: Session, facts: object, rows: readonly [string, string][]): void {
  const paint = paintFor(io.outIsTerminal, io.env);
  const text = [
    paint.green('Ready.'),
    ...indent(columns(rows)),
    'Ctrl-C ends it; what was begun goes on at the next start.',
  ].join('\n');
  io.out(`${options.json ? JSON.stringify({ ready: true, ...facts }) : text}\n`);
}

/** Until a signal comes: exit code 0. Or until one of the processes ends by itself: then why, and another code. */
async function untilEnd(
  session: Session,
  running: { broken: Promise<Failure>; stop(): Promise<void> },
  asked: Promise<NodeJS.Signals>,
): Promise<number> {
  const why = await Promise.race([running.broken, asked]);
  if (typeof why === 'string') session.io.err('Stopping\n');
  else session.io.err(failureText(why, paintFor(session.io.errIsTerminal, session.io.env)));
  await running.stop();
  return typeof why === 'string' ? 0 : why.exit;
}
