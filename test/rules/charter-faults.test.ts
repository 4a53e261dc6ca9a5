import { resolveCharter } from '../../domain/charter/resolve';
import { faultLine } from '../../domain/model/charter/fault';
import { faults, faultsOf, LEAST, PROM } from './charter-written';

const FLAG = { flag: 'invoice-ai', url: 'http://x.example/manage', secret: 'env:A' };

test('reports every fault at once, across sections and within one', () => {
  const lines = faultsOf({
    id: 'No Slug',
    client: 2024,
    people: { sponsor: '', acountManager: 'X', 'delivery-lead': null },
    metrics: [
      { id: 'a', query: 'up', minSamples: 0.5, target: 'at least 5', better: 'lower' },
      { id: 'a', targt: 5 },
    ],
    goLive: { stages: ['shadow', 50, 10], readEvery: 'soon' },
    limits: { stallDays: 'many' },
  });
  expect(lines.map((line) => line.split(';', 1)[0]!.split(': expected')[0])).toEqual([
    'id: is "No Slug"',
    'client: is 2024',
    'title: is missing',
    'people.acountManager: is not a key here',
    'people.sponsor: is ""',
    'people.account-manager: is missing',
    'people.delivery-lead: is empty',
    'metrics[0].minSamples: is 0.5',
    'metrics[1].targt: is not a key here',
    'goLive.readEvery: is "soon"',
    'limits.stallDays: is "many"',
    'metrics[0].source: is missing',
    'metrics[0].better: is lower',
    'metrics[1].id: is a again',
    'goLive.stages[2]: is 10 %',
  ]);
});

