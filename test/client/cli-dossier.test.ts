/** dossier, verify and receipt: what they write and refuse if only the data directory is available. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Dossier } from '../../domain/dossier/dossier';
import { engagementStream } from '../../domain/kernel/names';
import type { Receipt } from '../../domain/record/receipt';
import { openEvidence } from '../../evidence/open-evidence';
import { clearPlaces, tempFolder } from '../dossier/support';
import { installationKeyFile, ledgerFile, receiptsFolder } from '../evidence/on-disk';
import { MAILBOX, says } from '../rules/vocabulary';
import { SealedEngagement } from '../support/sealed-engagement';
import { cliIn } from './cli-support';

afterAll(clearPlaces);

const ID = MAILBOX.id;

interface DossierAnswer {
  ok: boolean;
  faults: { stream: string | null; seq: number | null; what: string }[];
  notes: string[];
  receipts: { gate: string; ok: boolean }[];
  signatures: number;
}

/** A data directory with an engagement in operation, and the command line. */
async function recorded() {
  const root = await tempFolder();
  const data = path.join(root, 'data');
  const evidence = await openEvidence({ dir: data });
  const engagement = new SealedEngagement(MAILBOX, MAILBOX.people.owner!).upTo('operation');
  await engagement.recordIn(evidence);
  await evidence.close();
  const cli = cliIn({ DAYONE_DATA: data });
  const at = (name: string): string => path.join(root, name);
  /** Edits what was written, as JSON. */
  const edit = (name: string, change: (dossier: Dossier) => void): void => {
    const file = path.join(at(name), 'dossier.json');
    const dossier = JSON.parse(readFileSync(file, 'utf8')) as Dossier;
    change(dossier);
    writeFileSync(file, JSON.stringify(dossier));
  };
  const written = async (name: string): Promise<string> => {
    expect(await cli.run('dossier', ID, '--out', at(name))).toMatchObject({ code: 0 });
    return at(name);
  };
  return { engagement, cli, data, at, edit, written };
}

test('a dossier is written, verified and described, and receipts prove its last entry', async () => {
  const { engagement, cli, at, written } = await recorded();
  const { code, json } = await cli.json<{ head: { seq: number }; attachments: number }>(
    'dossier',
    ID,
    '--out',
    at('one'),
  );
  // Two documents, and the readings behind each entry of the stages.
  const entriesOfReadings = engagement.entries.filter(({ type }) => type === 'stage.measured').length;
  expect(entriesOfReadings).toBeGreaterThan(0);
  expect([code, json.attachments]).toEqual([0, 2 + entriesOfReadings]);
  expect(readdirSync(at('one')).sort()).toEqual(['attachments', 'dossier.json', 'index.html']);
  const { out } = await cli.run('verify', at('one'));
  expect(out).toContain(`${at('one')}: consistent in itself; by whom is not known`);
  const key = /signed by key ([\w-]{43})/.exec((await cli.run('receipt', ID)).out)![1]!;
  expect((await cli.run('verify', at('one'), '--key', key)).out).toContain(
    `${at('one')}: verified, by the key that you named`,
  );
  expect(await cli.run('verify', at('one'), '--key', 'A'.repeat(43))).toMatchObject({ code: 1 });
  expect(await cli.failing('verify', at('one'), '--key', 'short')).toMatchObject({ exit: 2 });
  expect(out).toContain('no receipt was given: whether entries were cut off at its end is not known');

  expect(await cli.run('receipt', ID, '--gate', 'ownership', '--out', at('ownership.json'))).toMatchObject({ code: 0 });
  const { json: all } = await cli.json<{ receipts: Receipt[] }>('receipt', ID);
  expect(all.receipts.map(({ gate }) => gate)).toHaveLength(10);
  expect(JSON.parse(readFileSync(at('ownership.json'), 'utf8'))).toEqual(all.receipts[2]);
  expect((await cli.run('receipt', ID)).out.trimEnd().split('\n')).toHaveLength(11);

  const found = await cli.json<DossierAnswer>('verify', await written('two'), '--receipt', at('ownership.json'));
  expect(found).toMatchObject({
    code: 0,
    json: { ok: true, keyKnown: true, page: 'same', faults: [], receipts: [{ gate: 'ownership', ok: true }] },
  });
  expect(found.json.signatures).toBeGreaterThan(3);
});

