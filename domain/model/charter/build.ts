/** What a release must reach before it is accepted. */
import {
  addedLater,
  block,
  byProfile,
  documentedOnce,
  inferred,
  optional,
  type ResolvedAs,
  resolvedAs,
  resolvedOnly,
  table,
  valueOrBlock,
} from './field';
import { slug, text, url } from './kinds';
import { absoluteTarget, whole } from './quantities';

const threshold = absoluteTarget('at least 97 %');

/** The resolved charter has the slices under a key of their own. */
const evaluated = documentedOnce(
  resolvedAs(
    valueOrBlock(
      threshold,
      block({
        target: optional(threshold, ''),
        slices: optional(table(text('new suppliers'), absoluteTarget('at least 95 %'), 'SLICE'), ''),
      }),
      'absolute target, or `{ target, slices }`',
    ),
    threshold.resolved,
  ),
);

export const build = block({
  evaluation: inferred(
    table(slug('touchless-share'), evaluated, 'METRIC'),
    'all shares with an absolute target, except diagnostic metrics',
    'the lowest result that the evaluation has to reach, as a whole and in each slice that is named',
  ),
  slices: addedLater(
    resolvedOnly(
      table(text(''), table(text(''), text(''), 'SLICE'), 'METRIC'),
      'metric id → slice of the evaluation data → least result in that slice alone',
    ),
  ),
  minSamples: byProfile(
    whole(1, 1e9, 50),
    [20, 50, 100],
    'below 50 data points a comparison says little (Kayenta)',
    'the least number of evaluation cases for each metric, and for each slice',
  ),
  eventLog: optional(
    url('http://target.client.example/health/log'),
    'an address that answers while the event log works; without it, the gate asks for evidence `event-log`',
  ),
});

export type Build = ResolvedAs<typeof build>;
