import { Option } from 'commander';
import type { Verified } from '../../dossier/verify';
import { type Answer, command } from '../command';
import { type Paint, plain } from '../output';

export const verify = command<{ receipt?: string[] }>({
  name: 'verify',
  args: '<dir>',
  summary: 'whether a dossier is what was recorded, without any server',
  about:
    'Checks a dossier with nothing but its folder at hand: every digest, the chain of every stream, every signature, ' +
    'and whether the rules come to what the entries say. It names the first bad entry and lists every fault. A ledger ' +
    'that was cut off or written anew is found by the receipts that were handed out when gates were accepted.',
  examples: [
    'dayone verify dossiers/shared-mailbox-triage',
    'dayone verify dossiers/shared-mailbox-triage --receipt receipts/ownership.json --receipt receipts/build.json',
  ],
  options: [
    new Option('--receipt <file>', 'a receipt that was handed out; may be repeated').argParser(
      (file: string, before: string[] | undefined) => [...(before ?? []), file],
    ),
  ],
  exits: {
    0: 'it verifies',
    1: 'it does not verify; each fault is told',
    2: 'there is no dossier, or no such receipt',
  },
  run: async (_session, [dir], { receipt }): Promise<Answer> => {
    const { placeText, verifyDossier }: typeof import('../../dossier/verify') = require('../../dossier/verify');
    const found = await verifyDossier(dir!, receipt);
    return {
      json: factsOf(found),
      text: (paint) => verifiedText(found, placeText, paint),
      exit: found.faults.length === 0 ? 0 : 1,
    };
  },
});

const factsOf = ({ dir, dossier, head, signatures, receipts, faults, notes }: Verified) => ({
  dir,
  ok: faults.length === 0,
  id: dossier?.engagement ?? null,
  madeBy: dossier?.madeBy ?? null,
  madeAt: dossier?.madeAt ?? null,
  key: dossier?.signature.key ?? null,
  head,
  streams: (dossier?.streams ?? []).map(({ stream, entries }) => ({ stream, entries: entries.length })),
  attachments: dossier?.attachments.length ?? 0,
  signatures,
  receipts: receipts.map(({ file, gate, seq, fault }) => ({ file, gate, seq, ok: fault === null })),
  faults,
  notes,
});

function verifiedText(found: Verified, placeText: (fault: Verified['faults'][0]) => string, paint: Paint): string[] {
  const { dir, dossier, head, signatures, receipts, faults, notes } = found;
  const asides = notes.map((note) => paint.dim(`  not proven: ${plain(note)}`));
  if (faults.length > 0)
    return [
      paint.red(`${dir}: does not verify`),
      ...faults.map((fault) => `  ${paint.red(plain(placeText(fault)))}: ${plain(fault.what)}`),
      ...asides,
    ];
  const entries = dossier!.streams.reduce((sum, one) => sum + one.entries.length, 0);
  return [
    `${dir}: ${paint.green('verified')}`,
    `  ${plain(dossier!.engagement)}: ${entries} entries in ${dossier!.streams.length} streams, ${dossier!.attachments.length} attachments, ${signatures} signatures of people`,
    `  head ${head!.seq}, ${head!.hash}`,
    ...receipts.map(({ file, gate, seq }) => `  receipt ${plain(file)}: ${gate}, entry ${seq}`),
    `  written by ${plain(dossier!.madeBy)}, signed by key ${dossier!.signature.key}`,
    ...(receipts.length === 0 ? ['  no receipt was given: whether entries were cut off at its end is not known'] : []),
    ...asides,
  ];
}