test('the first bad entry is named by stream and number, and every fault is listed', async () => {
  const { cli, edit, written } = await recorded();
  const dir = await written('bad');
  edit('bad', ({ streams, people }) => {
    (streams[0]!.entries[4]!.data as { step: string }).step = 'metrics';
    (streams[1]!.entries[2]!.data as { detail: string }).detail = 'another';
    people[0]!.name = 'Somebody Else';
  });
  writeFileSync(path.join(dir, 'index.html'), 'another page');
  const { code, json } = await cli.json<DossierAnswer>('verify', dir);
  expect(code).toBe(1);
  expect(json.faults).toEqual([
    { stream: `engagement:${ID}`, seq: 5, what: 'its content does not match its hash' },
    { stream: `drill:${ID}:1`, seq: 3, what: 'its content does not match its hash' },
    { stream: null, seq: null, what: 'dossier.json is not what the installation signed' },
    { stream: null, seq: null, what: 'index.html is not the page that was written' },
  ]);
  expect((await cli.run('verify', dir)).out).toContain(`entry 5 of engagement:${ID}: its content does not match`);
});

test('a damaged text is named by its digest, independent of the auditor’s data directory', async () => {
  const root = await tempFolder();
  const data = path.join(root, 'data');
  const evidence = await openEvidence({ dir: data });
  const e = new SealedEngagement(MAILBOX, MAILBOX.people.owner!).upTo('ownership');
  const reason = await evidence.texts.put('RTO too long', MAILBOX.people.owner!, ID);
  says('owner', { kind: 'hold', reason })(e);
  await e.recordIn(evidence);
  await evidence.close();
  const dir = path.join(root, 'damaged');
  expect(await cliIn({ DAYONE_DATA: data }).run('dossier', ID, '--out', dir)).toMatchObject({ code: 0 });
  const file = path.join(dir, 'dossier.json');
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll('RTO too long', 'RTO is fine'));
  for (const where of [data, path.join(root, 'elsewhere')]) {
    const cli = cliIn({ DAYONE_DATA: where });
    const { code, out } = await cli.run('verify', dir);
    expect(code).toBe(1);
    expect(out).toContain(`dossier: ${reason} is not the text that entries name`);
    expect(out).not.toContain('RTO too long');
    const { json } = await cli.json<DossierAnswer>('verify', dir);
    expect(json.faults.map(({ what }) => what)).toContain(`${reason} is not the text that entries name`);
  }
});

test('a missing page is reported once', async () => {
  const { cli, written } = await recorded();
  const dir = await written('pageless');
  rmSync(path.join(dir, 'index.html'));
  const { json } = await cli.json<DossierAnswer>('verify', dir);
  expect(json.faults).toEqual([{ stream: null, seq: null, what: 'index.html is missing' }]);
});

test('a ledger that was cut below a receipt is reported', async () => {
  const { cli, at, data, written } = await recorded();
  await cli.run('receipt', ID, '--gate', 'operation-handover', '--out', at('handover.json'));
  const file = ledgerFile(data, engagementStream(ID));
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  const { seq, part } = JSON.parse(lines.find((line) => line.includes('"engagement.started"'))!) as {
    seq: number;
    part: [number, number];
  };
  writeFileSync(file, `${lines.slice(0, seq + part[1] - 1).join('\n')}\n`);
  // The receipts that the store keeps know the entries that are missing.
  expect(await cli.failing('dossier', ID, '--out', at('cut'))).toMatchObject({ exit: 3, code: 'LEDGER_CUT' });
  rmSync(receiptsFolder(data), { recursive: true });
  // Without them what is left of the chain is sound, and the drill is nobody's: no dossier is made of it.
  expect(await cli.failing('dossier', ID, '--out', at('cut'))).toMatchObject({
    exit: 3,
    code: 'LEDGER_BROKEN',
    details: [`drill:${ID}:1: the engagement ordered no such drill`],
  });
  writeFileSync(file, `${lines.slice(0, -1).join('\n')}\n`);
  const receipt = JSON.parse(readFileSync(at('handover.json'), 'utf8')) as Receipt;
  const handover = JSON.parse(lines[receipt.head.seq - 1]!) as { part: [number, number] };
  const kept = receipt.head.seq - 1 - handover.part[0];
  writeFileSync(file, `${lines.slice(0, kept).join('\n')}\n`);
  const { code, json } = await cli.json<DossierAnswer>(
    'verify',
    await written('short'),
    '--receipt',
    at('handover.json'),
  );
  expect(code).toBe(1);
  expect(json.faults).toEqual([
    {
      stream: `engagement:${ID}`,
      seq: receipt.head.seq,
      what:
        `the dossier ends with entry ${kept}: the ledger was cut off, or the dossier was written before this receipt: ` +
        `ask for a newer one (receipt ${at('handover.json')})`,
    },
  ]);
});

