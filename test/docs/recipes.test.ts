/**
 * The recipes of CONTRIBUTING.md and docs/how-to/add-a-source.md: their code is applied to a copy of the sources, compiled with and
 * without each line, and used.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { checkOf } from '../../activities/checks';
import type { executorFor } from '../../activities/executors';
import type { channelOf, NoticesConfig, noticesConfig } from '../../activities/notices/channels';
import type { deliveriesOf } from '../../activities/notices/deliveries';
import type { pageFor } from '../../activities/notices/texts';
import type { readSource } from '../../activities/sources';
import { packageRoot } from '../../client/embedded/paths';
import type { resolveCharter } from '../../domain/charter/resolve';
import type { decide } from '../../domain/engagement/decide';
import { type build, openRelease } from '../../domain/gates/steps/build';
import { FALLBACK } from '../../domain/kernel/target';
import type { Charter } from '../../domain/model/charter';
import type { NoticeBatch } from '../../domain/notices/notice';
import { closeSites, failure, probeContext, scope, site } from '../activities/support';
import { LEAST } from '../rules/charter-written';
import { engagement } from '../rules/vocabulary';
import { textOf } from './charter-pages';
import { blocksOf, copyOfSources, type Place, type SourcesCopy } from './sources-copy';

const SECTIONS = readFileSync(path.join(packageRoot(), 'CONTRIBUTING.md'), 'utf8').split(/^#+ (.*)$/m);
const recipe = (title: string): string[] => blocksOf(SECTIONS[SECTIONS.indexOf(title) + 1]!);

interface Recipe {
  blocks: string[];
  places: Place[];
  /** A line that may be forgotten, by its place: what the compiler says of it then, and in which file. */
  lines: Record<number, [file: string, says: string]>;
}

const FORMS = { sources: 'domain/model/charter/sources', executors: 'domain/model/charter/executors' };
const STEPS = 'domain/model/charter/retainer-steps.ts';
const PAPER = 'test/support/paper-world.ts';

