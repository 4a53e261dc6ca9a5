import { block, either, optional, required } from '../field';
import { secretRef, yesNo } from '../kinds';
import { duration } from '../quantities';
import { addressAndQuery, SHARED, shapes, sourceForm, withoutUndefined } from './form';

/** A Prometheus server's query API, or (`scrape`) one exposition endpoint read directly with plain selectors. */
export const prometheus = sourceForm('prometheus', {
  label: 'a Prometheus source',
  source: {
    scrape: optional(
      yesNo(),
      'whether the address is one exposition endpoint, read directly with plain selectors',
      'true if the address ends in `/metrics`',
    ),
    step: optional(
      duration('5 min', 1_000),
      'interval of a range query: a Prometheus server answers with one point per interval over the window, not with one value at its end',
    ),
    token: optional(secretRef(), 'bearer token of a Prometheus server'),
    url: SHARED.url,
  },
  query: { value: SHARED.value, good: SHARED.good, total: SHARED.total },
  resolvedKeys: {
    url: required(shapes.text, ''),
    scrape: required(yesNo(), ''),
    query: required(
      either(shapes.text, block({ good: required(shapes.text, ''), total: required(shapes.text, '') }), ''),
      '',
    ),
    step: optional(duration('5 min'), 'present: a range query, its points aggregated as the metric says'),
    token: optional(secretRef(), ''),
  },
  matches: () => true,
  resolve(source) {
    const { given, sourcePath, defaults, report } = source;
    const found = addressAndQuery(source);
    if (!found) return undefined;
    const scrape = defaults.inferred(
      [...sourcePath, 'scrape'],
      given.scrape,
      /^[^?#]*\/metrics([?#]|$)/.test(found.url),
      'an address that ends in /metrics is an endpoint, read directly',
    );
    if (scrape && given.step !== undefined) {
      const hint = { expected: 'no step: an endpoint knows only what is now', example: 'http://metrics:9090' };
      report([...sourcePath, 'step'], 'has no meaning for one exposition endpoint', hint, { place: 'key' });
    }
    const query = found.share ?? found.value;
    return {
      kind: 'prometheus',
      url: found.url,
      scrape,
      query,
      ...withoutUndefined({ step: given.step, token: given.token }),
    };
  },
  checkAggregation({ query, step }, aggregation) {
    if (aggregation !== 'distribution') return null;
    if (typeof query === 'object')
      return { expected: 'a query of values: good and total make a share', example: 'share' };
    return step === undefined
      ? { expected: 'a source with a step: one value is no distribution', example: 'step: 5 min' }
      : null;
  },
});