test('a broken ledger or a full folder is refused, and nothing is left behind', async () => {
  const { cli, at, data } = await recorded();
  mkdirSync(at('full'));
  writeFileSync(path.join(at('full'), 'notes.txt'), 'mine');
  expect(await cli.failing('dossier', ID, '--out', at('full'))).toMatchObject({ exit: 2, code: 'BAD_INPUT' });
  expect(readdirSync(at('full'))).toEqual(['notes.txt']);

  mkdirSync(at('empty'));
  expect(await cli.run('dossier', ID, '--out', at('empty'))).toMatchObject({ code: 0 });

  const file = ledgerFile(data, engagementStream(ID));
  writeFileSync(file, readFileSync(file, 'utf8').replace('"decision":"approve"', '"decision":"reject"'));
  const before = readdirSync(at('.')).sort();
  const failure = await cli.failing('dossier', ID, '--out', at('broken'));
  expect(failure).toMatchObject({
    exit: 3,
    code: 'LEDGER_BROKEN',
    message: expect.stringContaining(`engagement:${ID}`),
  });
  expect([readdirSync(at('.')).sort(), existsSync(at('broken'))]).toEqual([before, false]);
});

test('a file that is not a dossier or receipt, and an unknown engagement, are wrong input', async () => {
  const { cli, at, written } = await recorded();
  expect(await cli.failing('verify', at('nowhere'))).toMatchObject({ exit: 2, code: 'BAD_INPUT' });
  const dir = await written('one');
  expect(await cli.failing('verify', dir, '--receipt', at('none.json'))).toMatchObject({
    exit: 2,
    code: 'FILE_UNREADABLE',
  });
  expect(await cli.failing('dossier', 'another', '--out', at('x'))).toMatchObject({
    exit: 2,
    code: 'UNKNOWN_ENGAGEMENT',
  });
  expect(await cli.failing('dossier', ID)).toMatchObject({ exit: 2, message: 'say where to: --out DIR' });
  expect(await cli.failing('receipt', ID, '--out', at('x'))).toMatchObject({ exit: 2 });

  writeFileSync(path.join(dir, 'dossier.json'), '{"format":"dayone-dossier"}');
  const verified = await cli.json<DossierAnswer>('verify', dir);
  expect(verified.code).toBe(1);
  expect(verified.json.faults[0]!.what).toContain('dossier.json: version');
  writeFileSync(path.join(dir, 'dossier.json'), '{');
  expect((await cli.json<DossierAnswer>('verify', dir)).json.faults.map(({ what }) => what)).toEqual([
    'dossier.json: it is not JSON',
  ]);
});

test('the key of the installation is readable for its owner only, and stays the same', async () => {
  const { cli, data } = await recorded();
  const keys = new Set<string>();
  for (let n = 0; n < 3; n++)
    for (const { signature } of (await cli.json<{ receipts: Receipt[] }>('receipt', ID)).json.receipts)
      keys.add(signature.key);
  expect(keys.size).toBe(1);
  expect(statSync(installationKeyFile(data)).mode & 0o777).toBe(0o600);
});
