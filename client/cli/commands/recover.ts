import { Option } from 'commander';
import { Failure } from '../../../domain/kernel/failures';
import { requireWorker } from '../../temporal/pollers';
import type { Recovered } from '../../use-cases/recover';
import { NOTHING_STARTED } from '../../use-cases/start-files';
import { type Answer, command } from '../command';
import { failureLines, indent } from '../output';
import type { Paint } from '../paint';
import type { Session } from '../session';

interface RecoverOptions {
  as?: string;
  reason?: string;
}

type Outcome = Recovered | { id: string; failure: Failure };

export const recover = command<RecoverOptions>({
  name: 'recover',
  args: '<ids...>',
  summary: 'bring engagements back from their ledgers',
  about:
    'Brings engagements back from their ledgers alone: on an empty Temporal server, after their workflows were ' +
    'terminated or failed, or in another namespace. Everything comes back: step, prerequisite status, what is asked and by when, ' +
    'the retainer, an open drill at its restore; an approval that is sent again gets the answer that it got. A new ' +
    'epoch begins in the same chain: a workflow that still writes elsewhere stops with LEDGER_CONFLICT. Refused while ' +
    'the engagement runs here, once it is closed, and where its ledger does not verify. Several ids: each is reported, ' +
    'and the exit code is the worst.',
  examples: [
    'dayone recover shared-mailbox-triage --as dana-ruiz --reason "the cluster was lost"',
    'dayone recover shared-mailbox-triage lead-qualification --json',
  ],
  exits: { 0: 'all are back' },
  options: [
    new Option('--as <person>', 'person id of who brings them back, else DAYONE_AS'),
    new Option('--reason <text>', 'why; it stands in the ledger'),
  ],
  run: async (session, ids, options): Promise<Answer> => {
    await requireWorker(await session.server.client(), session.server.taskQueue, NOTHING_STARTED);
    const outcomes: Outcome[] = [];
    for (const id of new Set(ids)) outcomes.push(await recoverOne(session, id, options));
    const failures = outcomes.flatMap((one) => ('failure' in one ? [one.failure] : []));
    if (outcomes.length === 1 && failures[0]) throw failures[0];
    return {
      json: { engagements: outcomes.map(asJson) },
      text: (paint) => outcomes.flatMap((one) => outcomeText(one, paint)),
      exit: Math.max(0, ...failures.map(({ exit }) => exit)) as Answer['exit'],
    };
  },
});

async function recoverOne(session: Session, id: string, { as, reason }: RecoverOptions): Promise<Outcome> {
  const by = as ?? session.io.env.DAYONE_AS;
  try {
    return await session.about((dayone) => dayone.recover(id, { by, reason }));
  } catch (failure) {
    if (failure instanceof Failure) return { id, failure };
    throw failure;
  }
}

function asJson(outcome: Outcome): object {
  if (!('failure' in outcome)) return { result: 'recovered', ...outcome };
  const { code, message, details, next } = outcome.failure;
  return { id: outcome.id, result: 'failed', error: { code, message, details, next } };
}

function outcomeText(outcome: Outcome, paint: Paint): string[] {
  if ('failure' in outcome)
    return [`${outcome.id}: ${paint.red('failed')}`, ...indent(failureLines(outcome.failure, paint))];
  const { id, epoch, entry, drill } = outcome;
  return [
    `${id}: ${paint.green('recovered')}, epoch ${epoch} ${paint.dim(`(ledger entry ${entry})`)}`,
    ...(drill ? [`${drill} was open: it is looked after first (dayone timeline ${id})`] : []),
  ];
}
