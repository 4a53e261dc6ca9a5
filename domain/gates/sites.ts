/**
 * What a gate asks of the world, and what gate activities bring back. Activities bring facts; the domain judges them.
 * A further check is one kind here, one file in `activities/checks/`, and one line in its registry.
 */
import type { QuestionKind } from '../model/questions';

const AT_A_SITE: ReadonlySet<QuestionKind> = new Set<QuestionKind>([
  'metric',
  'baseline',
  'source',
  'url',
  'executor-dry-run',
  'target-status',
  'proof',
  'sample',
  'access',
  'classes',
  'inventory',
]);

/** Whether such a question is answered where the client's systems are. */
export const atASite = (kind: QuestionKind): boolean => AT_A_SITE.has(kind);
