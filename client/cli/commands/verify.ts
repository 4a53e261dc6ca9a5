import { Option } from 'commander';
import type { Dossier } from '../../../domain/dossier/dossier';
import { firstFaults } from '../../../domain/values/faults';
import { oneLine, truncate } from '../../../domain/values/text';
import { placeText, type Verified, verifyDossier } from '../../dossier/verify';
import { counted } from '../../texts/words';
import { type Answer, command, usageError } from '../command';
import { plain } from '../output';
import type { Paint } from '../paint';

const repeated = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];

export const verify = command<{ receipt?: string[]; key?: string[] }>({
  name: 'verify',
  args: '<dir>',
  summary: 'whether a dossier is what was recorded, without any server',
  about:
    'Checks a dossier with nothing but its folder: every digest, the chain of every stream, every signature, ' +
    'whether the rules confirm what the entries say, and whether the page says the same. It names the first bad entry ' +
    'and lists every fault. Anyone who holds the folder can sign it again with another key: it is "verified" only where ' +
    'the key is known, by --key or by a receipt that the same key signed. A ledger that was cut off or rewritten is ' +
    'found by the receipts that were handed out when gates were accepted. "dayone receipt ID" shows the key and ' +
    'writes the receipts, on the machine that holds the ledger.',
  examples: [
    'dayone verify dossiers/shared-mailbox-triage',
    'dayone verify dossiers/shared-mailbox-triage --receipt receipts/ownership.json --receipt receipts/build.json',
    'dayone verify dossiers/shared-mailbox-triage --key N0QWhxO9S2hbvKbKMzZKTFtm1jR6mLHq0bF8kq3rS3c',
  ],
  options: [
    new Option('--receipt <file>', 'a receipt that was handed out; may be repeated').argParser(repeated),
    new Option('--key <key>', 'the public key of the installation, as you know it; may be repeated').argParser(
      repeated,
    ),
  ],
  exits: {
    0: 'nothing is wrong with it; "keyKnown" says whether it is known who made it',
    1: 'it does not verify; each fault is listed',
    2: 'there is no dossier, or no such receipt',
  },
  run: async (_session, [dir], { receipt: receipts, key: keys = [] }): Promise<Answer> => {
    const bad = keys.find((key) => !/^[\w-]{43}$/.test(key));
    if (bad !== undefined)
      throw usageError(`--key cannot be ${bad}`, ['expected 43 characters, as "dayone receipt ID" shows them']);
    const found = await verifyDossier(dir!, { receipts, keys });
    return {
      json: factsOf(found),
      text: (paint) => verifiedText(found, placeText, paint),
      exit: found.faults.length === 0 ? 0 : 1,
      asWritten: true,
    };
  },
});

const factsOf = ({ dir, dossier, head, signatures, receipts, knownBy, page, faults, notes }: Verified) => ({
  dir,
  ok: faults.length === 0,
  id: dossier?.engagement ?? null,
  madeBy: dossier?.madeBy ?? null,
  madeAt: dossier?.madeAt ?? null,
  key: dossier?.signature.key ?? null,
  keyKnown: knownBy !== null,
  page,
  head,
  streams: (dossier?.streams ?? []).map(({ stream, entries }) => ({ stream, entries: entries.length })),
  attachments: dossier?.attachments.length ?? 0,
  signatures,
  receipts: receipts.map(({ file, gate, seq, fault }) => ({ file, gate, seq, ok: fault === null })),
  faults,
  notes,
});

/** The program that says it wrote the dossier, in one short line: a foreign dossier may say anything. */
const maker = ({ madeBy }: Dossier): string => truncate(oneLine(madeBy), MOST_MAKER) || 'a program without a name';
const MOST_MAKER = 80;

function verifiedText(found: Verified, placeText: (fault: Verified['faults'][0]) => string, paint: Paint): string[] {
  const { dir, dossier, head, signatures, receipts, knownBy, faults, notes } = found;
  const asides = notes.map((note) => paint.dim(`  not proven: ${plain(note)}`));
  if (faults.length > 0)
    return [
      paint.red(`${plain(dir)}: does not verify`),
      ...firstFaults(faults.map((fault) => `  ${paint.red(plain(placeText(fault)))}: ${plain(fault.what)}`)),
      ...asides,
    ];
  const entries = dossier!.streams.reduce((sum, one) => sum + one.entries.length, 0);
  return [
    `${plain(dir)}: ${headline(found, paint)}`,
    `  ${plain(dossier!.engagement)}: ${counted(entries, 'entry', 'entries')} in ${counted(dossier!.streams.length, 'stream')}, ${counted(dossier!.attachments.length, 'attachment')}, ${counted(signatures, 'signature')} of people`,
    `  head ${head!.seq}, ${head!.hash}`,
    ...receipts.map(({ file, gate, seq }) => `  receipt ${plain(file)}: ${gate}, entry ${seq}`),
    `  written by ${maker(dossier!)}, signed by key ${dossier!.signature.key}`,
    ...(knownBy === null
      ? [
          '  to know by whom: name the key of the installation with --key, or give a receipt with --receipt',
          '  where its ledger is, "dayone receipt ID" shows that key, and writes a receipt with --gate STEP --out FILE',
        ]
      : []),
    ...(receipts.length === 0 ? ['  no receipt was given: whether entries were cut off at its end is not known'] : []),
    ...asides,
  ];
}

/** What is known of it, in the first line: no more is claimed there than was checked. */
function headline({ knownBy, page, dossier }: Verified, paint: Paint): string {
  const who =
    knownBy === null
      ? paint.yellow('consistent in itself; by whom is not known')
      : paint.green(knownBy === 'key' ? 'verified, by the key that you named' : 'verified, by the key of the receipts');
  if (page !== 'not-compared') return who;
  return `${who}; ${paint.yellow(`page not compared: ${maker(dossier!)} wrote it, read it with that version`)}`;
}
