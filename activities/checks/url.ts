/** Does this URL answer with success? A redirect is none: it may lead to a login page. */
import { read } from '../http';
import type { Check } from './check';

export const url: Check<'url'> = {
  silence: 'SOURCE_UNREACHABLE',
  async ask({ url }, { deps, signal }) {
    const { status } = await read({ url, signal, expect: 'ignore' }, deps.http);
    return { status };
  },
};
