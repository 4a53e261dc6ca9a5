import { Option } from 'commander';
import type { Failure } from '../../../domain/kernel/failures';
import { startUp, waitForShutdownSignal } from '../../embedded/up';
import { startWorkerProcess } from '../../embedded/worker-process';
import { command, usageError, wholeFrom } from '../command';
import { columns, failureLines, indent, note, tell, tellJson } from '../output';
import { paintFor } from '../paint';
import type { Session } from '../session';

const MOST_PORT = 65_535;
const DEFAULT_PORT = 7233;
const DEFAULT_UI_PORT = 8233;

/** What was said and would be without effect. @throws Failure BAD_INPUT */
function refuseContradictions(
  { io, options }: Session,
  ports: Record<string, number | undefined>,
  address: string | undefined,
): void {
  const asked = Object.entries(ports).flatMap(([option, port]) => (port === undefined ? [] : [option]));
  const [source, otherwise] =
    options.address !== undefined
      ? ['--address', 'leave one of the two out']
      : io.env.TEMPORAL_ADDRESS
        ? ['TEMPORAL_ADDRESS', 'unset TEMPORAL_ADDRESS for a server of its own, or leave the option out']
        : ['the Temporal profile', 'leave the option out, or the address in the profile'];
  const faults = [
    ...(address === undefined
      ? []
      : asked.map((option) => `${option} is for the embedded server, and ${source} names ${address}: ${otherwise}`)),
    ...(io.env.DAYONE_SITE
      ? [
          `DAYONE_SITE is ${io.env.DAYONE_SITE}: the worker of a site is started by \`dayone worker\`, not by \`dayone up\``,
        ]
      : []),
  ];
  if (faults.length > 0) throw usageError('options and environment contradict each other', faults);
}

export const up = command<{ port?: string; uiPort?: string }>({
  name: 'up',
  summary: 'embedded Temporal server and worker, in the foreground',
  about:
    'Starts the embedded Temporal server, on loopback and with a file in the data directory, and a worker. ' +
    'It stays until Ctrl-C, then ends both; what was begun continues at the next start. A worker that ends unexpectedly is ' +
    'started again, three times in a row at most. With TEMPORAL_ADDRESS or --address it uses that server and starts the ' +
    'worker alone; then a port is a fault, for nothing would listen there. One runs on a data directory at a time: a ' +
    "second one is refused and names the first; if the first is ending, the second waits. For one's own machine, not for production.",
  examples: ['dayone up', 'dayone up --port 7300 --ui-port 8300 --data ./evidence'],
  options: [
    new Option('--port <n>', "the server's port, 7233 if nothing is said; 0 for a free one"),
    new Option('--ui-port <n>', "the port of Temporal's own web page, 8233 if nothing is said; 0 for a free one"),
  ],
  run: async (session, _args, options) => {
    const port = wholeFrom('--port', options.port, 0, MOST_PORT);
    const uiPort = wholeFrom('--ui-port', options.uiPort, 0, MOST_PORT);
    const address = session.server.givenAddress();
    refuseContradictions(session, { '--port': port, '--ui-port': uiPort }, address);
    const running = await startUp({
      data: session.data,
      port: port ?? DEFAULT_PORT,
      uiPort: uiPort ?? DEFAULT_UI_PORT,
      elsewhere: address === undefined ? undefined : session.server.location(),
      namespace: session.server.location().namespace,
      say: (line) => note(session.io, line),
    });
    // Before it reports that it is ready: anyone who reads that may end it at once.
    const asked = waitForShutdownSignal();
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
      ...(running.address === session.server.usualAddress()
        ? []
        : [['Other commands', `export TEMPORAL_ADDRESS=${running.address}`] as [string, string]]),
    ]);
    return untilEnd(session, running, asked);
  },
});

export const worker = command<{ site?: string; replaceStore?: string }>({
  name: 'worker',
  summary: 'a worker in the foreground, for a server that is there',
  about:
    'Starts a worker for the engagements. The namespace remembers the evidence store with which the first one came; a ' +
    "worker with another one is refused. With --site it starts the worker that stands where a client's systems are: it " +
    'runs probes and executors only, so that their secrets stay there. It stays until Ctrl-C.',
  examples: ['dayone worker', 'dayone worker --site northfield --address temporal.example:7233'],
  options: [
    new Option('--site <name>', 'stand at this site').env('DAYONE_SITE'),
    new Option(
      '--replace-store <id>',
      'the evidence store that is lost for good and that the namespace shall name no more',
    )
      .env('DAYONE_REPLACE_STORE')
      .conflicts('site'),
  ],
  run: async (session, _args, { site, replaceStore }) => {
    const place = session.server.location();
    const running = await startWorkerProcess({
      TEMPORAL_ADDRESS: place.options.address,
      TEMPORAL_NAMESPACE: place.namespace,
      DAYONE_DATA: session.data,
      ...(site === undefined ? {} : { DAYONE_SITE: site }),
      ...(replaceStore === undefined ? {} : { DAYONE_REPLACE_STORE: replaceStore }),
    });
    const asked = waitForShutdownSignal();
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
  if (options.json) tellJson(io, { ready: true, ...facts });
  else
    tell(io, [
      paint.green('Ready.'),
      ...indent(columns(rows)),
      'Ctrl-C ends it; what was begun continues at the next start.',
    ]);
}

/**
 * Until a signal comes: exit code 0. Or until one of the processes ends unexpectedly: then the reason, and another
 * code.
 */
async function untilEnd(
  session: Session,
  running: { broken: Promise<Failure>; stop(): Promise<void> },
  asked: Promise<NodeJS.Signals>,
): Promise<number> {
  const why = await Promise.race([running.broken, asked]);
  if (typeof why === 'string') note(session.io, 'Stopping');
  else note(session.io, ...failureLines(why, paintFor(session.io.errIsTerminal, session.io.env)));
  await running.stop();
  return typeof why === 'string' ? 0 : why.exit;
}
