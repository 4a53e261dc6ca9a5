/** The open findings of all engagements. */

import { severityRank } from '../../domain/kernel/open-findings';
import { digest } from '../../domain/values/digest';
import type { ListedFinding } from '../../domain/views/visibility';
import { MOST_PER_PAGE, type PageRequest, type Place, pageFrom } from './paging';
import { everything, idOf, memoOf, NEVER, queryText, RUNNING } from './query';
import type { Visibility } from './visibility-wire';

/** The open findings of one engagement. */
export interface EngagementFindings {
  engagement: string;
  title: string | null;
  /** Of the client's calendar. */
  timezone: string | null;
  /** The highest severity first; long texts are cut short. */
  findings: ListedFinding[];
  /** How many more there are than a list carries. */
  more: number;
}

/** One page of open findings, the most severe first. */
export interface FindingsPage {
  /** All engagements that have any, over all pages. */
  total: number;
  /** Those that have any. */
  engagements: EngagementFindings[];
  next: string | null;
}

/** The open findings of running engagements, from what lists carry. Throws as `listEngagements`. */
export async function findingsOf(visibility: Visibility, page: PageRequest = {}): Promise<FindingsPage> {
  const all = (await everything(visibility, queryText(RUNNING, {}))).flatMap((execution) => {
    const memo = memoOf(execution);
    if (!memo?.findings?.length) return [];
    const { title, timezone, findings, moreFindings: more } = memo;
    return [{ engagement: idOf(execution), title, timezone, findings, more }];
  });
  const severest = ({ engagement, findings }: EngagementFindings): Place => {
    const [first] = findings;
    return [first ? -severityRank(first.severity) : 0, first?.dueAt ?? NEVER, engagement];
  };
  const { shown, next } = pageFrom(all, severest, digest({ findings: 'open' }), { limit: MOST_PER_PAGE, ...page });
  return { engagements: shown, total: all.length, next };
}