describe('each wrong content is a fault', () => {
  const source = { id: 'm', source: PROM, query: 'up' };
  test.each<[object, string]>([
    [{ dayone: 2 }, 'dayone: is 2; expected a whole number from 1 to 1; for example 1'],
    [{ plan: { bild: 3 } }, 'plan.bild: is not a key here'],
    [
      { process: { volume: 2400, minutes: 6, hourlyCost: 42 } },
      'process.volume: is 2400; expected a number of cases per day, week, month, quarter or year; for example 2400 per month',
    ],
    [{ process: { volume: '5 per day', minutes: 6 } }, 'process.hourlyCost: is missing'],
    [
      { process: { volume: '5 per day', minutes: 6, hourlyCost: '42 EUR', cost: { runPerWeek: '9 USD' } } },
      'process: has amounts in EUR and USD',
    ],
    [{ metrics: [{ ...source, target: 'better' }] }, 'metrics[0].target: is "better"; expected a target'],
    [
      { metrics: [{ id: 'm', source: PROM }] },
      'metrics[0].query: is missing; expected a query in addition to the source',
    ],
    [{ metrics: [{ ...source, query: { good: 'a' } }] }, 'metrics[0].query: is neither one value nor a share'],
    [
      { metrics: [{ id: 'm', source: { kind: 'http', url: PROM }, query: 'value' }] },
      'metrics[0].query: is "value"; expected a JSON Pointer',
    ],
    [
      { metrics: [{ id: 'm', source: { by: 'owner', url: PROM } }] },
      'metrics[0].source.url: has no meaning for an attested source',
    ],
    [
      { metrics: [{ id: 'm', from: 'build', target: 'not above baseline' }] },
      'metrics[0].target: is "not above baseline" for a metric from: build',
    ],
    [{ metrics: [{ id: 'm', from: 'build', baseline: 'x' }] }, 'metrics[0].baseline: cannot be'],
    [{ metrics: { m: source } }, 'metrics: is a block of keys; expected a list'],
    [
      { governance: { data: { mail: { model: 'maybe' } } } },
      'governance.data.mail.model: is "maybe"; expected one of allow, deny; for example allow',
    ],
    [
      { governance: { logRetention: { floor: '2 years', ceiling: '90 days' } } },
      'governance.logRetention.ceiling: is "90 days"; expected at least the floor (2 years)',
    ],
    [{ rollback: { rto: '0 s' } }, 'rollback.rto: is "0 s"; expected a duration'],
    [{ rollback: { mayPull: [] } }, 'rollback.mayPull: is an empty list'],
    [{ rollback: { executor: { url: 'http://x.example' } } }, 'rollback.executor.secret: is missing'],
    [
      { rollback: { executor: { by: 'owner', confirmedBy: 'owner' } } },
      'rollback.executor.confirmedBy: is the same as by; expected a second person',
    ],
    [{ rollback: { executor: FLAG } }, 'rollback.executor.provider: is missing'],
    [
      { rollback: { executor: { ...FLAG, provider: PROM, status: PROM } } },
      'rollback.executor.status: has no meaning for a feature flag',
    ],
    [{ rollback: { executor: { ...FLAG, provider: 'flags' } } }, 'rollback.executor.provider: is "flags"'],
    [
      { rollback: { executor: { name: 'flag', by: 'owner' } } },
      'rollback.executor.by: has no meaning for a command executor',
    ],
    [
      { build: { evaluation: { speling: 'at least 5 %' } }, metrics: [{ id: 'spelling' }] },
      'build.evaluation.speling: is not a metric of this charter; expected the id of a metric of this charter; for example spelling; did you mean spelling?',
    ],
    [{ goLive: { stages: [10, 50] } }, 'goLive.stages[1]: is 50 %; expected 100 % as the last stage'],
    [{ goLive: { stages: [] } }, 'goLive.stages: is an empty list'],
    [
      { goLive: { window: '1 h', readEvery: '2 h' } },
      'goLive.readEvery: is "2 h"; expected no longer than the shortest window (1 h)',
    ],
    [
      { goLive: { stages: [{ exposure: 100, atMost: '1 h' }] } },
      'goLive.stages[0].atMost: is "1 h"; expected at least the window (1 day)',
    ],
    [{ retainer: { steps: { 'drift-chek': '1 day' } } }, 'retainer.steps.drift-chek: is not a key here'],
    [
      { retainer: { every: '1 h', jitter: '2 h' } },
      'retainer.jitter: is "2 h"; expected shorter than the interval (1 h)',
    ],
    [
      { calendar: { opens: '18:00', closes: '08:00' } },
      'calendar.closes: is "08:00"; expected later than opens (18:00)',
    ],
    [
      { calendar: { holidays: ['2026-02-30'] } },
      'calendar.holidays[0]: is "2026-02-30"; expected a date as YYYY-MM-DD',
    ],
    [
      { calendar: { freezes: [{ from: '2026-12-24', to: '2026-12-01', reason: 'x' }] } },
      'calendar.freezes[0].to: is "2026-12-01"; expected not before 2026-12-24',
    ],
    [{ calendar: { workdays: [] } }, 'calendar.workdays: has no day'],
    [{ title: 'a\u001b[31mred' }, 'title: is "a\\u001b[31mred"; expected a text'],
    [{ extends: 'agency.yaml' }, 'extends: is not a key here'],
  ])('%j', (more, line) => {
    const found = faults(more);
    expect(found).toHaveLength(1);
    expect(found[0]!.slice(0, line.length)).toBe(line);
  });
});

describe('secrets', () => {
  test.each<[object, string]>([
    [{ rollback: { executor: { url: 'http://x.example', secret: 'hunter2' } } }, 'rollback.executor.secret'],
    [{ rollback: { executor: { url: 'http://u:hunter2@x.example', secret: 'env:A' } } }, 'rollback.executor.url'],
    [{ rollback: { executor: { ...FLAG, provider: PROM, token: 'hunter2' } } }, 'rollback.executor.token'],
    [{ metrics: [{ id: 'm', source: 'http://x.example/?token=hunter2', query: 'up' }] }, 'metrics[0].source'],
    [
      { metrics: [{ id: 'm', source: { url: PROM, headers: { Authorization: 'hunter2' } }, query: '/v' }] },
      'metrics[0].source.headers.Authorization',
    ],
    [{ metrics: [{ id: 'm', source: { url: PROM, token: 'hunter2' }, query: 'up' }] }, 'metrics[0].source.token'],
    [{ operation: { runbook: 'log in with password=hunter2' } }, 'operation.runbook'],
    [{ password: 'hunter2' }, 'password'],
  ])('a secret in %j is named and never shown', (more, path) => {
    const result = resolveCharter({ ...LEAST, ...more });
    const found = 'faults' in result ? result.faults : [];
    expect(found.map(({ code }) => code)).toEqual(['SECRET_IN_CHARTER']);
    expect(faultLine(found[0]!)).toMatch(new RegExp(`^${path.replace(/[[\]]/g, '\\$&')}: `));
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });
});
