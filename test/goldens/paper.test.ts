/** The golden files that are made on paper equal the committed ones, and are complete. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../client/embedded/paths';
import type { CommandKind, SystemCommand } from '../../domain/model/commands';
import { PERSON_COMMANDS } from '../../domain/model/messages';
import { committed, differences } from './files';
import { goldenLedgers, isLedger } from './ledgers';
import { goldenPaper, isPaper } from './paper';
import { play } from './script';
import { SCRIPTS } from './scripts';

const played = play(SCRIPTS);

test('the results of all scripts and charters equal their golden files', async () => {
  expect(differences(committed(isPaper), await goldenPaper(played))).toEqual([]);
});

test('ledgers can be made and compared without the other files', () => {
  expect(Object.keys(goldenLedgers(played)).sort()).toEqual(Object.keys(committed(isLedger)));
});

test('every script plays to its end', () => {
  expect(played.filter(({ broken }) => broken !== null)).toEqual([]);
});

test('both sides of every limit play to their end', () => {
  expect(committed(isPaper)['boundaries.json']).not.toContain('"broken"');
});

test('every type of event occurs', () => {
  const folder = path.join(packageRoot(), 'domain', 'model', 'events');
  const source = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8'));
  const types = [...source.join('').matchAll(/^ {2}'([a-z.-]+)':/gm)].map(([, type]) => type!);
  const seen: ReadonlySet<string> = new Set(
    played.flatMap(({ engagement }) => engagement.entries.map(({ type }) => type)),
  );
  expect(types.length).toBeGreaterThan(90);
  expect(types.filter((type) => !seen.has(type))).toEqual([]);
});

/** Every kind of result and report; the compiler asks for a new one. Null: it changes nothing on paper, and why. */
const OF_THE_SYSTEM: Record<SystemCommand['kind'], null | string> = {
  'unknown-senders': 'is recorded as a refusal',
  'refusals-repeated': 'is recorded as a refusal',
  'rollback-unrecorded': null,
  'cancel-requested': null,
  'freeze-changed': null,
  clock: null,
  'workdays-computed': null,
  'gate-verified': null,
  'cases-judged': null,
  'baselines-measured': null,
  'freeze-read': null,
  'stage-measured': null,
  'readings-joined': null,
  'target-pending': null,
  'target-failed': null,
  'target-probed': null,
  'drill-started': null,
  'drill-id-taken': null,
  'drill-not-started': null,
  'schedules-ensured': null,
  'schedules-removed': null,
  'schedules-failed': null,
  'drill-pending': null,
  'drill-ended': null,
  'retainer-report': null,
  'schedules-repaired': null,
  'schedules-paused': null,
  'watch-report': null,
  'notices-undelivered': null,
  recover: null,
};

test('every message of a person is accepted in a script, and so is every result of work', () => {
  const kinds = [...PERSON_COMMANDS, ...Object.keys(OF_THE_SYSTEM)] as CommandKind[];
  const taken = new Set(played.flatMap(({ engagement }) => [...engagement.doneActs]));
  const excepted = Object.entries(OF_THE_SYSTEM).flatMap(([kind, why]) => (why === null ? [] : [kind]));
  expect(kinds.filter((kind) => !taken.has(kind)).sort()).toEqual(excepted.sort());
});
