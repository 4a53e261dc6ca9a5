import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { executorFor } from '../../activities/executors';
import { type FallbackProof, proveFallback } from '../../activities/prove-fallback';
import { readSource } from '../../activities/sources';
import { resolveCharter } from '../../domain/charter/resolve';
import { judgeEvaluation, judgeReading } from '../../domain/metrics/judge';
import { measureCases } from '../../evidence/cases';
import { rowsOf } from '../../evidence/cases-rows';
import { casesCsv } from '../../examples/mailbox/cases';
import { sha256 } from '../../examples/mailbox/classifier';
import type { Mail } from '../../examples/mailbox/mails';
import { evaluate, goodPlan, trainRelease } from '../../examples/mailbox/releases';
import { wordsOf } from '../../examples/mailbox/words';
import { deps, probeContext, scope } from '../activities/support';
import { activityEnvironment } from '../support/log';
import { bad, good, mailbox, mails, SECRET, stopMailboxes, target, until } from './mailbox-support';

afterEach(stopMailboxes);

const { groups, corrections } = mails;
const live = [...groups['easy-ham-2'], ...groups['spam-2']];

const text = readFileSync(join(__dirname, '../../examples/mailbox/charter.yaml'), 'utf8');
const resolved = (url = 'http://127.0.0.1:7070') => {
  const found = resolveCharter(parse(text.replaceAll('http://127.0.0.1:7070', url)));
  if ('faults' in found) throw new Error(JSON.stringify(found.faults));
  return found.charter;
};
const metric = (id: string, url?: string) => resolved(url).metrics!.find((one) => one.id === id)!;

test('the corpus is complete, and no mail reveals its label', () => {
  const sizes = Object.fromEntries(Object.entries(groups).map(([group, { length }]) => [group, length]));
  expect(sizes).toEqual({ 'easy-ham-1': 2500, 'easy-ham-2': 1400, 'hard-ham-1': 250, 'spam-1': 500, 'spam-2': 1396 });
  expect(corrections.size).toBe(6046);
  for (const mail of [groups['spam-1'][0]!, groups['easy-ham-1'][0]!]) {
    expect(Object.keys(mail)).toEqual(['id', 'text']);
    expect(mail.id).toMatch(/^[0-9a-f]{16}$/);
  }
});

const mailOf = (text: string): Mail => ({ id: '00', text });

test('words come from subject and body, with their transfer encoding undone', () => {
  const folded = 'From: someone@else.example\nSubject: Cheap\n offers\n\nBUY =\nnow, b=65tter! constructor';
  expect(wordsOf(mailOf(folded))).toEqual(['cheap', 'offers', 'buy', 'now', 'better!']);
  const encoded = `Subject: x\nContent-Transfer-Encoding: base64\n\n${Buffer.from('hidden words').toString('base64')}`;
  expect(wordsOf(mailOf(encoded))).toEqual(['hidden', 'words']);
});

test('the good release filters under 6 % of the wanted and over 90 % of the unwanted live mail', () => {
  const measured = evaluate(good.artefact, live, corrections);
  expect(measured['wanted-set-aside']).toMatchObject({ total: 1400 });
  expect(measured['wanted-set-aside']!.value).toBeLessThan(0.06);
  expect(measured['unwanted-kept-away']).toMatchObject({ total: 1396 });
  expect(measured['unwanted-kept-away']!.value).toBeGreaterThan(0.9);
});

test('the bad release has a perfect evaluation, and filters 14 to 45 % of the wanted live mail', () => {
  expect(bad.manifest.evaluation).toMatchObject({
    'wanted-set-aside': { value: 0, total: 12 },
    'unwanted-kept-away': { value: 1, total: 40 },
  });
  expect(bad.manifest.notes).toContain('the same 52');
  const { value } = evaluate(bad.artefact, live, corrections)['wanted-set-aside']!;
  expect(value).toBeGreaterThan(0.14);
  expect(value).toBeLessThan(0.45);
});

