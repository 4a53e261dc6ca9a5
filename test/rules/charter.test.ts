import fc from 'fast-check';
import { charterKeys } from '../../client/charter/keys';
import { slugOf } from '../../domain/charter/persons';
import { resolveCharter } from '../../domain/charter/resolve';
import { resolvedCharterSchema } from '../../domain/messages/resolved-charter-schema';
import { charterFile } from '../../domain/model/charter';
import { limits } from '../../domain/model/charter/plan';
import { WRITTEN_STEP_IDS } from '../../domain/model/charter/retainer-steps';
import { STEPS } from '../../domain/model/steps';
import { digest } from '../../domain/values/digest';
import { runs } from '../support/runs';
import { faults, LEAST, PEOPLE, PROM, resolved } from './charter-written';

describe('a charter of the first conversation', () => {
  const { charter, people } = resolved({});

  test('leaves out sections that are not written', () => {
    for (const section of ['process', 'metrics', 'governance', 'rollback']) expect(charter).not.toHaveProperty(section);
  });

  test('carries ids, and keeps the names apart', () => {
    expect(charter.people).toEqual({
      sponsor: 'gita-rao',
      'account-manager': 'cleo-diaz',
      'delivery-lead': 'dan-eklund',
    });
    expect(people.find(({ id }) => id === 'gita-rao')).toEqual({ id: 'gita-rao', name: 'Gita Rao', group: false });
    expect(JSON.stringify(charter)).not.toContain('Gita');
  });

  test('has the default plan, the lock on day 15', () => {
    expect(Object.keys(charter.plan)).toEqual([...STEPS]);
    expect(Object.values(charter.plan)).toEqual([2, 5, 1, 3, 2, 2, 7, 2, 5, 1]);
  });

  test('goes live by shadow, 10, 50, 100', () =>
    expect(charter.goLive.stages.map(({ exposure }) => exposure)).toEqual([0, 10, 50, 100]));

  test('has no retainer steps that do not run', () =>
    expect(Object.keys(charter.retainer.steps)).toEqual([...WRITTEN_STEP_IDS]));
});

