import { Option } from 'commander';
import { mayRun as answerOf } from '../../../domain/gates/prerequisites';
import { didYouMean } from '../../../domain/values/nearest';
import { lookup } from '../../../domain/values/own-members';
import { type Why, whyOf } from '../../../domain/views/report';
import { type Answer, command, usageError } from '../command';

export const mayRun = command<{ release?: string }>({
  name: 'may-run',
  args: '<id>',
  summary: 'whether a release may run on live data: a question for pipelines',
  about:
    'Answers a pipeline whether a release may run on live data now; copies of real cases are live data. The exit code ' +
    'says it: 0 allowed, 1 not allowed, with why; 3 no answer, and no answer means no. So does any other code.',
  examples: [
    'dayone may-run invoice-intake --release 2026-11-r2',
    'dayone may-run invoice-intake --release "$RELEASE" && ./deploy.sh "$RELEASE"',
  ],
  exits: {
    0: 'allowed',
    1: 'not allowed; the line says why',
    3: 'no answer, and no answer means no',
  },
  options: [new Option('--release <release>', 'the release, as its manifest names it')],
  run: async (session, [id], { release }): Promise<Answer> => {
    if (!release)
      throw usageError('say which release: --release RELEASE', [`dayone status ${id} shows what is on its way`]);
    const state = await session.state(id!);
    const { allowed, why } = answerOf(state, release);
    const missing = allowed || state.closedAt || state.closing ? 0 : missingIn(whyOf(state, new Date().toISOString()));
    const near = allowed || lookup(state.releases, release) ? [] : didYouMean(release, Object.keys(state.releases));
    return {
      json: { id, release, allowed, why },
      text: (paint) => [
        `${allowed ? paint.green('allowed') : paint.red('not allowed')}: release ${release} of ${id}: ${why}`,
        ...near.map((line) => `  ${line}`),
        ...(missing > 0
          ? [
              `${paint.dim('Next:')} ${missing === 1 ? 'one thing is' : `${missing} things are`} missing: dayone why ${id}`,
            ]
          : []),
      ],
      exit: allowed ? 0 : 1,
    };
  },
});

/** Things that the open gates ask for, and those that the later ones will. */
const missingIn = ({ open, ahead }: Why): number =>
  open.length + ahead.reduce((sum, { requirements }) => sum + requirements.length, 0);
