/** Resolves the sections calendar and goLive. */

import type { WrittenCharter } from '../model/charter';
import { type Calendar, calendar, type Freeze, freeze } from '../model/charter/calendar';
import type { Defaults } from '../model/charter/defaults';
import { type Path, type Report, refuseOtherKeys, valueShown } from '../model/charter/fault';
import { type GoLive, goLive, type Stage } from '../model/charter/go-live';
import { present, type WrittenDraft } from '../model/charter/read';
import { resolveSource } from '../model/charter/sources';
import { duration } from '../values/quantity';
import type { Persons } from './persons';

type Written<K extends keyof WrittenCharter> = WrittenDraft<WrittenCharter>[K];

/** Undefined after a fault. */
function resolveFreeze(
  written: NonNullable<NonNullable<Written<'calendar'>>['freezes']>[number],
  path: Path,
  defaults: Defaults,
  report: Report,
): Freeze | undefined {
  if (written?.reason === undefined) return undefined;
  const { every, from, to, reason } = written;
  if (every !== undefined) {
    refuseOtherKeys(written, ['every', 'before', 'after', 'reason'], `a freeze of every ${every}`, path, report);
    const before = defaults.value(freeze.keys.before, written.before, [...path, 'before']);
    const after = defaults.value(freeze.keys.after, written.after, [...path, 'after']);
    return { every, before, after, reason };
  }
  refuseOtherKeys(written, ['from', 'to', 'reason'], 'a freeze between two dates', path, report);
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
  const { keys } = calendar;
  const at = (key: keyof Calendar): Path => ['calendar', key];
  const days = written?.workdays && present(written.workdays).map((day) => keys.workdays.kind.items.convert(day));
  if (days?.length === 0)
    report(at('workdays'), 'has no day', { expected: 'at least one working day', example: '[Mon, Tue, Wed]' });
  const holidays = written?.holidays && [...new Set(present(written.holidays))].sort();
  const freezes = written?.freezes?.map((one, i) => resolveFreeze(one, [...at('freezes'), i], defaults, report));
  const resolved = defaults.block(keys, written, ['calendar'], {
    workdays: defaults.value(keys.workdays, days && [...new Set(days)].sort((a, b) => a - b), at('workdays')),
    holidays: defaults.value(keys.holidays, holidays, at('holidays')),
    freezes: defaults.value(keys.freezes, freezes && present(freezes), at('freezes')),
  });
  const { timezone, opens, closes } = resolved;
  if (!knowsTimezone(timezone)) {
    const hint = { expected: 'a time zone of the IANA database', example: 'Europe/Berlin' };
    report(at('timezone'), valueShown(timezone), hint);
  }
  if (opens >= closes) {
    const hint = { expected: `later than opens (${opens})`, example: '"18:00"' };
    report(at('closes'), `is ${JSON.stringify(closes)}`, hint);
  }
  return resolved;
}

/** Stages may be written as percentages alone; `window`, `minSamples` and `atMost` next to them apply to all. */
export function resolveGoLive(
  written: Written<'goLive'>,
  metrics: readonly string[],
  persons: Persons,
  defaults: Defaults,
  report: Report,
): GoLive {
  const { keys } = goLive;
  const times = {
    window: defaults.value(keys.window, written?.window, ['goLive', 'window']),
    minSamples: defaults.value(keys.minSamples, written?.minSamples, ['goLive', 'minSamples']),
    atMost: defaults.value(keys.atMost, written?.atMost, ['goLive', 'atMost']),
  };
  const given = defaults.value(keys.stages, written?.stages, ['goLive', 'stages']);
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
    shortest !== undefined && duration(shortest) < duration(keys.readEvery.default.values.standard)
      ? defaults.inferred(['goLive', 'readEvery'], written?.readEvery, shortest, 'no stage ends without a reading')
      : defaults.value(keys.readEvery, written?.readEvery, ['goLive', 'readEvery']);
  if (shortest !== undefined && duration(readEvery) > duration(shortest)) {
    const hint = { expected: `no longer than the shortest window (${shortest})`, example: shortest };
    report(['goLive', 'readEvery'], `is ${JSON.stringify(readEvery)}`, hint);
  }
  const users = written?.users?.map((_, i) => persons.idAt(['goLive', 'users', i]));
  const path = ['goLive', 'leastUse'];
  return defaults.block(keys, written, ['goLive'], {
    stages: present(stages),
    readEvery,
    users: defaults.value(keys.users, users && [...new Set(present(users))], ['goLive', 'users']),
    leastUse: defaults.block(keys.leastUse.kind.keys, written?.leastUse, path, {
      source: resolveSource(written?.leastUse ?? {}, path, defaults, report),
    }),
  });
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