describe('defaults', () => {
  test('each has a reason', () => {
    const withDefault = charterKeys(charterFile, true).filter(({ field }) => field.default !== undefined);
    expect(withDefault.length).toBeGreaterThan(90);
    for (const { key, field } of withDefault)
      expect([key, field.default!.reason]).toEqual([key, expect.stringMatching(/\w{3}/)]);
  });

  test('a profile changes samples and cadence, and a written value outweighs it', () => {
    const metrics = [{ id: 'a', source: PROM, query: 'up' }];
    const samples = (more: object) => resolved({ metrics, ...more }).charter.metrics![0]!.minSamples;
    expect(['light', 'standard', 'strict'].map((profile) => samples({ profile }))).toEqual([20, 50, 100]);
    expect(samples({ profile: 'strict', metrics: [{ ...metrics[0], minSamples: 7 }] })).toBe(7);
  });

  test('those that were merged are listed with path, value and reason', () => {
    const { defaults } = resolved({ limits: { stallDays: 4 } });
    expect(defaults).toContainEqual({
      path: ['limits', 'remindDays'],
      value: 2,
      reason: `${limits.keys.remindDays.default.reason}; light 3, standard 2, strict 1`,
    });
    expect(defaults.map(({ path }) => path.join('.'))).not.toContain('limits.stallDays');
  });

  test('written into the charter they give the same charter, except for the origin of its figures', () => {
    const { charter } = resolved({});
    const { stages, readEvery, users, leastUse } = charter.goLive;
    const written = {
      profile: charter.profile,
      assurance: charter.assurance,
      goLive: { stages, readEvery, users, leastUse },
      retainer: { ...charter.retainer, hoursPerMonth: undefined },
      calendar: { ...charter.calendar, workdays: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'] },
      plan: charter.plan,
      limits: charter.limits,
    };
    const again = resolved(written).charter;
    expect(again.origins).toEqual({ 'goLive.leastUse.target': 'client' });
    expect(digest({ ...again, origins: charter.origins })).toBe(digest(charter));
  });

  test('a short window or cycle shortens the intervals that depend on it', () => {
    const { goLive, retainer } = resolved({ goLive: { window: '20 s' }, retainer: { every: '30 s' } }).charter;
    expect(goLive.readEvery).toBe('20 s');
    expect(retainer).toMatchObject({ every: '30 s', jitter: '0 s', steps: { 'slo-watch': { every: '30 s' } } });
  });
});

describe('people', () => {
  test.each([
    ['Anna Berg', 'anna-berg'],
    ['Søren Åkesson-Straße', 'soren-akesson-strasse'],
    ["Siobhán O'Neill", 'siobhan-oneill'],
    ['  José  María ', 'jose-maria'],
    ['山田', ''],
  ])('%s has the id %j', (name, id) => expect(slugOf(name)).toBe(id));

  test.each([
    ['the sales team', true],
    ['Accounts department', true],
    ['info@client.example', true],
    ['Sales <sales@client.example>', true],
    [{ name: 'Pat Doe', group: true }, true],
    [{ name: 'Pat Doe', email: 'team@client.example' }, true],
    [{ name: 'The Nguyen', group: false }, false],
    ['Anna Berg <anna@client.example>', false],
    ['Theo Groupe', false],
  ])('%j is a group: %s', (owner, group) => {
    const { charter } = resolved({ people: { ...PEOPLE, owner } });
    expect(charter.groups).toEqual(group ? [charter.people.owner] : []);
  });

  test('one person may hold several roles', () => {
    const { charter } = resolved({
      people: { ...PEOPLE, reviewer: 'Gita Rao', 'process-expert': { name: 'Gita Rao', email: 'g@x.example' } },
    });
    expect([charter.people.reviewer, charter.people['process-expert']]).toEqual(['gita-rao', 'gita-rao']);
  });

  test('two people never share an id', () =>
    expect(faults({ people: { ...PEOPLE, owner: { id: 'gita-rao', name: 'Gina Rao' } } })).toEqual([
      'people.owner: has the id gita-rao, which is already that of somebody else; expected an id of its own for each person; for example { id: anna-berg-2, name: Anna Berg }',
    ]));

  test('named users are people too', () => {
    const { charter, people } = resolved({ goLive: { users: ['Hana Ito'] } });
    expect(charter.goLive.users).toEqual(['hana-ito']);
    expect(people.map(({ name }) => name)).toContain('Hana Ito');
  });
});

describe('metrics', () => {
  const metric = (more: object) => resolved({ metrics: [{ id: 'm', ...more }] }).charter.metrics![0]!;

  test('the first is primary and the others are guardrails, unless the charter says otherwise', () => {
    const roles = (metrics: object[]) => resolved({ metrics }).charter.metrics!.map(({ role }) => role);
    expect(roles([{ id: 'a' }, { id: 'b' }, { id: 'c' }])).toEqual(['primary', 'guardrail', 'guardrail']);
    expect(roles([{ id: 'a' }, { id: 'b', role: 'primary' }])).toEqual(['guardrail', 'primary']);
    expect(roles([{ id: 'a', role: 'diagnostic' }, { id: 'b' }])).toEqual(['diagnostic', 'primary']);
  });

  test('a vague metric is accepted without source and target', () => {
    const vague = metric({ question: 'Do we get better leads?' });
    expect(vague).not.toHaveProperty('source');
    expect(vague).not.toHaveProperty('target');
  });

  test.each([
    ['at least 5', 'higher'],
    ['at most 5', 'lower'],
    ['exactly 0', 'lower'],
    ['12 % above baseline', 'higher'],
    ['not above baseline', 'lower'],
  ])('%s: %s is better', (target, better) => expect(metric({ target }).better).toBe(better));

  test.each([
    [PROM, 'up', { kind: 'prometheus', url: PROM, scrape: true, query: 'up' }],
    [
      'http://p.example:9090',
      { good: 'a', total: 'b' },
      { kind: 'prometheus', url: 'http://p.example:9090', scrape: false, query: { good: 'a', total: 'b' } },
    ],
    ['http://j.example/x', '/value', { kind: 'http', url: 'http://j.example/x', value: '/value' }],
    [
      'http://j.example/x',
      { good: '/a', total: '/b', at: '/t' },
      { kind: 'http', url: 'http://j.example/x', good: '/a', total: '/b', at: '/t' },
    ],
    [
      { kind: 'prometheus', url: 'http://p.example', token: 'env:T' },
      'up',
      { kind: 'prometheus', url: 'http://p.example', scrape: false, query: 'up', token: 'env:T' },
    ],
    [
      { url: 'http://j.example/x', headers: { Authorization: 'env:T' } },
      '/v',
      { kind: 'http', url: 'http://j.example/x', value: '/v', headers: { Authorization: 'env:T' } },
    ],
    [{ by: 'owner' }, undefined, { kind: 'attested', by: 'owner', maxAge: '7 days' }],
  ])('the source %j with query %j is resolved', (source, query, expected) =>
    expect(metric({ source, query }).source).toEqual(expected),
  );

  test('a metric from build has no baseline; any other has the column of its name', () => {
    expect(metric({ from: 'build', target: 'at least 5' }).baseline).toEqual({ from: 'none' });
    expect(metric({}).baseline).toEqual({ from: 'cases', column: 'm' });
    expect(metric({ baseline: 'minutes' }).baseline).toEqual({ from: 'cases', column: 'minutes' });
  });

  test('absolute targets of shares are what a release is evaluated by', () =>
    expect(
      resolved({
        metrics: [
          { id: 'a', target: 'at least 5 %' },
          { id: 'b', target: 'at most 9' },
          { id: 'c', target: 'not above baseline' },
        ],
      }).charter.build.evaluation,
    ).toEqual({ a: 'at least 5 %' }));
});

/** The same value with the keys of every mapping in another order. */
const shuffled = (value: unknown, seed: number): unknown => {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, seed));
  if (typeof value !== 'object' || value === null) return value;
  const keys = Object.keys(value);
  const turned =
    seed % 2 === 0 ? keys.reverse() : [...keys.slice(seed % keys.length), ...keys.slice(0, seed % keys.length)];
  return Object.fromEntries(turned.map((key) => [key, shuffled((value as Record<string, unknown>)[key], seed)]));
};

