/**
 * Digests in entries that a later build computes again; those of subjects are in `subjects.test.ts`. A digest that changes
 * would repeat work in running engagements: a stage begins again, a baseline is measured again, a drill does not
 * count, a repeated message is taken for another one.
 */

import { columnsDigest } from '../../domain/gates/steps/process-redesign';
import { stagesPlan } from '../../domain/gates/steps/staged-go-live';
import { definitionOf } from '../../domain/metrics/baseline';
import type { Metric } from '../../domain/model/charter/metrics';
import type { Received } from '../../domain/model/commands';
import type { State } from '../../domain/model/state';
import type { DrillOrder } from '../../domain/model/work';
import { loginDigest } from '../../domain/people/keys';
import { intentOf, refusalKey } from '../../domain/record/intent';
import { handOversOf } from '../../domain/retainer/steps/change-control';
import { orderDigest } from '../../domain/rollback/drill-order';

const METRIC = {
  id: 'minutes-per-mail',
  unit: 'minutes',
  aggregation: 'mean',
  source: { kind: 'csv', path: 'cases.csv', column: 'minutes' },
  baseline: { from: 'cases', column: 'minutes' },
} as unknown as Metric;
const CHARTER = {
  goLive: { stages: [{ exposure: 0 }, { exposure: 10 }], readEvery: '1 minute' },
  metrics: [METRIC],
  process: { handOvers: ['AI → clerk'] },
} as unknown as State['charter'];
const ORDER = {
  engagement: 'acme',
  drill: 'acme:1',
  record: 'acme:1',
  release: 'r1',
  orderedBy: 'anna',
  performedBy: 'ben',
  executor: { kind: 'manual', instructions: 'switch it off' },
  proof: null,
  compensated: null,
  before: { base: null, candidate: 'r1', exposure: 0 },
  rollbackTarget: { base: null, candidate: null, exposure: 0 },
  rtoSeconds: 60,
  site: null,
} as unknown as DrillOrder;
const MESSAGE = { kind: 'hold', key: 'k-1', by: 'anna', reason: { salt: 's', digest: 'd' } } as unknown as Received;

test.each<[what: string, digest: string, pinned: string]>([
  [
    'the plan of a stage',
    stagesPlan({ charter: CHARTER } as State),
    'f73d6a4509113a28f91625e3e0580f14139316c7ad9c534aa3569b722c49b7d7',
  ],
  [
    'the definition of a baseline',
    definitionOf(METRIC),
    '4ea3f3652438fd24e2aed65eb3fe41ba331b97f17698f354d3793f3504130900',
  ],
  [
    'the columns of the cases',
    columnsDigest({ charter: CHARTER } as State),
    '60a2535e73c1b1be4156e1d21918b0c07cd50e76582bb7286d253c3073871ee1',
  ],
  [
    'the handoffs of the process',
    handOversOf(CHARTER),
    '8ec182bd737cf9dc333ed0e7027a77b9a58e0b9b5010af2984684c98ab9ee6d5',
  ],
  ['the order of a drill', orderDigest(ORDER), '13c544464a7189cc2c2987c1ffaaa5f8f917992625687b584760b27ca2a7ac59'],
  [
    'the order of a drill under another name',
    orderDigest({ ...ORDER, drill: 'acme:1:2' }),
    '13c544464a7189cc2c2987c1ffaaa5f8f917992625687b584760b27ca2a7ac59',
  ],
  ['what a message says', intentOf(MESSAGE).digest, 'f84094251a4006d60853fd843ab9b0ecb38387bbf4f483c39d4e6fa5696793db'],
  [
    'the same message under another key',
    intentOf({ ...MESSAGE, key: 'k-2' }).digest,
    'f84094251a4006d60853fd843ab9b0ecb38387bbf4f483c39d4e6fa5696793db',
  ],
  [
    'the refusal of a reused key',
    refusalKey(MESSAGE),
    'key reused with other content: 1a9ff7283cfb14358c8fc0e22ae10ef71eb47e6bad6497b945d025bbd1fa19ed',
  ],
  [
    'a login',
    loginDigest('https://login.client.example', '248289761001'),
    '3d154099f0bac93dd4ac058b1b5daa1609f9ba39692b3b877382245694e7b8f4',
  ],
])('%s has the recorded digest', (_, digest, pinned) => {
  expect(digest).toBe(pinned);
});
