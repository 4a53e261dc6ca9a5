/** What dayone needs on this machine and around it, and whether an engagement's Schedules are as they should be. */
import { Option } from 'commander';
import type { Finding, Installation } from '../../use-cases/doctor/installation';
import { machineFindings } from '../../use-cases/doctor/machine';
import { scheduleFindings } from '../../use-cases/doctor/schedules';
import { serverFindings } from '../../use-cases/doctor/server';
import { type Answer, command, usageError } from '../command';
import { columns } from '../output';
import type { Paint } from '../paint';
import type { Session } from '../session';

export const doctor = command<{ repair?: boolean; mend?: boolean }>({
  name: 'doctor',
  args: '[id]',
  summary: 'what is there, what is missing, how to fix it',
  about:
    'Looks at everything that dayone needs on this machine and around it, and says how to fix what is missing. With an ' +
    "id also at the engagement's two Schedules in Temporal: whether they are there and as they should be, when they act " +
    'next, and who has paused them. It fetches and changes nothing, except with --repair: then a cycle of the retainer that ' +
    'runs no step makes the Schedules as they should be; a pause that somebody made in Temporal stays. Exit code 0 if all ' +
    'is there, else 3.',
  examples: [
    'dayone doctor',
    'dayone doctor --address temporal.example:7233 --json',
    'dayone doctor shared-mailbox-triage',
    'dayone doctor shared-mailbox-triage --repair',
  ],
  options: [
    new Option('--repair', "makes the engagement's Schedules as they should be"),
    // Its former name.
    new Option('--mend').hideHelp(),
  ],
  exits: { 0: 'all is there', 3: 'something is missing' },
  run: async (session, [id], { mend, repair = mend ?? false }): Promise<Answer> => {
    if (repair && id === undefined) throw usageError('--repair repairs the Schedules of one engagement: say which');
    const installation = installationOf(session);
    const findings = [
      ...(await machineFindings(installation)),
      ...(await serverFindings(installation)),
      ...(id === undefined ? [] : await scheduleFindings(installation, id, repair)),
    ];
    const ok = findings.every((one) => one.ok);
    return { json: { ok, findings }, text: (paint) => findingsText(findings, paint), exit: ok ? 0 : 3 };
  },
});

const installationOf = (session: Session): Installation => ({
  env: session.io.env,
  address: session.options.address,
  taskQueue: session.server.taskQueue,
  records: session.records,
  location: () => session.server.location(),
  client: () => session.server.client(),
  stores: () => session.stores(),
  context: () => session.context(),
});

function findingsText(findings: readonly Finding[], paint: Paint): string[] {
  const marks = { ok: paint.green('ok     '), missing: paint.red('missing') };
  const rows = columns(findings.map(({ ok, what, found }) => [ok ? marks.ok : marks.missing, what, found]));
  return findings.flatMap(({ mend }, index) => [rows[index]!, ...(mend ? [`         ${paint.yellow(mend)}`] : [])]);
}
