/** The golden files that are made on paper: as they were accepted, and complete. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../client/embedded/paths';
import type { CommandKind, SystemCommand } from '../../domain/commands';
import { PERSON_COMMANDS } from '../../domain/messages';
import { differences, kept } from './files';
import { goldenLedgers, isLedger } from './ledgers';
import { goldenPaper, isPaper } from './paper';
import { play } from './script';
import { SCRIPTS } from './scripts';

const played = play(SCRIPTS);

test('what the rules make of all scripts and charters is as it was accepted', async () => {
  expect(differences(kept(isPaper), await goldenPaper(played))).toEqual([]);
});

test('the ledgers can be made and compared by themselves', () => {
  expect(Object.keys(goldenLedgers(played)).sort()).toEqual(Object.keys(kept(isLedger)));
});

test('every script comes to its end', () => {
  expect(played.filter(({ broken }) => broken !== null)).toEqual([]);
});

test('every type of event occurs', () => {
  const source = readFileSync(path.join(packageRoot(), 'domain', 'events.ts'), 'utf8');
  const types = [...source.matchAll(/^ {2}'([a-z.-]+)':/gm)].map(([, type]) => type!);
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

test('every message of a person is taken somewhere, and every result of work', () => {
  const kinds = [...PERSON_COMMANDS, ...Object.keys(OF_THE_SYSTEM)] as CommandKind[];
  const taken = new Set(played.flatMap(({ engagement }) => [...engagement.taken]));
  const excepted = Object.entries(OF_THE_SYSTEM).flatMap(([kind, why]) => (why === null ? [] : [kind]));
  expect(kinds.filter((kind) => !taken.has(kind)).sort()).toEqual(excepted);
});
