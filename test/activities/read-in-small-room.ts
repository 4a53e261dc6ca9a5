/** Reads a table in a process that has little room, and prints what it read: SOURCE as JSON in the first argument. */
import { readSource } from '../../activities/sources';
import type { Source } from '../../domain/charter/charter';
import { look, scope } from './support';

const source = JSON.parse(process.argv[2]!) as Source;
readSource(source, scope(), look({ http: { timeoutMs: 60_000 } }), { aggregation: 'distribution' }).then(
  (reading) => process.stdout.write(JSON.stringify(reading)),
  (error: unknown) => {
    process.stderr.write(String(error));
    process.exitCode = 1;
  },
);