describe('an executor gets its kind from its keys', () => {
  const [url, provider, secret] = ['http://x.example/switch', 'http://flags.example', 'env:A'];
  test.each<[object, object]>([
    [
      { url, secret },
      { kind: 'webhook', url, secret, status: url },
    ],
    [{ name: 'switch' }, { kind: 'command', name: 'switch' }],
    [
      { by: 'owner', confirmedBy: 'deputy' },
      { kind: 'manual', by: 'owner', confirmedBy: 'deputy' },
    ],
    [
      { flag: 'ai', url, secret, provider },
      { kind: 'openfeature', flag: 'ai', url, secret, provider },
    ],
    [
      { flag: 'ai', url, secret, provider, token: 'env:B' },
      { kind: 'openfeature', flag: 'ai', url, secret, provider, token: 'env:B' },
    ],
  ])('%j', (written, executor) => {
    const { charter } = resolved({ rollback: { executor: written } });
    expect(charter.rollback!.executor).toEqual(executor);
    expect(resolved({ rollback: { executor } }).charter.rollback!.executor).toEqual(executor);
    expect(resolvedCharterSchema().safeParse(charter).success).toBe(true);
  });

  test('every fault of an executor is reported at once', () =>
    expect(faults({ rollback: { executor: { kind: 'openfeature' } } }).map((line) => line.split(';')[0])).toEqual([
      'rollback.executor.flag: is missing',
      'rollback.executor.provider: is missing',
      'rollback.executor.url: is missing',
      'rollback.executor.secret: is missing',
    ]));
});

test('the order of keys does not change the digest', () => {
  const written = {
    ...LEAST,
    process: { volume: '600 per week', minutes: 3, hourlyCost: 38, alternative: 'Rules' },
    metrics: [{ id: 'a', source: PROM, query: { good: 'a', total: 'b' }, target: 'at least 5 %' }, { id: 'b' }],
    governance: { data: { mail: { model: 'allow', server: 'deny' }, files: { model: 'deny', server: 'allow' } } },
    goLive: { users: ['Hana Ito', 'Zoe Quist'] },
  };
  const first = digest(resolved(written).charter);
  fc.assert(fc.property(fc.nat(1000), (seed) => digest(resolved(shuffled(written, seed) as object).charter) === first));
});

test('any value is either a charter or has faults', () => {
  const section = fc.constantFrom(
    ...Object.keys(LEAST),
    'metrics',
    'process',
    'governance',
    'rollback',
    'goLive',
    'retainer',
    'calendar',
  );
  const anything = fc.jsonValue({ maxDepth: 4 });
  fc.assert(
    fc.property(fc.dictionary(section, anything), (sections) => {
      const result = resolveCharter({ ...LEAST, ...sections });
      if ('faults' in result) expect(result.faults.length).toBeGreaterThan(0);
      else expect(digest(result.charter)).toMatch(/^[0-9a-f]{64}$/);
    }),
    { numRuns: runs(500) },
  );
});
