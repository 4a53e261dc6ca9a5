/** The page: everything that an auditor looks for, no injected content, nothing loaded from elsewhere. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gather } from '../../client/dossier/gather';
import { pageOf } from '../../client/dossier/page/page';
import { madeBy } from '../../client/dossier/places';
import { verifyDossier } from '../../client/dossier/verify';
import { writeDossier } from '../../client/dossier/write';
import { subjectDigest } from '../../domain/gates/subjects';
import { digest } from '../../domain/values/digest';
import { GONE } from '../../domain/values/texts';
import { openEvidence } from '../../evidence/open-evidence';
import { cliIn } from '../client/cli-support';
import { MAILBOX, rollsBack, says } from '../rules/vocabulary';
import { START } from '../support/paper-ledger';
import { SealedEngagement } from '../support/sealed-engagement';
import { clearPlaces, dossierOf, tempFolder } from './support';

afterAll(clearPlaces);

const OPTIONS = { madeBy: madeBy(), madeAt: START, withoutNames: false };

/** An engagement with one of everything that the page shows. */
function eventful(): SealedEngagement {
  const e = new SealedEngagement(MAILBOX, MAILBOX.people.owner!).upTo('readiness');
  e.drill({ drill: 'late' }).drill();
  says('reviewer', { kind: 'waive', gate: 'readiness', requirement: 'evidence:training', until: START, reason: 'x' })(
    e,
  );
  e.signAll('readiness');
  e.settle();
  e.go().observe();
  e.settle();
  rollsBack()(e);
  e.settle();
  return e;
}

const pageIn = (dir: string): Promise<string> => readFile(path.join(dir, 'index.html'), 'utf8');

test('shows the steps, the decisions, the figures, the drills and the rollback', async () => {
  const { dir } = await dossierOf(eventful());
  const page = await pageIn(dir);
  for (const words of [
    'Northfield Instruments',
    'Triage of the shared mailbox',
    `Name of ${MAILBOX.people.owner}`,
    'key <code class="short">',
    'unwanted-kept-away</strong>, release r1',
    '<polyline',
    'target</text>',
    'drill:shared-mailbox-triage:2, release r1',
    'Rollback proven after <strong>99 s</strong>, allowed are 30 s',
    'rolled-back</span>',
    'work by people',
    'WRONG_PERSON, entry',
    'attachments/',
  ])
    expect(page).toContain(words);
});

test('shows for a gate which check got no answer, and why that is tolerated', async () => {
  const e = new SealedEngagement(MAILBOX).upTo('ownership');
  e.signAll('ownership');
  e.settle({ says: { 'check:nothing-runs': { ok: false, code: 'EXECUTOR_UNREACHABLE', detail: 'nobody there' } } });
  const { dir } = await dossierOf(e);
  const page = await pageIn(dir);
  expect(page.match(/no answer to [^<]*/g)).toEqual([
    'no answer to &quot;no release runs on live data before the lock&quot; (EXECUTOR_UNREACHABLE: nobody there), tolerated ' +
      'because it is asked again at every gate until the production lock opens, and the gate rollback-plan opens only once the executor answers',
  ]);
});

test('does not show a prerequisite that is only stated as proven by its gate', async () => {
  const e = new SealedEngagement(MAILBOX).upTo('metrics');
  const { dir } = await dossierOf(e);
  const page = await pageIn(dir);
  const proofs = [
    ...page.matchAll(/<strong>(\w+)<\/strong>\s*<span class="mark">(\w+)<\/span>.*?<small>([^<]*by the gate[^<]*)/gs),
  ];
  expect(Object.fromEntries(proofs.map(([, name, standing, proof]) => [name, `${standing}: ${proof}`]))).toEqual({
    Ownership: 'proven: proven by the gate ownership',
    Metrics: 'stated: the charter says it; to be proven by the gate metrics',
    Governance: 'stated: the charter says it; to be proven by the gate governance',
    Rollback: 'stated: the charter says it; to be proven by the gate rollback-plan and a drill of the release',
  });
});

test('names both people of a refused relay: who relayed it and for whom', async () => {
  const e = new SealedEngagement(MAILBOX).upTo('ownership');
  const { owner, 'delivery-lead': relayer } = MAILBOX.people;
  const sign = {
    kind: 'sign',
    gate: 'ownership',
    subject: subjectDigest(e.state, 'ownership'),
    decision: 'approve',
  } as const;
  says('owner', { ...sign, relayed: { by: relayer!, message: digest('a mail') } })(e);
  expect(e.entries.at(-1)).toMatchObject({ type: 'command.refused', actor: { id: owner, relayed: { by: relayer } } });
  const { dir } = await dossierOf(e);
  const page = await pageIn(dir);
  const refused = page.slice(page.indexOf('>Refused<'));
  expect(refused).toMatch(new RegExp(`Name of ${owner}.*?recorded by Name of ${relayer}.*?WEAK_ASSURANCE`, 's'));
  const { out } = await cliIn({ DAYONE_DATA: path.join(dir, '..', 'data'), TEMPORAL_ADDRESS: '127.0.0.1:1' }).run(
    'timeline',
    MAILBOX.id,
  );
  expect(out).toContain(`Name of ${owner}, relayed by Name of ${relayer}  refused: sign of ownership, WEAK_ASSURANCE`);
});

