/** The report of a period by the command line: from the ledger alone, as text, as a page, and accepted. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { periodReportOf } from '../../client/cli/period-report';
import type { Session } from '../../client/cli/session';
import type { SignedReport } from '../../client/report/gather';
import type { PersonCommand } from '../../domain/model/messages';
import { SYSTEM } from '../../domain/record/ledger';
import { reportDigest } from '../../domain/views/period-report';
import { openEvidence } from '../../evidence/open-evidence';
import type { Evidence } from '../../evidence/store';
import { clearPlaces, tempFolder } from '../dossier/support';
import { given, MAILBOX, pass, report, says, transfersTo } from '../rules/vocabulary';
import { SealedEngagement } from '../support/sealed-engagement';
import { cliIn } from './cli-support';

const { id, people } = MAILBOX;
const PERIOD = '2026-11';
const HOSTILE = `<img src=x onerror="alert(1)">`;

interface ReportAnswer extends SignedReport {
  file: string | null;
}

/** The paper's engagements begin on 23 November 2026; it is December now. */
beforeAll(() => {
  jest.useFakeTimers({
    now: new Date('2026-12-03T09:00:00.000Z'),
    doNotFake: [
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'setInterval',
      'setTimeout',
      'clearImmediate',
      'clearInterval',
      'clearTimeout',
    ],
  });
});
afterAll(async () => {
  jest.useRealTimers();
  await clearPlaces();
});

/** An engagement with one of everything that a report shows. */
function eventful(): SealedEngagement {
  const { steps } = MAILBOX.retainer;
  const daily = { ...steps, 'slo-watch': { ...steps['slo-watch'], every: '1 day' } };
  const charter = { ...MAILBOX, retainer: { ...MAILBOX.retainer, hoursPerMonth: 16, steps: daily } };
  const e = new SealedEngagement(charter).upTo('operation');
  given(
    e,
    pass(1),
    report({ worse: ['minutes-per-mail'] }),
    transfersTo('reviewer', 'lena-fischer'),
    says('delivery-lead', { kind: 'submit-effort', hours: 3.5, on: '2026-11-23' }),
    pass(3 * 24 * 60),
  );
  const figures = { delivered: 1200.4, planned: 3000, retainerCost: 420 };
  const reported = { scheduledAt: e.at, verdicts: [], detail: '', cycleEnds: false };
  const incident = {
    id: 'wrong-answers',
    severity: 'high',
    what: HOSTILE,
    harm: null,
    detectedAt: e.at,
    serious: null,
  };
  const lapsed = { prerequisite: 'Ownership', why: 'no word from the owner', gate: 'ownership' };
  return e.forge(
    SYSTEM,
    { type: 'retainer.reported', data: { step: 'value-review', verdict: 'fail', figures, ...reported } },
    { type: 'incident.recorded', data: incident },
    { type: 'prerequisite.lapsed', data: lapsed },
  );
}

interface Place {
  cli: ReturnType<typeof cliIn>;
  dir: string;
  evidence: Evidence;
  e: SealedEngagement;
}

/** No server is there: a report needs none. */
async function recorded(e = eventful()): Promise<Place> {
  const dir = await tempFolder();
  const evidence = await openEvidence({ dir: path.join(dir, 'data') });
  await e.recordIn(evidence);
  const env = { DAYONE_DATA: path.join(dir, 'data'), TEMPORAL_ADDRESS: '127.0.0.1:1', TZ: 'UTC' };
  return { cli: cliIn(env), dir, evidence, e };
}

const tell = (period = PERIOD, ...more: string[]) => ['retainer', 'report', id, '--period', period, ...more];

test('shows the results of the period, in total and for each metric', async () => {
  const { cli } = await recorded();
  const { code, out } = await cli.run(...tell());
  expect(code).toBe(0);
  for (const line of [
    /^shared-mailbox-triage {2}Triage of the shared mailbox, 2026-11\n/,
    /value +1,200 EUR of 3,000 EUR planned; the retainer cost 420 EUR\n/,
    /hours +3.5 of 16 agreed\n/,
    /steps +\d+ run, \d+ missed\n/,
    /findings +1, 1 open\n/,
    /incidents +1\n/,
    /drills +1\n/,
    /lapsed +Ownership, /,
    /digest +[0-9a-f]{64}\n/,
    /accepted +by nobody yet\n/,
    /unwanted-kept-away +before 50 % +target at least 85 % +last 92.5 % pass +worst 92.5 % pass\n/,
  ])
    expect(out).toMatch(line);
});

test('shows the same as JSON, with its digest', async () => {
  const { cli } = await recorded();
  const { json } = await cli.json<ReportAnswer>(...tell());
  expect(json).toMatchObject({ ended: true, signed: {}, changed: false, file: null, report: { period: PERIOD } });
  expect(json.digest).toBe(reportDigest(json.report));
  const watched = json.report.steps.find(({ step }) => step === 'slo-watch');
  expect(watched).toMatchObject({ run: 1, missed: 6, verdicts: { fail: 1 } });
  const { json: quarter } = await cli.json<ReportAnswer>(...tell('2026-Q4'));
  expect(quarter).toMatchObject({ ended: false, report: { until: '2026-12-03T09:00:00.000Z' } });
});

