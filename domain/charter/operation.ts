/** Resolves the sections on time: calendar and go-live. */

import type { Calendar, Freeze, GoLive, Stage } from '../model/charter';
import { duration } from '../values/quantity';
import { DEFAULTS, type Defaults } from './defaults';
import { type Path, type Report, refuseOthers, valueShown } from './fault';
import type { Persons } from './persons';
import { present, type WrittenDraft } from './read';
import type { WrittenCharter } from './schema';
import { resolveSource } from './sources';

type Written<K extends keyof WrittenCharter> = WrittenDraft<WrittenCharter>[K];

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** Undefined after a fault. */
function resolveFreeze(
  written: NonNullable<NonNullable<Written<'calendar'>>['freezes']>[number],
  path: Path,
  { withDefault }: Defaults,
  report: Report,
): Freeze | undefined {
  if (written?.reason === undefined) return undefined;
  const { every, from, to, reason } = written;
  if (every !== undefined) {
    refuseOthers(written, ['every', 'before', 'after', 'reason'], `a freeze of every ${every}`, path, report);
    const before = withDefault('calendar.freezes[].before', written.before, [...path, 'before']);
    const after = withDefault('calendar.freezes[].after', written.after, [...path, 'after']);
    return { every, before, after, reason };
  }
  refuseOthers(written, ['from', 'to', 'reason'], 'a freeze between two dates', path, report);
  if (from === undefined && to === undefined)
    report([...path, 'from'], 'is missing', { expected: 'from and to, or every', example: '2026-12-21' });
  else if (from === undefined || to === undefined)
    report([...path, from === undefined ? 'from' : 'to'], 'is missing', {
      expected: 'both dates',
      example: from ?? to ?? '2027-01-04',
    });
  if (from === undefined || to === undefined) return undefined;
  if (from > to) report([...path, 'to'], `is "${to}"`, { expected: `not before ${from}`, example: from });
  return { from, to, reason };
}

export function resolveCalendar(
  written: Written<'calendar'>,
  knowsTimezone: (timezone: string) => boolean,
  defaults: Defaults,
  report: Report,
): Calendar {
  const { withDefault } = defaults;
  const timezone = withDefault('calendar.timezone', written?.timezone);
  if (!knowsTimezone(timezone)) {
    const hint = { expected: 'a time zone of the IANA database', example: 'Europe/Berlin' };
    report(['calendar', 'timezone'], valueShown(timezone), hint);
  }
  const numbers = written?.workdays && present(written.workdays).map((day) => WEEKDAYS.indexOf(day) + 1);
  if (numbers?.length === 0) {
    report(['calendar', 'workdays'], 'has no day', {
      expected: 'at least one working day',
      example: '[Mon, Tue, Wed]',
    });
  }
  const opens = withDefault('calendar.opens', written?.opens);
  const closes = withDefault('calendar.closes', written?.closes);
  if (opens >= closes) {
    report(['calendar', 'closes'], `is ${JSON.stringify(closes)}`, {
      expected: `later than opens (${opens})`,
      example: '"18:00"',
    });
  }
  const freezes = written?.freezes?.map((freeze, i) =>
    resolveFreeze(freeze, ['calendar', 'freezes', i], defaults, report),
  );
  return {
    timezone,
    workdays: withDefault('calendar.workdays', numbers && [...new Set(numbers)].sort((a, b) => a - b)),
    opens,
    closes,
    holidays: withDefault('calendar.holidays', written?.holidays && [...new Set(present(written.holidays))].sort()),
    freezes: withDefault('calendar.freezes', freezes && present(freezes)),
  };
}

