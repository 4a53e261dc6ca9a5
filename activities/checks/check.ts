/** What a check is: how one kind of question is asked of external systems. */

import type { FailureCode } from '../../domain/model/failures';
import type { Facts, QuestionKind, Questions } from '../../domain/model/questions';
import type { ProbeContext } from '../deps';

export interface Check<K extends QuestionKind> {
  /** The failure that stands for no answer in time. */
  silence: FailureCode;
  /** Returns facts and judges nothing. @throws Failure if there are none. */
  ask(question: Questions[K], look: ProbeContext): Promise<Facts[K]>;
}
