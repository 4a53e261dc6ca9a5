/** The live view of one engagement, as lines that fit a window. */

import { waitsForPeople } from '../../../domain/gates/requirements';
import type { Failure } from '../../../domain/kernel/failures';
import { type OpenItem, openItems } from '../../../domain/open-items/open-items';
import type { Change } from '../../../domain/views/change';
import { tellChange } from '../../../domain/views/change-texts';
import { roleOf, withNames } from '../../../domain/views/people-words';
import { type Status, statusOf } from '../../../domain/views/report';
import { type Names, personName } from '../../texts/words';
import type { Snapshot } from '../../use-cases/watch';
import { healthText } from '../commands/status';
import { columns, exactMoment, indent, moment, plain } from '../output';
import type { Paint } from '../paint';
import { stageLines } from './stage';

/** What the view shows. */
export interface Viewed {
  sight: Snapshot;
  /** RFC 3339: by the clock alone an engagement becomes overdue. */
  now: string;
  /** The latest last. */
  changes: readonly Change[];
  /** Why nothing new comes; null while it does. */
  away: Failure | null;
  names: Names;
}

/** A change in one line, with its moment. */
export const changeLine = (change: Change, names: Names): string =>
  `${exactMoment(change.at)}  ${plain(tellChange(change, { name: (id) => personName(id, names), moment })).replaceAll('\n', ' ')}`;

/** At most `rows` lines; what does not fit is counted. Long lines are the window's business. */
export function viewOf({ sight, now, changes, away, names }: Viewed, rows: number, paint: Paint): string[] {
  const { state, at } = sight;
  const status = statusOf(state, now);
  const items = state.closedAt ? [] : waitsForPeople(openItems(state, now));
  const stage = stageLines(state, now, paint);
  const head = [...headOf(status, paint), '', ...stage, ...(stage.length > 0 ? [''] : [])];
  const foot = [
    away
      ? paint.red(`${away.message}; waiting until it is back. Seen last at ${exactMoment(at)}.`)
      : paint.dim('Ctrl-C ends this view; the engagement continues.'),
  ];
  // What is open goes first, yet some of what happened last is always seen.
  const free = rows - head.length - foot.length;
  const most = Math.max(2, free - Math.min(changes.length + 2, Math.ceil(free / 3)));
  const open = openLines(items, names, most, paint);
  const last = changeLines(changes, names, free - open.length, paint);
  return [...head, ...open, ...last, ...foot].slice(0, Math.max(rows, 1));
}

function headOf(s: Status, paint: Paint): string[] {
  const at = s.steps.find(({ step }) => step === s.step);
  const release = s.release
    ? `, release ${s.release} on its way${s.stage ? `, stage ${s.stage.exposure} % ${s.stage.status}` : ''}`
    : '';
  const standings = Object.entries(s.standings).map(([name, { standing }]) => {
    const told = `${name} ${standing}`;
    return standing === 'proven' ? paint.green(told) : standing === 'lapsed' ? paint.red(told) : told;
  });
  return [
    `${paint.bold(s.id)}  ${plain(s.title)}, ${plain(s.client)}`,
    `${at ? `${s.step}, step ${at.number} of ${s.steps.length}` : s.step}; ${healthText(s.health, paint)}; ` +
      `lock ${s.lock === 'open' ? paint.green('open') : 'closed'}; ` +
      `${s.live ? `release ${s.live.release} live since ${moment(s.live.since)}` : 'nothing live'}${release}`,
    standings.join(', '),
    ...(s.hold ? [paint.yellow(`on hold since ${moment(s.hold.since)}: ${plain(s.hold.reason)}`)] : []),
    ...(s.pilot ? [paint.red(`pilot mode since ${moment(s.pilot.since)}: ${plain(s.pilot.detail)}`)] : []),
  ];
}

function openLines(items: readonly OpenItem[], names: Names, most: number, paint: Paint): string[] {
  if (items.length === 0) return ['Nothing is pending.'];
  const all = [...groups(items)].flatMap(([place, found]) => [
    `${paint.bold('waits')} at ${place}`,
    ...indent(columns(found.map((item) => cellsOf(item, names, paint)))),
  ]);
  if (all.length <= most) return all;
  const shown = all.slice(0, most - 1);
  const told = shown.filter((line) => line.startsWith(' ')).length;
  return [...shown, paint.dim(`  ${told > 0 ? 'and ' : ''}${items.length - told} more: dayone why shows all`)];
}

/** The items of one gate, under what they have in common. */
function groups(items: readonly OpenItem[]): Map<string, OpenItem[]> {
  const found = new Map<string, OpenItem[]>();
  for (const item of items) {
    const { step, since, dueAt } = item;
    const place = `${step} since ${moment(since)}${dueAt ? `, due ${moment(dueAt)}` : ''}`;
    found.set(place, [...(found.get(place) ?? []), item]);
  }
  return found;
}

const cellsOf = ({ role, person, holder, what, problem }: OpenItem, names: Names, paint: Paint): string[] => [
  `${person ? personName(person, names) : 'nobody named'}, ${roleOf({ role, person, holder })}`,
  `${plain(what)}${problem ? paint.red(` ! ${plain(withNames(problem, (id) => names.get(id)))}`) : ''}`,
];

function changeLines(changes: readonly Change[], names: Names, free: number, paint: Paint): string[] {
  if (changes.length === 0 || free < 3) return [];
  return ['', paint.bold('last'), ...indent(changes.slice(2 - free).map((change) => changeLine(change, names)))];
}