const RECIPES: Record<string, Recipe> = {
  source: {
    blocks: blocksOf(textOf('../how-to/add-a-source.md')),
    places: [
      { file: `${FORMS.sources}/text.ts` },
      { file: `${FORMS.sources}/index.ts`, after: "import { prometheus } from './prometheus';\n" },
      { file: `${FORMS.sources}/index.ts`, after: 'const FORMS = {\n' },
      { file: 'activities/sources/text.ts' },
      { file: 'activities/sources/index.ts', after: "import { readPrometheus } from './prometheus';\n" },
      {
        file: 'activities/sources/index.ts',
        after: "const READERS: { [K in Source['kind']]: Reader<Extract<Source, { kind: K }>> } = {\n",
      },
    ],
    lines: {
      2: ['activities/sources/index.ts', "'text' does not exist in type"],
      5: ['activities/sources/index.ts', "Property 'text' is missing"],
    },
  },
  executor: {
    blocks: recipe('An executor'),
    places: [
      { file: `${FORMS.executors}/document.ts` },
      { file: `${FORMS.executors}/index.ts`, after: "import { command } from './command';\n" },
      { file: `${FORMS.executors}/index.ts`, after: 'const FORMS = {\n' },
      { file: 'activities/executors/document.ts' },
      { file: 'activities/executors/index.ts', after: "import { commandExecutor } from './command';\n" },
      { file: 'activities/executors/index.ts', after: '  webhook: webhookExecutor,\n' },
    ],
    lines: {
      2: ['activities/executors/index.ts', "'document' does not exist in type"],
      5: ['activities/executors/index.ts', "Property 'document' is missing"],
    },
  },
  check: {
    blocks: recipe('A check of a gate'),
    places: [
      { file: 'domain/model/questions.ts', after: '  url: { asks: { url: string }; facts: { status: number } };\n' },
      { file: 'activities/checks/version.ts' },
      { file: 'activities/checks/index.ts', after: "import { url } from './url';\n" },
      { file: 'activities/checks/index.ts', after: 'const CHECKS: { [K in QuestionKind]: Check<K> } = {\n' },
      { file: 'domain/gates/steps/build.ts', before: '      ...running(s, release),\n' },
      { file: PAPER, before: "import { isFallback } from '../../domain/kernel/target';\n" },
      { file: PAPER, before: "    case 'time':\n" },
    ],
    lines: {
      0: ['activities/checks/index.ts', "'version' does not exist in type"],
      3: ['activities/checks/index.ts', "Property 'version' is missing"],
    },
  },
  step: {
    blocks: recipe('A step of the retainer'),
    places: [
      { file: STEPS, before: "import { caseLinkTemplate, yesNo } from './kinds';\n" },
      { file: STEPS, before: '});\n\n/** Cadence and limits of each step.' },
      { file: 'domain/retainer/steps/finding-backlog.ts' },
      { file: 'domain/retainer/index.ts', after: "import { driftCheck } from './steps/drift-check';\n" },
      { file: 'domain/retainer/index.ts', after: "  'governance-review': governanceReview,\n" },
    ],
    lines: {
      1: ['domain/retainer/index.ts', "''finding-backlog'' does not exist in type"],
      4: ['domain/retainer/index.ts', `Property '"finding-backlog"' is missing`],
    },
  },
  channel: {
    blocks: recipe('A channel of notices'),
    places: [
      { file: 'domain/model/notices.ts', instead: "export const CHANNELS = ['mail', 'chat'] as const;\n" },
      { file: 'activities/notices/channels/pager.ts' },
      { file: 'activities/notices/channels/index.ts', after: "import { mail } from './mail';\n" },
      { file: 'activities/notices/channels/index.ts', after: 'const REGISTRY = {\n' },
    ],
    lines: {
      0: ['activities/notices/channels/index.ts', "'pager' does not exist in type"],
      3: ['activities/notices/channels/index.ts', "Property 'pager' is missing"],
    },
  },
};

let copy: SourcesCopy;
beforeAll(() => {
  copy = copyOfSources();
  for (const { blocks, places } of Object.values(RECIPES)) copy.apply(blocks, places);
});
afterAll(async () => {
  await closeSites();
  copy.remove();
});

/** Takes the first or the second of the lines of each recipe out, and puts them back. */
function withoutLines(which: 0 | 1): string[] {
  const taken = Object.values(RECIPES).map(({ blocks, places, lines }) => {
    const index = Number(Object.keys(lines)[which]);
    const place = places[index]!;
    const [before, after] = 'instead' in place ? [blocks[index]!, place.instead] : [blocks[index]!, '// taken out\n'];
    copy.change(place.file, before, after);
    return () => copy.change(place.file, after, before);
  });
  const said = copy.compile();
  for (const putBack of taken) putBack();
  return said;
}

const saysOf = (which: 0 | 1) =>
  Object.values(RECIPES).map(({ lines }) => {
    const [file, says] = Object.values(lines)[which]!;
    return expect.stringMatching(`^${file}: .*${says.replace(/["']+/g, '.+')}`);
  });

describe('the compiler', () => {
  test('accepts all recipes, with a step of the retainer that charters do not have yet', () => {
    expect(copy.compile()).toEqual([]);
  });

  test('names the registry of each missing line in the domain', () => {
    expect(withoutLines(0)).toEqual(expect.arrayContaining(saysOf(0)));
  });

  test('names each missing line in a registry, and nothing else in the release with the step in charters', () => {
    copy.change(STEPS, "'finding-backlog': notWrittenYet(", "'finding-backlog': addedLater(");
    copy.change(STEPS, 'import { notWrittenYet }', 'import { addedLater }');
    const said = withoutLines(1);
    expect(said).toEqual(expect.arrayContaining(saysOf(1)));
    const registries = Object.values(RECIPES).map(({ lines }) => Object.values(lines)[1]![0]);
    expect([...new Set(said.map((line) => line.split(':')[0]!))].sort()).toEqual(registries.sort());
  });
});

