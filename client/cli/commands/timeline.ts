import { Option } from 'commander';
import type { Entry } from '../../../domain/model/events';
import { readEntries } from '../../../domain/record/read-entry';
import { inWords } from '../../texts/event-words';
import { type Names, personName } from '../../texts/words';
import { type Answer, command, wholeFrom } from '../command';
import { columns, exactMoment, moment, plain } from '../output';
import type { Paint } from '../paint';
import { zoneIn } from '../session';

export const timeline = command<{ limit?: string }>({
  name: 'timeline',
  args: '<id>',
  summary: 'what happened, from the ledger',
  about:
    'Tells what happened in an engagement, entry by entry, from its ledger: what was decided, measured and refused, ' +
    'when and by whom. It needs no server. With --json it prints every entry as it stands.',
  examples: ['dayone timeline shared-mailbox-triage', 'dayone timeline shared-mailbox-triage --limit 20'],
  options: [new Option('--limit <n>', 'the last n entries only')],
  run: async (session, [id], options): Promise<Answer> => {
    const limit = wholeFrom('--limit', options.limit, 1, 1_000_000);
    const stored = await session.records.storedEntries(id!);
    if (stored.length === 0) throw await session.records.unknown(id!);
    const entries = readEntries(stored);
    const last = <T>(of: readonly T[]): readonly T[] => (limit === undefined ? of : of.slice(-limit));
    const telling = { names: await session.people(), timezone: zoneIn(entries) };
    return {
      json: { id, entries: last(stored) },
      zone: telling.timezone,
      text: (paint) => timelineText(last(entries), entries.length, telling, paint),
    };
  },
});

interface Telling {
  names: Names;
  /** Time zone of the days it prints. */
  timezone: string;
}

function timelineText(entries: readonly Entry[], total: number, telling: Telling, paint: Paint): string[] {
  const rows = entries.map((entry) => [
    paint.dim(String(entry.seq).padStart(String(total).length)),
    exactMoment(entry.at),
    entry.actor.id === 'dayone' ? paint.dim('dayone') : sender(entry, telling.names),
    entryText(entry, telling, paint),
  ]);
  const before = total - entries.length;
  return [...(before > 0 ? [paint.dim(`${before} earlier entries`)] : []), ...columns(rows)];
}

/** Who said it; where somebody else recorded it for them, both. */
const sender = ({ actor: { id, relayed } }: Entry, names: Names): string =>
  relayed ? `${personName(id, names)}, relayed by ${personName(relayed.by, names)}` : personName(id, names);

/** Refusals and what went wrong stand out. */
function entryText(entry: Entry, { names, timezone }: Telling, paint: Paint): string {
  const { type, intent } = entry;
  // Refusals of the same message with and without a comment are counted separately.
  const commented = type === 'command.refused' && intent?.texts?.comment ? ' (with a comment)' : '';
  const words =
    plain(inWords(entry, (id) => personName(id, names), { timezone, moment })).replaceAll('\n', ' ') + commented;
  if (/refused|disproved|failed|rollback|incident|pilot-mode\.entered|not-switched/.test(type)) return paint.red(words);
  return /accepted|passed|went-live/.test(type) ? paint.green(words) : words;
}