test('writes a page to print that loads and runs nothing, and never overwrites a page', async () => {
  const { cli, dir, e, evidence } = await recorded();
  await evidence.people.put([{ id: e.who('owner'), name: 'Hanna Brandt' }]);
  const file = path.join(dir, 'report.html');
  expect(await cli.run(...tell(PERIOD, '--out', file))).toMatchObject({
    code: 0,
    out: expect.stringContaining('written'),
  });
  const page = await readFile(file, 'utf8');
  for (const words of [
    'Northfield Instruments',
    'Triage of the shared mailbox: 2026-11',
    '<strong>1,200 EUR</strong>planned 3,000 EUR',
    'of 16 h agreed',
    'missed</span>',
    'wrong-answers',
    'Ownership had lapsed',
    'the role of reviewer was handed over',
    '<small>account-manager</small>',
  ])
    expect(page).toContain(words);
  expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|<[^>]+\son\w+=/i);
  expect((await cli.run(...tell(PERIOD, '--out', file))).code).toBe(0);
  await writeFile(file, 'old');
  expect(await cli.failing(...tell(PERIOD, '--out', file))).toMatchObject({
    exit: 2,
    details: ['--force writes over it'],
  });
  expect(await readFile(file, 'utf8')).toBe('old');
  expect((await cli.run(...tell(PERIOD, '--out', file, '--force'))).code).toBe(0);
  expect(await readFile(file, 'utf8')).toBe(page);
});

test.each([
  [['retainer', 'report', id], 2, 'say which period: --period 2026-Q4'],
  [tell('2026-Q5'), 2, '"2026-Q5" is no period'],
  [tell('2026-10'), 2, `${id} had not begun in 2026-10`],
  [tell('2026-Q4', '--sign', '--as', 'x'), 2, '2026-Q4 is not over'],
  [tell(PERIOD, '--sign'), 2, 'say in whose name: --as PERSON, or set DAYONE_AS'],
  [tell(PERIOD, '--sign', '--as', 'x', '--subject', 'abc'), 2, '--subject cannot be abc'],
  [
    tell(PERIOD, '--sign', '--as', 'x', '--subject', 'ffffffff'),
    4,
    `the report of ${PERIOD} is not what was shown any more`,
  ],
  [tell(PERIOD, '--until', '2027-01-01'), 2, 'retainer report takes no --until'],
  [['retainer', 'reprot', id, '--period', PERIOD], 2, 'retainer ID takes no --period'],
  [['retainer', 'reprot', id], 2, 'retainer cannot reprot'],
  [['retainer', 'report', '--period', PERIOD], 2, 'say of which engagement: dayone retainer report ID'],
  [['retainer', 'run', id, '--step', 'slo-wach'], 2, 'the retainer has no step "slo-wach"'],
  [['retainer', 'report', 'shared-mailbox-triag', '--period', PERIOD], 2, 'there is no engagement'],
])('%j: exit %i, %s', async (argv, exit, message) => {
  const { cli } = await recorded();
  const failed = await cli.failing(...argv);
  expect(failed).toMatchObject({ exit, message: expect.stringContaining(message) });
});

/** A session of an engagement on paper: the rules decide its commands at once. */
const onPaper = (e: SealedEngagement): Session =>
  ({
    io: { env: {} },
    records: { entries: async () => e.entries },
    context: async () => ({
      gateway: {
        send: async (_id: string, message: PersonCommand) => {
          e.at = new Date().toISOString();
          const [first] = e.act({ ...message, key: `key-${e.entries.length}` });
          return { entry: first!.seq, event: first!.type, kept: false, accepted: [], replayed: false };
        },
      },
    }),
    readable: async (value: unknown) => value,
    people: async () => new Map(),
  }) as unknown as Session;

test('is accepted by account manager and owner, and again by both after late hours', async () => {
  const e = eventful();
  const accept = async (as: string) =>
    (await periodReportOf(onPaper(e), id, { period: PERIOD, sign: true, as })).json as ReportAnswer;
  const { 'account-manager': manager, owner } = people as Record<string, string>;
  expect(await accept(manager!)).toMatchObject({ signed: { 'account-manager': { by: manager } }, changed: false });
  expect(Object.keys((await accept(owner!)).signed)).toEqual(['account-manager', 'owner']);
  says('delivery-lead', { kind: 'submit-effort', hours: 1, on: '2026-11-24' })(e);
  const late = (await periodReportOf(onPaper(e), id, { period: PERIOD })).json as ReportAnswer;
  expect(late).toMatchObject({ signed: {}, changed: true });
  expect((await accept(owner!)).signed).toEqual({ owner: { by: owner, at: e.at } });
});
