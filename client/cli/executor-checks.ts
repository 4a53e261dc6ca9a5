/** The answers of an executor and of the rollback proofs, for people. */

import { targetText } from '../../domain/kernel/target';
import type { ExecutorCheck } from '../../domain/rollback/executor-check';
import type { Exit } from './command';
import { plain, table } from './output';
import type { Paint } from './paint';

/** 0 where all have answered, 3 where the site is away, else 1. */
export function exitOf(checks: readonly ExecutorCheck[]): Exit {
  if (checks.some(({ code }) => code === 'SITE_AWAY')) return 3;
  return checks.every(({ answers }) => answers) ? 0 : 1;
}

export const checksText = (checks: readonly ExecutorCheck[], paint: Paint): string[] =>
  table(
    ['check', 'answer', 'took', ''],
    checks.map((one) => [
      one.check,
      answerText(one, paint),
      one.tookMs === null ? '–' : `${one.tookMs} ms`,
      resultText(one),
    ]),
    paint,
  );

function answerText({ answers, proven }: ExecutorCheck, paint: Paint): string {
  if (!answers) return paint.red('no answer');
  if (proven === null) return paint.green('answers');
  return proven ? paint.green('proven') : 'not proven now';
}

const resultText = ({ code, detail, status }: ExecutorCheck): string =>
  plain(status ? `it runs ${targetText(status)}` : code ? `${code}: ${detail}` : detail);
