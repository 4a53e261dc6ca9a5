/** Which questions are answered by a worker at the client's site. */

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
