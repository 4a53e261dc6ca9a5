import { Option } from 'commander';
import { counted } from '../../texts/words';
import { submitReview } from '../../use-cases/submit';
import { type Answer, actingPerson, allOf, command, usageError, wholeFrom } from '../command';
import { asOption, keyOption } from '../options';
import { answerText } from './answer';

interface ReviewOptions {
  as?: string;
  cases?: string;
  wrong?: string;
  file?: string;
  key?: string;
}

const MOST = 999_999_999;

/** @throws Failure BAD_INPUT */
function countsFrom(options: ReviewOptions): { cases: number; wrong: number } {
  const cases = wholeFrom('--cases', options.cases, 0, MOST);
  const wrong = wholeFrom('--wrong', options.wrong, 0, MOST);
  if (cases !== undefined && wrong !== undefined) return { cases, wrong };
  throw usageError('say how many cases were looked at, and how many were wrong: --cases N --wrong N');
}

export const review = command<ReviewOptions>({
  name: 'review',
  args: '<id>',
  summary: 'say that every case of a stage was looked at, where cases are few',
  about:
    'Below 50 cases a week a stage is not judged by a sample: when its window is over, the process expert, or the owner ' +
    'where none is named, looks at every case of it and says how many there were and how many of them the system had ' +
    'got wrong. With all of them right the stage is judged by its metrics over those cases; else the owner decides.',
  examples: [
    'dayone review shared-mailbox-triage --as hanna-brandt --cases 12 --wrong 0',
    'dayone review shared-mailbox-triage --as hanna-brandt --cases 12 --wrong 1 --file cases.csv',
  ],
  options: [
    asOption(),
    new Option('--cases <n>', 'cases that were looked at'),
    new Option('--wrong <n>', 'how many of them were wrong'),
    new Option('--file <file>', 'the list of them; it is attached'),
    keyOption(),
  ],
  run: async (session, [id], options): Promise<Answer> => {
    const [by, { cases, wrong }] = allOf(
      () => actingPerson(session, options.as),
      () => countsFrom(options),
    );
    const { file, key } = options;
    const { digest, ...answer } = await submitReview(session, id!, { by, cases, wrong, file, key });
    return {
      json: { id, by, cases, wrong, digest, ...answer },
      text: (paint) => answerText(`${id}: ${counted(cases, 'case')} reviewed, ${wrong} wrong`, answer, paint),
    };
  },
});
