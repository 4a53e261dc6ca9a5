import path from 'node:path';
import { Option } from 'commander';
import type { Dossier } from '../../../domain/dossier/dossier';
import { gather } from '../../dossier/gather';
import { madeBy } from '../../dossier/places';
import { writeDossier } from '../../dossier/write';
import { counted } from '../../texts/words';
import { type Answer, command, usageError } from '../command';
import { plain } from '../output';
import type { Paint } from '../paint';

interface DossierOptions {
  out?: string;
  withoutNames?: boolean;
}

export const dossier = command<DossierOptions>({
  name: 'dossier',
  args: '<id>',
  summary: 'the whole record of an engagement in a folder, for an auditor',
  about:
    'Writes one engagement into a folder of its own: every entry of its ledger and of its drills, all attachments, and ' +
    'a page to read and print, which serves as proof of the go-live. "dayone verify" checks it anywhere, without a ' +
    'server. It needs no server either. A ledger that does not verify, or whose end is missing, is refused, and nothing is written.',
  examples: [
    'dayone dossier shared-mailbox-triage --out dossiers/shared-mailbox-triage',
    'dayone dossier shared-mailbox-triage --out dossiers/without-names --without-names',
  ],
  options: [
    new Option('--out <dir>', 'the folder, which must be empty or not there yet'),
    new Option('--without-names', 'leave out names, and what people wrote in their own words'),
  ],
  run: async (session, [id], { out, withoutNames }): Promise<Answer> => {
    if (!out) throw usageError('say where to: --out DIR', ['expected a folder that is empty or not there yet']);
    if ((await session.wholeEntries(id!)).length === 0) throw await session.records.unknown(id!);
    const evidence = await session.records.evidence();
    const gathered = await gather(id!, evidence, {
      madeBy: madeBy(),
      madeAt: new Date().toISOString(),
      withoutNames: withoutNames ?? false,
    });
    const written = await writeDossier(gathered!, evidence, out);
    return { json: factsOf(written, out), text: (paint) => writtenText(written, out, paint) };
  },
});

const factsOf = ({ engagement, streams, attachments, missing, texts, page, signature }: Dossier, dir: string) => ({
  id: engagement,
  dir: path.resolve(dir),
  head: streams[0]!.head,
  streams: streams.map(({ stream, entries }) => ({ stream, entries: entries.length })),
  attachments: attachments.length,
  missing,
  texts: texts.length,
  page,
  key: signature.key,
});

function writtenText(written: Dossier, dir: string, paint: Paint): string[] {
  const { engagement, streams, attachments, missing } = written;
  const [own, ...drills] = streams;
  return [
    `${dir}: ${paint.green('written')}, and it verifies`,
    `  ${engagement}: ${counted(own!.entries.length, 'entry', 'entries')}, ${counted(drills.length, 'drill')}, ${counted(attachments.length, 'attachment')}`,
    `  head ${own!.head.seq}, ${own!.head.hash}`,
    ...missing.map((digest) => paint.yellow(`  attachment ${digest} is no longer available`)),
    `  to read and to print: ${plain(path.join(dir, 'index.html'))}`,
    `  to check it, anywhere: dayone verify ${plain(dir)}`,
  ];
}
