/**
 * Forged dossiers whose forger rebuilt every chain and signed again: what the rules do not produce is a fault, and what cannot
 * be read hides nothing else.
 */
import { execFileSync } from 'node:child_process';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { verifyDossier } from '../../client/dossier/verify';
import { auditDrills, auditEngagement } from '../../domain/dossier/audit';
import type { Dossier } from '../../domain/dossier/dossier';
import { drillReferences } from '../../domain/dossier/references';
import { event } from '../../domain/kernel/events';
import type { Charter } from '../../domain/model/charter';
import type { Actor } from '../../domain/model/entries';
import type { EventType } from '../../domain/model/events';
import { SYSTEM } from '../../domain/record/ledger';
import { digest } from '../../domain/values/digest';
import { headOf } from '../../evidence/chain';
import { everybodySigns, MAILBOX, theWorldAnswers } from '../rules/vocabulary';
import { BufferingEngagement } from '../support/buffering-engagement';
import { drillsOf, SealedEngagement } from '../support/sealed-engagement';
import { clearPlaces, dossierOf, resealed, tempFolder, type Written, withEntries } from './support';

afterAll(clearPlaces);
const walked = new Map<string, SealedEngagement>();
const upTo = (step: 'metrics' | 'operation' | 'readiness'): SealedEngagement => {
  if (!walked.has(step)) {
    const e = new SealedEngagement(MAILBOX).upTo(step);
    e.settle({}, 200);
    walked.set(step, e);
  }
  return walked.get(step)!.fork();
};
const faultsOf = (e: SealedEngagement): string[] => {
  const drills = drillsOf(e);
  const { faults } = auditEngagement({ id: e.state.id, entries: e.stored, drills, raw: e.raw }, () => {
    throw new Error('none');
  });
  return [...faults, ...auditDrills(drills, drillReferences(e.entries))].map(({ what }) => what);
};
type Forged = [Actor, ...{ type: EventType; data: object }[]];
const MALLORY: Actor = { id: 'mallory', assurance: 'asserted' };
const refusal = {
  type: 'command.refused' as const,
  data: { command: 'hold', code: 'WRONG_PERSON', message: 'x', details: [] },
};
const amended = () => {
  const charter = structuredClone(MAILBOX);
  charter.people.owner = 'mallory';
  return { type: 'charter.amended' as const, data: { charter, charterDigest: digest(charter) } };
};
const recovered = (e: SealedEngagement) => ({
  type: 'engagement.recovered' as const,
  data: { after: headOf(e.stored.at(-1)!), why: 'x' },
});

test.each<[string, 'metrics' | 'operation', (e: SealedEngagement) => Forged]>([
  ['a charter amended behind a refusal', 'metrics', () => [MALLORY, refusal, amended()]],
  [
    'an engagement closed behind a count of refusals',
    'operation',
    () => [SYSTEM, refusal, { type: 'engagement.closed', data: {} }],
  ],
  ['a charter amended behind a recovery', 'metrics', (e) => [MALLORY, recovered(e), amended()]],
  [
    'a recovery said to be signed, without a signature',
    'metrics',
    (e) => [{ ...MALLORY, assurance: 'signed' }, recovered(e)],
  ],
  [
    'a rollback that never was, by dayone',
    'operation',
    (e) => [
      SYSTEM,
      {
        type: 'rollback.pulled',
        data: {
          release: e.state.live!.release,
          exposure: 100,
          to: { ...e.state.target.desired, candidate: null, exposure: 0 },
          reason: 'x',
          key: 'k',
          automatic: true,
        },
      },
    ],
  ],
  [
    'a hold by dayone',
    'operation',
    () => [SYSTEM, { type: 'hold.set', data: { reason: 'x', kind: 'after-rollback' } }],
  ],
])('%s is a fault', (_name, step, forge) => {
  const e = upTo(step);
  const [actor, ...events] = forge(e);
  e.forge(actor, ...events);
  expect(faultsOf(e)).not.toEqual([]);
});
test('a stage passed long before its window is over is a fault', () => {
  const stage = { exposure: 50, window: '30 h', minSamples: 50, atMost: '40 h' };
  const e = new BufferingEngagement({
    ...MAILBOX,
    goLive: { ...MAILBOX.goLive, readEvery: '1 h', stages: [stage, { ...stage, exposure: 100 }] },
  } as Charter).upTo('staged-go-live');
  everybodySigns('staged-go-live')(e);
  theWorldAnswers()(e);
  e.waitUntilDue();
  e.settle({}, 200);
  const { release, stage: now } = e.state.pass!;
  e.forge(SYSTEM, event('stage.passed', { release, index: 0, exposure: now!.exposure, decidedBy: 'measurement' }));
  expect(faultsOf(e)).not.toEqual([]);
});
test('phases and head in drill.ended do not replace those of the stream', () => {
  const e = new SealedEngagement(MAILBOX).upTo('readiness');
  e.drill();
  e.settle({}, 200);
  const [name, written] = Object.entries(e.drills)[0]!;
  const head = headOf(written.at(-1)!);
  const phases = written
    .filter(({ type }) => type === 'drill.phase')
    .map(({ at, data }) => ({ ...(data as object), at }));
  const end = written.at(-1)!;
  e.drills = {
    [name]: resealed([written[0]!, { ...end, data: { ...(end.data as object), phases, restored: true, head } }]),
  };
  expect(faultsOf(e)).not.toEqual([]);
});

