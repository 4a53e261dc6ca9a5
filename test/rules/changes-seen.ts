/** What a watch reports between two states of an engagement on paper. */
import type { Change } from '../../domain/views/change';
import { changesBetween } from '../../domain/views/changes';
import type { PaperEngagement } from '../support/paper-engagement';
import { given } from './vocabulary';

export type Act = (e: PaperEngagement) => unknown;

/** What happens, the changes that a watch sees, and the lines in which it reports them. */
export type Case = [what: string, changes: () => Change[], lines: string[]];

/** The changes that these acts make, as a watcher sees them who looked before and after. */
export function changes(e: PaperEngagement, ...acts: Act[]): Change[] {
  const { state, at } = e;
  given(e, ...acts);
  return changesBetween(state, e.state, e.at, at);
}