test('has nothing that has to be loaded or run', async () => {
  const { dir } = await dossierOf(eventful());
  const page = await pageIn(dir);
  expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|\son\w+=/i);
  const links = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, link]) => link!);
  expect(links.length).toBeGreaterThan(0);
  for (const link of links) expect(link).toMatch(/^(attachments\/[0-9a-f]{64}|dossier\.json)$/);
});

test('shows the texts of people unchanged, never as markup', async () => {
  const hostile = `<img src=x onerror="alert(1)">&'"\u202e`;
  const charter = { ...MAILBOX, title: hostile, client: hostile };
  const e = new SealedEngagement(charter).upTo('first-conversation');
  says('owner', { kind: 'hold', reason: hostile })(e);
  says('reviewer', { kind: 'submit-evidence', name: 'x', digest: 'f'.repeat(64) })(e);
  const evidence = await openEvidence({ dir: path.join(await tempFolder(), 'data') });
  await e.recordIn(evidence);
  await evidence.people.put([{ id: MAILBOX.people.owner!, name: hostile }]);
  const page = pageOf((await gather(MAILBOX.id, evidence, OPTIONS))!, new Map());
  expect(page).not.toContain('<img');
  expect(page).not.toContain('\u202e');
  expect(page).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;&#39;&quot;\ufffd');
});

test('shows the texts that are available, and names the missing ones', async () => {
  const dir = await tempFolder();
  const evidence = await openEvidence({ dir: path.join(dir, 'data') });
  const owner = MAILBOX.people.owner!;
  const reason = await evidence.texts.put('wanted mail went missing', owner, MAILBOX.id);
  const e = new SealedEngagement(MAILBOX).upTo('operation');
  says('owner', { kind: 'roll-back', reason })(e);
  e.settle();
  await e.recordIn(evidence);
  const before = await gather(MAILBOX.id, evidence, OPTIONS);
  await writeDossier(before!, evidence, path.join(dir, 'before'));
  expect(await pageIn(path.join(dir, 'before'))).toContain('wanted mail went missing');

  const nameless = await gather(MAILBOX.id, evidence, { ...OPTIONS, withoutNames: true });
  await writeDossier(nameless!, evidence, path.join(dir, 'nameless'));
  for (const name of ['index.html', 'dossier.json']) {
    const text = await readFile(path.join(dir, 'nameless', name), 'utf8');
    expect(text).not.toContain('Name of');
    expect(text).not.toContain('wanted mail went missing');
  }

  await evidence.texts.eraseOf(owner);
  await evidence.people.erase(owner);
  const after = await gather(MAILBOX.id, evidence, OPTIONS);
  await writeDossier(after!, evidence, path.join(dir, 'after'));
  const page = await pageIn(path.join(dir, 'after'));
  expect(page).toContain(GONE);
  expect(page).not.toContain(`Name of ${owner}`);
  const { faults, notes } = await verifyDossier(path.join(dir, 'after'));
  expect(faults).toEqual([]);
  expect(notes[0]).toMatch(/^[1-9]\d* texts? that people wrote in their own words (is|are) no longer available$/);
  expect(notes.slice(1)).toHaveLength(Number.parseInt(notes[0]!, 10));
  for (const note of notes.slice(1)) expect(note).toMatch(/^text:[0-9a-f]{64} of [a-z.-]+, entry \d+ of /);
});

test('shows the whole incident: what happened, the harm, the actions, how it ended and what was learned', async () => {
  const e = new SealedEngagement(MAILBOX, MAILBOX.people.owner!).upTo('operation');
  says('owner', { kind: 'incident-open', incident: 'leak', severity: 'low', what: 'a mail left', serious: 'serious' })(
    e,
  );
  says('owner', { kind: 'incident-update', incident: 'leak', harm: 'two customers', mitigation: 'both were called' })(
    e,
  );
  says('owner', {
    kind: 'incident-update',
    incident: 'leak',
    action: 'a filter for addresses',
    dueAt: '2027-06-30T18:00:00+02:00',
  })(e);
  says('owner', { kind: 'incident-close', incident: 'leak', how: 'the mail was deleted there' })(e);
  says('owner', { kind: 'incident-review', incident: 'leak', learned: 'addresses are checked first' })(e);
  e.settle();
  const { dir } = await dossierOf(e);
  const page = await pageIn(dir);
  for (const words of [
    'leak: severe, serious (serious)',
    'over and reviewed',
    'a mail left',
    'two customers',
    'both were called',
    'a filter for addresses',
    'the mail was deleted there',
    'addresses are checked first',
    'Reported to the authority',
  ])
    expect(page).toContain(words);
  expect(page).not.toContain('There were none');
});