let w: Written;
beforeAll(async () => {
  w = await dossierOf(upTo('operation'));
});
async function whats(change: (d: Dossier) => Dossier): Promise<string[]> {
  const dir = path.join(await tempFolder(), 'd');
  await cp(w.dir, dir, { recursive: true });
  await writeFile(path.join(dir, 'FOREIGN.txt'), 'x');
  const { signature, ...body } = change(structuredClone(w.dossier));
  const again = await w.evidence.receipts.sign(body).catch(() => signature);
  await writeFile(path.join(dir, 'dossier.json'), JSON.stringify({ ...body, signature: again }));
  return (await verifyDossier(dir)).faults.map(({ what }) => what);
}
const inOwn = (d: Dossier, type: EventType, change: (data: Record<string, unknown>) => void) => {
  const es = structuredClone(d.streams[0]!.entries);
  change(es.find((x) => x.type === type)!.data as Record<string, unknown>);
  return withEntries(d, 0, resealed(es));
};
test('half a character is a fault, not a failure', async () => {
  expect(
    await whats((d) => {
      d.people[0]!.name = '\ud800';
      return d;
    }),
  ).not.toEqual([]);
});
test('a drill that cannot be read does not hide a forged gate', async () => {
  const found = await whats((d) => {
    const x = inOwn(d, 'gate.accepted', (data) => {
      data.subject = 'e'.repeat(64);
    });
    const s = structuredClone(x.streams[1]!.entries);
    Object.assign(s.at(-1)!.data as object, { phases: null, outcome: 'passed', restoreSeconds: null });
    return withEntries(x, 1, resealed(s));
  });
  expect(found).toContain('the rules produce other entries for this command');
});
test('an entry that cannot be read does not hide foreign files', async () => {
  const found = await whats((d) =>
    inOwn(d, 'release.submitted', (data) => {
      delete data.manifest;
    }),
  );
  expect(found).toContain('FOREIGN.txt (a file) does not belong to this dossier');
});
test('a dossier without an entry does not verify', async () => {
  const dir = path.join(await tempFolder(), 'd');
  await mkdir(dir);
  await cp(path.join(w.dir, 'index.html'), path.join(dir, 'index.html'));
  const { signature: _s, ...d } = w.dossier;
  const body = {
    ...d,
    streams: [{ ...d.streams[0]!, entries: [], head: { seq: 0, hash: '0'.repeat(64) } }],
    attachments: [],
    missing: [],
    madeBy: 'dayone 9.9.9',
  };
  await writeFile(
    path.join(dir, 'dossier.json'),
    JSON.stringify({ ...body, signature: await w.evidence.receipts.sign(body) }),
  );
  expect((await verifyDossier(dir)).faults).not.toEqual([]);
});

test('a pipe in place of a file is a fault, and is never read', async () => {
  const dir = path.join(await tempFolder(), 'd');
  await cp(w.dir, dir, { recursive: true });
  await rm(path.join(dir, 'index.html'));
  execFileSync('mkfifo', [path.join(dir, 'index.html')]);
  expect((await verifyDossier(dir)).faults.map(({ what }) => what)).toContain(
    'index.html is a special file, and no file of this dossier',
  );
});