describe('the code of a recipe', () => {
  type Resolve = { resolveCharter: typeof resolveCharter };
  const resolve = (more: object) => copy.load<Resolve>('domain/charter/resolve').resolveCharter({ ...LEAST, ...more });
  const faultsOf = (more: object): [string, string][] => {
    const result = resolve(more);
    return 'faults' in result ? result.faults.map(({ path, what }) => [path.join('.'), what]) : [];
  };

  test('a charter can use the source, which measures', async () => {
    const { url } = await site(({ url }, response) => void response.end(url === '/v2.txt' ? '41.5\n' : 'closed'));
    const source = { kind: 'text', url: `${url}/$release.txt` };
    expect(resolve({ metrics: [{ id: 'waiting', source }] })).toMatchObject({ charter: { metrics: [{ source }] } });
    const readers = copy.load<{ readSource: typeof readSource }>('activities/sources');
    await expect(readers.readSource(source as never, scope(), probeContext())).resolves.toMatchObject({ value: 41.5 });
    const other = readers.readSource(source as never, scope({ release: 'v3' }), probeContext());
    expect((await failure('SOURCE_UNUSABLE', other)).message).toBe(`${url}/v3.txt says closed, not a finite number`);
    expect(faultsOf({ metrics: [{ id: 'm', source: { kind: 'text' }, query: 'x' }] })).toEqual([
      ['metrics.0.query', 'has no meaning for a text source'],
      ['metrics.0.source.url', 'is missing'],
    ]);
  });

  test('a charter can use the executor, which switches once', async () => {
    let text = JSON.stringify(FALLBACK);
    let answers = true;
    const { url, requests } = await site((request, response) => {
      if (request.method !== 'PUT') return void response.end(text);
      text = request.body;
      if (answers) return void response.end();
      response.socket!.destroy();
    });
    const executor = { kind: 'document', url: `${url}/target` };
    expect(resolve({ rollback: { executor } })).toMatchObject({ charter: { rollback: { executor } } });
    expect(faultsOf({ rollback: { executor: { kind: 'document' } } })).toEqual([
      ['rollback.executor.url', 'is missing'],
    ]);
    const { dryRun, status, switchTo } = copy
      .load<{ executorFor: typeof executorFor }>('activities/executors')
      .executorFor(executor as never);
    const order = (key: string, candidate: string | null) =>
      ({ target: { base: 'v1', candidate, exposure: candidate ? 10 : 0 }, action: 'stage', key }) as const;
    await expect(dryRun(probeContext())).resolves.toEqual({ detail: expect.stringContaining('base fallback') });
    await expect(switchTo(order('a', 'v2'), probeContext())).resolves.toMatchObject({ outcome: 'done' });
    await expect(status(probeContext())).resolves.toMatchObject({ base: 'v1', candidate: 'v2', exposure: 10 });
    answers = false;
    await expect(switchTo(order('b', null), probeContext())).resolves.toMatchObject({ outcome: 'done' });
    expect(requests.filter(({ method }) => method === 'PUT')).toHaveLength(2);
  });

  test('the check supplies its fact, and the requirement judges it', async () => {
    const { url } = await site((_request, response) => void response.end('r2\n'));
    const { checkOf: of } = copy.load<{ checkOf: typeof checkOf }>('activities/checks');
    await expect(of('version' as never)!.ask({ url }, probeContext())).resolves.toEqual({ version: 'r2' });

    const { state } = engagement().upTo('readiness');
    const charter = { ...state.charter, build: { ...state.charter.build, eventLog: url } };
    const { build: step } = copy.load<{ build: typeof build }>('domain/gates/steps/build');
    const required = step
      .requirements({ ...state, charter }, '2026-11-25T09:00:00.000Z')
      .find(({ id }) => id === 'check:event-log-version');
    const judge = (required as unknown as { judge(facts: object): string | null }).judge;
    const { release } = openRelease(state)!.manifest;
    expect([judge({ version: release }), judge({ version: 'another' })]).toEqual([null, 'it is of another']);
  });

  test('the step of the retainer is judged if the charter has its settings', () => {
    const rules = copy.load<{ decide: typeof decide }>('domain/engagement/decide');
    const e = engagement().upTo('operation');
    const report = { kind: 'retainer-report', step: 'finding-backlog', answers: {}, cycleEnds: true } as const;
    const judged = (charter: Charter) =>
      rules
        .decide({ ...e.state, charter }, { ...report, scheduledAt: e.at } as never, e.at)
        .filter(({ type }) => type === 'retainer.reported' || type === 'finding.opened')
        .map(({ data }) => data);
    expect(judged(e.state.charter)).toEqual([]);

    const settings = resolve({ retainer: { steps: { 'finding-backlog': { most: 0 } } } });
    if ('faults' in settings) throw new Error(JSON.stringify(settings.faults));
    const added = settings.charter.retainer.steps as Record<string, unknown>;
    expect(added['finding-backlog']).toEqual({ every: '7 days', most: 0 });
    const steps = { ...e.state.charter.retainer.steps, 'finding-backlog': added['finding-backlog'] };
    expect(
      judged({ ...e.state.charter, retainer: { ...e.state.charter.retainer, steps: steps as never } }),
    ).toMatchObject([{ step: 'finding-backlog', verdict: 'pass', detail: '0 open findings; accepted are 0' }]);
  });

  test('the channel reaches people who chose it, and delivers', async () => {
    const { url, requests } = await site((_request, response) => void response.end());
    type Channels = { channelOf: typeof channelOf; noticesConfig: typeof noticesConfig };
    const channels = copy.load<Channels>('activities/notices/channels');
    expect(() => channels.noticesConfig({ DAYONE_PAGER_URL: 'x' })).toThrow(
      expect.objectContaining({ details: [expect.stringContaining('DAYONE_PAGER_URL: ')] }),
    );
    const config = channels.noticesConfig({ DAYONE_PAGER_URL: url }) as NoticesConfig;
    expect(resolve({ people: { ...LEAST.people, owner: { name: 'Anna Berg', notices: 'pager' } } })).toMatchObject({
      people: expect.arrayContaining([expect.objectContaining({ id: 'anna-berg', notices: 'pager' })]),
    });

    const anna = { id: 'anna-berg', name: 'Anna Berg', email: 'anna@client.example', notices: 'pager' } as never;
    const subject = { engagement: 'e', client: 'c', title: 't', timezone: 'UTC', at: '2026-11-23T09:00:00Z', seq: 7 };
    const notice = {
      to: 'anna-berg',
      waits: [],
      news: [{ about: 'hold.set', tone: 'fell', by: null, text: 'a hold' }],
    } as const;
    const round = { subject, notices: [notice], chat: null, mail: true, unreached: [], reports: true, avoid: null };
    const { deliveriesOf: routes } = copy.load<{ deliveriesOf: typeof deliveriesOf }>('activities/notices/deliveries');
    const people = new Map([['anna-berg', anna]]);
    const { deliveries } = routes(round as unknown as NoticeBatch, people, config);
    expect(deliveries.map(({ channel, key }) => [channel, key])).toEqual([['pager', 'e/7/anna-berg/pager']]);

    const { pageFor: words } = copy.load<{ pageFor: typeof pageFor }>('activities/notices/texts');
    const page = words(notice as never, subject, (id) => id);
    const message = { page, subject, delivery: deliveries[0]!, person: anna };
    await channels.channelOf('pager' as never).send(message, url, probeContext().deps);
    expect(JSON.parse(requests[0]!.body)).toMatchObject({ to: 'anna@client.example', key: 'e/7/anna-berg/pager' });
  });
});
