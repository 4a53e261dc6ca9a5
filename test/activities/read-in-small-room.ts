/** Reads a table in a process that has little room, and prints what it read: SOURCE, or a list with `draws`, as JSON. */

import { sample } from '../../activities/checks/sample';
import { readSource } from '../../activities/sources';
import type { ListSource } from '../../domain/model/charter/lists';
import type { Source } from '../../domain/model/charter/sources';
import { probeContext, scope } from './support';

const given = JSON.parse(process.argv[2]!) as Source | { draws: ListSource };
const longTimeout = probeContext({ http: { timeoutMs: 60_000 } });
const read =
  'draws' in given
    ? sample.ask({ list: given.draws, scope: scope(), seed: 'seed', size: 30 }, longTimeout)
    : readSource(given, scope(), longTimeout, { aggregation: 'distribution' });
read.then(
  (reading) => process.stdout.write(JSON.stringify(reading)),
  (error: unknown) => {
    process.stderr.write(String(error));
    process.exitCode = 1;
  },
);