/** Stages may be written as percentages alone; `window`, `minSamples` and `atMost` next to them apply to all. */
export function resolveGoLive(
  written: Written<'goLive'>,
  metrics: readonly string[],
  persons: Persons,
  defaults: Defaults,
  report: Report,
): GoLive {
  const { withDefault } = defaults;
  const times = {
    window: withDefault('goLive.window', written?.window),
    minSamples: withDefault('goLive.minSamples', written?.minSamples),
    atMost: withDefault('goLive.atMost', written?.atMost),
  };
  const given: NonNullable<typeof written>['stages'] =
    written?.stages ?? withDefault('goLive.stages', undefined).map((exposure) => ({ exposure }));
  const stages: (Stage | undefined)[] = given.map((stage, i) => {
    const own = typeof stage === 'number' ? { exposure: stage } : stage;
    if (own?.exposure === undefined) return undefined;
    const { exposure, window = times.window, minSamples = times.minSamples } = own;
    const said = own.atMost ?? written?.atMost;
    const atMost =
      said === undefined && duration(window) > duration(times.atMost)
        ? defaults.inferred(
            ['goLive', 'stages', i, 'atMost'],
            undefined,
            window,
            'nobody is asked before the window ends',
          )
        : (said ?? times.atMost);
    const metrics = 'metrics' in own ? own.metrics && present(own.metrics) : undefined;
    return { exposure, window, minSamples, atMost, ...(metrics ? { metrics } : {}) };
  });
  checkStages(stages, report);
  stages.forEach((stage, i) => {
    for (const [j, id] of (stage?.metrics ?? []).entries())
      if (!metrics.includes(id))
        report(['goLive', 'stages', i, 'metrics', j], `is ${id}`, {
          expected: 'the id of a metric of this charter',
          example: metrics[0] ?? 'a metric under metrics:',
        });
  });

  const shortest = present(stages)
    .map((stage) => stage.window)
    .sort((a, b) => duration(a) - duration(b))[0];
  const readEvery =
    shortest !== undefined && duration(shortest) < duration(DEFAULTS['goLive.readEvery'].values.standard)
      ? defaults.inferred(['goLive', 'readEvery'], written?.readEvery, shortest, 'no stage ends without a reading')
      : withDefault('goLive.readEvery', written?.readEvery);
  if (shortest !== undefined && duration(readEvery) > duration(shortest)) {
    const hint = { expected: `no longer than the shortest window (${shortest})`, example: shortest };
    report(['goLive', 'readEvery'], `is ${JSON.stringify(readEvery)}`, hint);
  }
  const users = written?.users?.map((_, i) => persons.idAt(['goLive', 'users', i]));
  const source = resolveSource(written?.leastUse ?? {}, ['goLive', 'leastUse'], defaults, report);
  return {
    stages: present(stages),
    readEvery,
    users: withDefault('goLive.users', users && [...new Set(present(users))]),
    leastUse: { target: withDefault('goLive.leastUse.target', written?.leastUse?.target), ...(source && { source }) },
  };
}

function checkStages(stages: readonly (Stage | undefined)[], report: Report): void {
  const path = ['goLive', 'stages'];
  if (stages.length === 0) {
    report(path, 'is an empty list', { expected: 'at least the stage of 100 %', example: '[shadow, 10, 50, 100]' });
  }
  stages.forEach((stage, i) => {
    if (!stage) return;
    const before = stages[i - 1];
    if (before && stage.exposure <= before.exposure) {
      const hint = { expected: `more than the stage before (${before.exposure} %)`, example: '[shadow, 10, 50, 100]' };
      report([...path, i], `is ${stage.exposure} %`, hint);
    } else if (i === stages.length - 1 && stage.exposure !== 100) {
      report([...path, i], `is ${stage.exposure} %`, {
        expected: '100 % as the last stage',
        example: '[shadow, 10, 50, 100]',
      });
    }
    if (duration(stage.atMost) < duration(stage.window)) {
      const hint = { expected: `at least the window (${stage.window})`, example: stage.window };
      report([...path, i, 'atMost'], `is ${JSON.stringify(stage.atMost)}`, hint);
    }
  });
}
