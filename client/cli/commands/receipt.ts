import { Option } from 'commander';
import { Failure } from '../../../domain/kernel/failures';
import type { Receipt } from '../../../domain/record/receipt';
import { receiptsOf } from '../../dossier/receipts';
import { writeNew } from '../../files/write';
import { type Answer, command } from '../command';
import { columns, moment } from '../output';
import { stepFrom } from './show';

interface ReceiptOptions {
  gate?: string;
  out?: string;
  force?: boolean;
}

export const receipt = command<ReceiptOptions>({
  name: 'receipt',
  args: '<id>',
  summary: 'the receipts of accepted gates, for the client to keep',
  about:
    'Hands out receipts: at each accepted gate the head of the ledger is signed by this installation. A client who ' +
    'keeps them can tell with "dayone verify --receipt" whether the ledger was cut off or rewritten since. A gate ' +
    'that was accepted more than once has a receipt for each time; --gate gives the last. It needs no server.',
  examples: [
    'dayone receipt shared-mailbox-triage',
    'dayone receipt shared-mailbox-triage --gate ownership --out ownership.json',
  ],
  options: [
    new Option('--gate <step>', 'the receipt of this gate alone'),
    new Option('--out <file>', 'write the receipt of --gate to a file'),
    new Option('--force', 'write over a file that is there'),
  ],
  run: async (session, [id], { gate, out, force }): Promise<Answer> => {
    const step = gate === undefined && out === undefined ? null : stepFrom(gate);
    const entries = await session.wholeEntries(id!);
    if (entries.length === 0) throw await session.records.unknown(id!);
    const all = await receiptsOf(entries, (await session.records.evidence()).receipts);
    if (step === null) return { json: { id, receipts: all }, text: () => allText(all) };
    const one = all.findLast((each) => each.gate === step);
    if (!one) throw new Failure('NOT_MET', `${step} has not been accepted yet, so there is no receipt`);
    const text = JSON.stringify(one, null, 2);
    if (out === undefined) return { json: { id, receipts: [one] }, text: () => [text] };
    await writeNew(out, `${text}\n`, force ?? false);
    return {
      json: { id, file: out },
      text: (paint) => [`${out}: ${paint.green('written')}`, '  Keep it where nobody who runs dayone can change it.'],
    };
  },
});

const allText = (receipts: readonly Receipt[]): string[] =>
  receipts.length === 0
    ? ['No gate has been accepted yet.']
    : [
        ...columns(
          receipts.map(({ gate, head, at }) => [gate, moment(at), `entry ${head.seq}`, head.hash.slice(0, 12)]),
        ),
        ...[...new Set(receipts.map(({ signature }) => signature.key))].map((key) => `signed by key ${key}`),
      ];
