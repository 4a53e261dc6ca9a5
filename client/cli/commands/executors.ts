import { didYouMean } from '../../../domain/values/nearest';
import { checkExecutor } from '../../use-cases/dry-run-probes';
import { type Answer, command, usageError } from '../command';
import { checksText, exitOf } from '../executor-checks';
import { indent } from '../output';

const ACTS = ['check'];

export const executors = command({
  name: 'executors',
  args: '<act> <file>',
  choices: ACTS,
  summary: 'check whether the executor of the rollback would obey, before anything starts',
  about:
    '"check CHARTER" asks the executor of a charter, from where an engagement would: whether it would obey (a dry run, ' +
    'which changes nothing), what the target system says that it runs, and what the proofs of the rollback ' +
    'say now. What a proof says is shown and not judged: before a rollback it may well say something else. Nothing is ' +
    'started and nothing recorded.',
  examples: [
    'dayone executors check examples/mailbox/charter.yaml',
    'dayone executors check examples/mailbox/charter.yaml --json',
  ],
  exits: {
    0: 'everything that was asked has answered',
    1: 'something has not answered, or the charter names no executor yet',
    2: 'wrong usage, or a charter with faults',
    3: 'no server, no worker, or the site is away',
  },
  run: async (session, [act, file]): Promise<Answer> => {
    if (!ACTS.includes(act!))
      throw usageError(`executors cannot ${act}`, [...didYouMean(act!, ACTS), `expected one of: ${ACTS.join(', ')}`]);
    const { charter } = await session.readCharter(file!);
    const { id, site } = charter;
    const { executor } = charter.rollback ?? {};
    if (!executor)
      return {
        json: { id, site, executor: null, checks: [] },
        text: () => [`${id}: the charter names no executor yet.`],
        exit: 1,
      };
    session.say(`Asking ${site ? `the worker of site ${site}` : 'the worker'}.`);
    const checks = await checkExecutor(await session.context(), charter, executor);
    return {
      json: { id, site, executor: executor.kind, checks },
      text: (paint) => [
        `${paint.bold(id)}: its executor, ${executor.kind}, as ${site ? `the worker of site ${site}` : 'the worker'} reaches it now`,
        ...indent(checksText(checks, paint)),
      ],
      exit: exitOf(checks),
    };
  },
});
