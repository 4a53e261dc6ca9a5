/** What differs between two charters, in lines for people. */
import { isAnotherName, type NameChange, type PeopleChanges } from '../../domain/charter/people-changes';
import { type Names, personName } from '../texts/words';
import type { CharterDiff, ConcernedGates } from '../use-cases/charters';
import { indent, moment, plain } from './output';
import type { Paint } from './paint';

/** Every difference of what people sign, and below it the gates that it concerns. */
export const differenceLines = ({ differences }: Pick<CharterDiff, 'differences'>, paint: Paint): string[] =>
  differences.flatMap(({ section, what, ...gates }) => [
    `${section}: ${plain(what)}`,
    ...indent(gatesText(gates, paint)),
  ]);

const gatesText = ({ reopens, stale }: ConcernedGates, paint: Paint): string[] => [
  ...(reopens.length > 0 ? [paint.yellow(`reopens ${reopens.join(', ')}`)] : []),
  ...(stale.length > 0 ? [paint.dim(`asked again of ${stale.join(', ')}, not accepted yet`)] : []),
];

/**
 * Names and addresses that change, and handovers that are undone.
 * @param names of the people to whom a role was handed over
 */
export const peopleLines = (
  { names: changed, undoneHandovers }: PeopleChanges,
  names: Names,
  paint: Paint,
): string[] => [
  ...changed.flatMap((one) => nameLines(one, paint)),
  ...undoneHandovers.map(({ role, from, to, at }) =>
    paint.yellow(
      `people: ${role} was handed over to ${plain(personName(from, names))} at ${moment(at)}; ` +
        `${to === null ? 'by this charter nobody holds the role' : `this charter gives the role back to ${plain(personName(to, names))}`}`,
    ),
  ),
];

function nameLines(change: NameChange, paint: Paint): string[] {
  const { id, before, after } = change;
  if (before === null)
    return [paint.yellow(`people: ${id} has no name here, as after dayone erase; the file names ${plain(after.name)}`)];
  return [
    ...(before.name === after.name
      ? []
      : [`people: ${id} is renamed from ${plain(before.name)} to ${plain(after.name)}`]),
    ...(isAnotherName(change)
      ? [
          paint.yellow(
            `  every decision of ${plain(before.name)} is then ${plain(after.name)}’s; for another person use dayone transfer, or an id of their own`,
          ),
        ]
      : []),
    ...(before.email === after.email
      ? []
      : [`people: the address of ${id}: ${plain(before.email ?? 'none')} → ${plain(after.email ?? 'none')}`]),
  ];
}
