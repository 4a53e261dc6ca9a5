/** What the work is today and what it costs: the figures of the mandate. */
import {
  addedLater,
  alwaysPresent,
  block,
  byDefault,
  list,
  optional,
  type ResolvedAs,
  required,
  resolvedOnly,
  writtenOnly,
} from './field';
import { text } from './kinds';
import { currency, minutes, money, number, share, volume, whole } from './quantities';

const weeks = (example: number) => number(0.1, 520, example);
const amount = number(0, Number.MAX_SAFE_INTEGER, 42);

/** Cost of another pilot compared with production first (docs/decisions/0015). */
const cost = block({
  pilot: alwaysPresent(
    block({
      cost: byDefault(money('40000'), 40_000, 'a usual pilot budget (ours)', 'what one more pilot costs'),
      weeks: byDefault(weeks(12), 12, 'a usual pilot quarter (ours)', 'how long one more pilot takes'),
      chance: byDefault(
        share('48 %'),
        0.48,
        'share of AI projects that reach production (Gartner)',
        'the share of pilots that become a live system',
      ),
      tries: byDefault(
        whole(1, 100, 3),
        3,
        'after three pilots patience ends (ours)',
        'the most pilots that are tried in a row',
      ),
      hardeningCost: byDefault(
        money('60000'),
        60_000,
        'making a pilot fit for operation afterwards (ours)',
        'what it costs to make a successful pilot fit for operation',
      ),
      hardeningWeeks: byDefault(
        weeks(35),
        35,
        'eight months from prototype to production (Gartner)',
        'how long it takes to make a successful pilot fit for operation',
      ),
    }),
  ),
  production: alwaysPresent(
    block({
      cost: byDefault(
        money('110000'),
        110_000,
        'pilot and hardening in one, including the rollback (ours)',
        'what going straight to production costs',
      ),
      weeks: byDefault(
        weeks(6),
        6,
        'the plan of the ten steps: 30 working days',
        'how long going straight to production takes',
      ),
      chance: byDefault(
        share('80 %'),
        0.8,
        'four of five, until you have a history of your own (ours)',
        'the share of such projects that become a live system',
      ),
    }),
  ),
  runPerWeek: byDefault(money('300'), 0, 'no running cost is written', 'what it costs to run the system for a week'),
});

export const process = block({
  volume: addedLater(required(volume(), 'cases per day, week, month, quarter or year; a day is a working day')),
  volumePerWeek: resolvedOnly(amount, 'cases per week: what is calculated with'),
  minutes: writtenOnly(required(minutes(), "minutes of a person's work per case today")),
  minutesPerCase: resolvedOnly(amount, "minutes of a person's work per case today"),
  hourlyCost: required(money('42 EUR', 'money: `42 EUR`'), "what an hour of a person's work costs"),
  saving: byDefault(
    share('60 %'),
    0.5,
    'half of the work, until the target process says better (ours)',
    'the share of `minutes` that the target process saves',
  ),
  currency: byDefault(
    currency('EUR'),
    'EUR',
    'no currency is written with the hourly cost',
    'the currency of all amounts; write it only if no amount names one',
  ),
  alternative: optional(text('template replies and two temporary clerks'), 'what the client would do without AI'),
  handOvers: optional(
    list(text('AI proposes, a clerk releases'), 'list of texts'),
    'every handoff between people and AI in the target process',
  ),
  cost: alwaysPresent(cost),
});

export type Process = ResolvedAs<typeof process>;
export type CostCase = ResolvedAs<typeof cost>;
