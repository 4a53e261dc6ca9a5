/** What dayone needs on this machine. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../../../domain/kernel/failures';
import { storeFault } from '../../../domain/record/stores';
import { nextText } from '../../../evidence/command-words';
import { storeIdAt } from '../../../evidence/open-evidence';
import { packageRoot } from '../../embedded/paths';
import { externalAddress, findTemporalCli } from '../../embedded/temporal-cli';
import { counted } from '../../texts/words';
import { type Finding, type Installation, missing } from './installation';

export const machineFindings = async (installation: Installation): Promise<Finding[]> => [
  node(),
  build(),
  await temporalCli(installation),
  ...(await evidence(installation)),
];

function node(): Finding {
  const old = process.versions.node.startsWith('20.');
  const mend = old ? 'Node 20 has been out of support since April 2026; Node 24 is current.' : null;
  return { what: 'Node', ok: true, found: process.versions.node, mend };
}

function build(): Finding {
  const dist = path.join(packageRoot(), 'dist');
  const lacking = ['workers/main.js', 'workflow-bundle.js'].filter((file) => !existsSync(path.join(dist, file)));
  const ok = lacking.length === 0;
  return {
    what: 'build',
    ok,
    found: ok ? 'worker and workflow bundle are built' : `not built: ${lacking.join(', ')}`,
    mend: ok ? null : 'Run `npm run build`.',
  };
}

/** Needed for the embedded server only. */
async function temporalCli({ env, address }: Installation): Promise<Finding> {
  const elsewhere = address ?? externalAddress(env);
  const { cli, faults } = await findTemporalCli({ env });
  if (cli) return { what: 'Temporal CLI', ok: true, found: `${cli.path}, server ${cli.serverVersion}`, mend: null };
  if (elsewhere) return { what: 'Temporal CLI', ok: true, found: `not needed: the server is ${elsewhere}`, mend: null };
  return {
    what: 'Temporal CLI',
    ok: false,
    found: faults.join('; '),
    mend: '`dayone up` brings it; or put `temporal` on PATH, or set TEMPORAL_ADDRESS.',
  };
}

/** Failures of the server or its namespace, which keep the stores from being compared. */
const OF_THE_SERVER: ReadonlySet<string> = new Set(['TEMPORAL_UNREACHABLE', 'SETUP_MISSING']);

async function evidence(installation: Installation): Promise<Finding[]> {
  const what = 'evidence store';
  const { data } = installation.records;
  try {
    const seen = await installation.stores().catch((error: unknown) => {
      // Said of the server, below.
      if (error instanceof Failure && OF_THE_SERVER.has(error.code)) return undefined;
      throw error;
    });
    const here = await storeIdAt({ dir: data });
    const fault = seen && storeFault(seen);
    if (fault) return [{ what, ok: false, found: [fault.message, ...fault.details].join('; '), mend: nextText(fault) }];
    if (here === undefined)
      return [
        {
          what,
          ok: true,
          found: `${data}, not made yet`,
          mend: 'It is made at the first `dayone up` or `dayone start`.',
        },
      ];
    const streams = await (await installation.records.evidence()).ledger.streams('engagement:');
    const asked = await installation.client().then(
      () => true,
      () => false,
    );
    const named = seen?.there
      ? `as namespace ${seen.namespace} says`
      : asked
        ? 'which no namespace has named yet'
        : 'not compared: no server answers';
    const engagements = counted(streams.length, 'engagement');
    return [{ what, ok: true, found: `${data}, ${engagements}; ${here}, ${named}`, mend: null }];
  } catch (error) {
    return [missing(what, error)];
  }
}
