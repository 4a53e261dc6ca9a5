/** Rules for submitted cases: the worker reads them before they count, from every sender and every client. */

import { type CommandHandler, event } from '../kernel/events';
import type { CommandOf } from '../model/commands';
import type { FailureCode } from '../model/failures';
import type { Question } from '../model/questions';
import type { State } from '../model/state';
import { shifted } from '../values/dates';
import { digest } from '../values/digest';
import { gateOf } from './gate-of';
import { caseColumns, caseDaysBy, columnsDigest } from './steps/process-redesign';
import { isCurrentSubject } from './subjects';
import { backOff } from './verification';

/** Reading the same bytes again finds the same: only other cases help. */
const FINAL: ReadonlySet<string> = new Set<FailureCode>([
  'SOURCE_UNUSABLE',
  'BAD_ENCODING',
  'TOO_LARGE',
  'BAD_CHARTER',
]);

interface CasesToRead {
  /** Names what is asked: these cases, these columns, days counted so. */
  of: string;
  question: Extract<Question, { kind: 'cases' }>;
  /** When it is asked; null: at once. */
  nextAt: string | null;
}

/** What has to be read of the submitted cases; null where there is nothing to read or nothing new to find. */
export function casesToRead(s: State): CasesToRead | null {
  if (s.live || !s.cases) return null;
  // Accepted cases are read again for other columns only.
  if (gateOf(s, 'process-redesign')?.acceptedAt && s.cases.columns === columnsDigest(s)) return null;
  const question: CasesToRead['question'] = {
    kind: 'cases',
    digest: s.cases.digest,
    columns: caseColumns(s.charter),
    calendar: caseDaysBy(s.charter),
  };
  const of = digest(question);
  const { judged } = s.cases;
  if (judged?.of !== of) return { of, question, nextAt: null };
  return judged.nextAt === null ? null : { of, question, nextAt: judged.nextAt };
}

/** Whether the owner has approved the cases as they are shown: then that is what was signed, and stays so. */
function isApproved(s: State): boolean {
  const given = gateOf(s, 'process-redesign')?.signOffs.owner;
  const shown = s.cases?.signed ?? null;
  return shown !== null && given?.decision === 'approve' && isCurrentSubject(s, 'process-redesign', given.subject);
}

export const casesJudged: CommandHandler<CommandOf<'cases-judged'>> = (s, { of, answer }, at) => {
  // Other cases, or other columns, are asked about by now.
  if (casesToRead(s)?.of !== of) return [];
  const attempts = s.cases?.judged?.of === of ? s.cases.judged.attempts : 0;
  const nextAt = answer.ok || FINAL.has(answer.code) ? null : shifted(at, backOff(attempts));
  return [
    event('cases.judged', { of, columns: columnsDigest(s), answer, nextAt, signed: answer.ok && !isApproved(s) }),
  ];
};
