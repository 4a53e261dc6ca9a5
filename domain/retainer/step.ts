/** What a retainer step is. Each is one file here that bears its id. */
import type { CommandOf } from '../commands';
import type { Happening } from '../decide/ruling';
import type { Question } from '../questions';
import type { State } from '../state';

export interface RetainerStep {
  id: string;
  question: string;
  /** What a cycle asks the world for this step. */
  questions: (s: State, at: string) => Record<string, Question>;
  /** What follows from the answers. */
  judge: (s: State, report: CommandOf<'retainer-report'>, at: string) => Happening[];
}
