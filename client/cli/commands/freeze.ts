import { Option } from 'commander';
import { instantOf, readInstant } from '../../../domain/values/dates';
import type { Portfolio } from '../../use-cases/portfolio';
import { type Answer, actingPerson, allOf, command, usageError } from '../command';
import { asOption, reasonFrom, reasonOption } from '../options';
import { moment, plain } from '../output';
import type { Session } from '../session';

interface FreezeOptions {
  as?: string;
  reason?: string;
  until?: string;
  lift?: boolean;
}

/** A date and time with its offset. @throws Failure BAD_INPUT */
function momentFrom(given: string): string {
  const at = readInstant(given);
  if (at !== null) return instantOf(at);
  throw usageError(`--until cannot be ${given}`, [
    'expected a date and time with its offset: 2027-01-04T08:00:00+01:00',
  ]);
}

async function asItIs(session: Session, portfolio: Portfolio): Promise<Answer> {
  const found = await portfolio.frozen();
  const freeze = found && (await session.readable(found));
  const by = await session.withNames(freeze?.by ?? '');
  return {
    json: { frozen: freeze },
    text: () =>
      freeze
        ? [
            `All changes are frozen since ${moment(freeze.since)}, by ${plain(by)}: ${plain(freeze.reason)}`,
            endOf(freeze.until),
          ]
        : ['Changes are not frozen.'],
  };
}

const endOf = (until: string | null): string =>
  until
    ? `It ends automatically at ${moment(until)}.`
    : 'It ends when somebody lifts it: dayone freeze --lift --as PERSON --reason TEXT';

const untoldText = (untold: readonly string[]): string[] =>
  untold.length > 0 ? [`Could not be notified, and re-check within the hour: ${untold.join(', ')}`] : [];

export const freeze = command<FreezeOptions>({
  name: 'freeze',
  summary: 'freeze all changes in the whole portfolio, or lift that',
  about:
    'Freezes all changes: while it lasts, no stage of any engagement begins, those included that are started ' +
    'meanwhile. An exposed release stays exposed and is watched; drills, rollbacks and sign-offs continue. Without options it ' +
    'says whether changes are frozen.',
  examples: [
    'dayone freeze',
    'dayone freeze --as adam-kerr --until 2027-01-04T08:00:00+01:00 --reason "the year is being closed"',
    'dayone freeze --lift --as adam-kerr --reason "the books are closed"',
  ],
  options: [
    asOption(),
    reasonOption(),
    new Option('--until <moment>', 'when it ends automatically').conflicts('lift'),
    new Option('--lift', 'let changes continue'),
  ],
  run: async (session, _args, options): Promise<Answer> => {
    const { portfolio } = await session.dayone();
    if (!options.lift && options.reason === undefined && options.until === undefined) return asItIs(session, portfolio);
    const [by, reason] = allOf(
      () => actingPerson(session, options.as),
      () => reasonFrom(options.reason),
    );
    if (options.lift) {
      const { untold } = await portfolio.lift({ by, reason });
      return { json: { by, frozen: null, untold }, text: () => ['Changes continue.', ...untoldText(untold)] };
    }
    const until = options.until === undefined ? undefined : momentFrom(options.until);
    const { untold } = await portfolio.freeze({ by, reason, until });
    const frozen = await session.readable(await portfolio.frozen());
    return {
      json: { by, frozen, untold },
      text: () => ['All changes are frozen.', endOf(frozen?.until ?? null), ...untoldText(untold)],
    };
  },
});
