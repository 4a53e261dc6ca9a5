/** The stages of exposure, and who will work with the system. */
import {
  alwaysPresent,
  block,
  byDefault,
  byProfile,
  byWrittenDefault,
  inferred,
  list,
  optional,
  type ResolvedAs,
  required,
  valueOrBlock,
  writtenOnly,
} from './field';
import { slug } from './kinds';
import { person } from './people';
import { absoluteTarget, duration, exposure, whole } from './quantities';
import { query, source } from './sources';

const window = duration('1 day');
const samples = whole(1, 1e9, 50);
const wait = duration('5 days');

const stage = block({
  exposure: required(exposure(), 'percent of live cases; shadow exposes none'),
  window: inferred(window, '`goLive.window`', 'how long this stage is observed'),
  minSamples: inferred(samples, '`goLive.minSamples`', 'the least number of samples of this stage'),
  atMost: inferred(
    wait,
    '`goLive.atMost`, or the window if that is longer',
    'the longest wait for enough samples at this stage',
  ),
  metrics: optional(
    list(slug('touchless-share'), 'list of metric ids'),
    'the metrics that decide the stage; critical metrics always do',
    'all of them',
  ),
});

/** The share of cases that people handle with the system: its source and its target. */
const leastUse = block({
  target: byDefault(
    absoluteTarget('at least 60 %'),
    'at least 60 %',
    'below that, people work around it (ours)',
    'the least share of cases that people handle with the system',
  ),
  source: optional(source, 'where that share is measured; without it, the gate asks for evidence `use`'),
  query: writtenOnly(optional(query, 'the query for that share')),
});

export const goLive = block({
  stages: byWrittenDefault(
    list(valueOrBlock(exposure(), stage, 'percentage or block'), 'list of percentages or blocks', 1),
    [0, 10, 50, 100],
    'shadow first, then a tenth, half, all',
    'the exposure levels, rising, ending with 100 %',
  ),
  window: writtenOnly(
    byDefault(window, '1 day', 'four stages within the five planned working days', 'how long a stage is observed'),
  ),
  minSamples: writtenOnly(
    byProfile(
      samples,
      [20, 50, 100],
      'at least 50 data points per stage (Kayenta)',
      'the least number of samples; fewer are inconclusive',
    ),
  ),
  atMost: writtenOnly(byDefault(wait, '5 days', 'then a person decides (ours)', 'the longest wait for enough samples')),
  readEvery: byDefault(
    duration('15 min'),
    '15 min',
    'as often as the watch in operation',
    'how often metrics are read; if the window is shorter, they are read once',
  ),
  users: byDefault(
    list(person, 'list of persons'),
    [],
    'no users are named yet',
    'the people who will work with the system, by name',
  ),
  leastUse: alwaysPresent(leastUse),
});

export type GoLive = ResolvedAs<typeof goLive>;
export type Stage = ResolvedAs<typeof stage>;