test('both releases pass the evaluation of the charter, and only live operation shows the difference', () => {
  const { build } = resolved();
  for (const { manifest } of [bad, good])
    for (const [id, asked] of Object.entries(build.evaluation))
      expect(judgeEvaluation(asked, manifest.evaluation[id]!, build.minSamples)).toBeNull();
  const verdict = (artefact: string) => {
    const { value, samples, good, total } = evaluate(artefact, live, corrections)['wanted-set-aside']!;
    const reading = { value, samples, good, total, at: new Date().toISOString() };
    const criterion = {
      target: metric('wanted-set-aside').target!,
      minSamples: 50,
      missing: 'error',
      share: true,
    } as const;
    return judgeReading(criterion, reading, null).verdict;
  };
  expect([verdict(bad.artefact), verdict(good.artefact)]).toEqual(['fail', 'pass']);
});

test('the same mails produce the same artefact, and the manifest has its digest', () => {
  const again = trainRelease(goodPlan('r2', mails), corrections);
  expect(again.artefact).toBe(good.artefact);
  expect(good.manifest.artefactDigest).toBe(sha256(good.artefact));
  expect(good.manifest.artefactDigest).not.toBe(bad.manifest.artefactDigest);
});

test('the cases cover 25 working days, and give a baseline for every metric of the charter', async () => {
  const end = new Date('2026-11-23T10:00:00Z');
  const csv = casesCsv(mails, end);
  expect(casesCsv(mails, end)).toBe(csv);
  const columns = resolved().metrics!.map(({ id, baseline, aggregation }) => {
    if (baseline.from !== 'cases') throw new Error(`${id} has no column`);
    return { metric: id, column: baseline.column, aggregation };
  });
  const facts = measureCases(await rowsOf(Buffer.from(csv), { what: 'cases.csv' }), columns, resolved().calendar);
  expect(facts).toMatchObject({
    count: 1_000,
    workingDays: 25,
    from: '2026-10-19T08:00:00.000Z',
    baselines: { 'unwanted-kept-away': { value: 0, samples: 1_000 }, 'wanted-set-aside': { value: 0, samples: 1_000 } },
  });
  expect(Date.parse(facts.to!)).toBeLessThan(end.getTime());
  const minutes = facts.baselines['minutes-per-mail'] as { value: number };
  const measured = evaluate(good.artefact, live, corrections)['minutes-per-mail']!;
  expect(minutes.value).toBeGreaterThan(1);
  expect(measured.value).toBeLessThan(minutes.value);
});

test('every source of the charter answers, before a release and with one', async () => {
  const url = await mailbox();
  process.env.MAILBOX_SECRET = SECRET;
  const { metrics, rollback, goLive } = resolved(url);
  const webhook = executorFor(rollback!.executor!);
  await expect(webhook.dryRun(probeContext())).resolves.toMatchObject({
    detail: expect.stringContaining('base fallback'),
  });
  const window = { from: new Date(Date.now() - 60_000).toISOString(), to: new Date(Date.now() + 60_000).toISOString() };
  const before = { ...scope(window), release: null, base: null, exposure: 0 };
  for (const { source } of metrics!)
    expect((await readSource(source!, before, probeContext())).value).toBeGreaterThanOrEqual(0);

  await webhook.switchTo({ target: target(null, 'r2', 100), action: 'stage', key: 'stage:1' }, probeContext());
  const asked = { ...scope(window), release: 'r2', base: null, exposure: 100 };
  for (const { source } of [...metrics!, goLive.leastUse]) {
    const reading = await until(
      () => readSource(source!, asked, probeContext()),
      ({ samples, total }) => (samples ?? total ?? 0) >= 50,
    );
    expect(reading.value).toBeGreaterThanOrEqual(0);
  }
});

test('a test mail that reaches people proves the rollback', async () => {
  const url = await mailbox();
  process.env.MAILBOX_SECRET = SECRET;
  const { executor, proof } = resolved(url).rollback!;
  const prove = (): Promise<FallbackProof> =>
    activityEnvironment().run(() => proveFallback({ executor: executor!, proof, expect: target(null) }, deps()));
  const webhook = executorFor(executor!);
  await webhook.switchTo({ target: target(null, 'r2', 0), action: 'drill', key: 'drill:1' }, probeContext());
  await expect(prove()).resolves.toMatchObject({ proven: false });
  await webhook.switchTo({ target: target(null), action: 'drill', key: 'drill:2' }, probeContext());
  await expect(prove()).resolves.toMatchObject({ proven: true });
});
