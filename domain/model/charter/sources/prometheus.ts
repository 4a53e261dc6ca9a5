import { block, either, optional, required } from '../field';
import { secretRef, yesNo } from '../kinds';
import { duration } from '../quantities';
import { addressed, carried, SHARED, sourceForm, written } from './form';

/** A Prometheus server's query API, or (`scrape`) one exposition endpoint read directly with plain selectors. */
export const prometheus = sourceForm('prometheus', {
  called: 'a Prometheus source',
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
  carries: {
    url: required(carried.text, ''),
    scrape: required(yesNo(), ''),
    query: required(
      either(carried.text, block({ good: required(carried.text, ''), total: required(carried.text, '') }), ''),
      '',
    ),
    step: optional(duration('5 min'), 'present: a range query, its points aggregated as the metric says'),
    token: optional(secretRef(), ''),
  },
  fits: () => true,
  resolve(source) {
    const { given, at, defaults, report } = source;
    const found = addressed(source);
    if (!found) return undefined;
    const scrape = defaults.inferred(
      [...at, 'scrape'],
      given.scrape,
      /^[^?#]*\/metrics([?#]|$)/.test(found.url),
      'an address that ends in /metrics is an endpoint, read directly',
    );
    if (scrape && given.step !== undefined) {
      const hint = { expected: 'no step: an endpoint knows only what is now', example: 'http://metrics:9090' };
      report([...at, 'step'], 'has no meaning for one exposition endpoint', hint, { place: 'key' });
    }
    const query = found.share ?? found.value;
    return { kind: 'prometheus', url: found.url, scrape, query, ...written({ step: given.step, token: given.token }) };
  },
  misfit({ query, step }, aggregation) {
    if (aggregation !== 'distribution') return null;
    if (typeof query === 'object')
      return { expected: 'a query of values: good and total make a share', example: 'share' };
    return step === undefined
      ? { expected: 'a source with a step: one value is no distribution', example: 'step: 5 min' }
      : null;
  },
});
