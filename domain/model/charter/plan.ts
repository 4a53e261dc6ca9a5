/** Planned days per step, the limits of time, how people are notified, and what operation needs. */
import { addedLater, block, byDefault, byProfile, list, optional } from './field';
import { role, secretRef, text, yesNo } from './kinds';
import { number, whole, workdays } from './quantities';

const planned = (days: number, says: string, reason = 'default plan') =>
  byDefault({ ...workdays(5), writtenAs: 'number' }, days, reason, says);

/** Planned working days per Engagement Step. The order itself is not in the charter: it cannot be changed. */
export const plan = block({
  'first-conversation': planned(2, 'sponsor, value, alternative', 'default plan: lock on day 15, handover on day 30'),
  'process-redesign': planned(5, 'target process, cases'),
  ownership: planned(1, 'owner and deputy'),
  metrics: planned(3, 'metrics with baseline'),
  governance: planned(2, 'rules'),
  'rollback-plan': planned(2, 'rollback plan', 'default plan: lock on day 15'),
  build: planned(7, 'release'),
  readiness: planned(2, 'drill'),
  'staged-go-live': planned(5, 'stages'),
  'operation-handover': planned(1, 'handover', 'default plan: handover on day 30'),
});

const inWorkingDays = (example: number) => ({ ...workdays(example), writtenAs: 'working days' });

export const limits = block({
  stallDays: byDefault(
    inWorkingDays(10),
    10,
    'two weeks without a requirement met is a standstill',
    'after so many days without a met requirement the engagement is in pilot mode; days on hold do not count',
  ),
  remindDays: byProfile(
    inWorkingDays(2),
    [3, 2, 1],
    'people are busy, not deaf (ours)',
    'the interval of reminders, from a due date on',
  ),
  deputyDays: addedLater(
    byProfile(
      inWorkingDays(3),
      [4, 3, 2],
      'between the reminder and the escalation (ours)',
      'how long after a due date the deputy is asked for what is pending on the owner, and may decide it',
    ),
  ),
  escalateDays: byProfile(
    inWorkingDays(5),
    [5, 5, 3],
    'a week late is a matter for account manager and sponsor (ours)',
    'how long after a due date account manager and sponsor are notified',
  ),
  caseDays: byDefault(
    whole(1, 1000, 20, 'working days'),
    20,
    'four weeks show the rhythm of most processes',
    'cases on so many working days are enough, even if they are fewer than `caseCount`',
  ),
  caseCount: byProfile(
    whole(1, 1e9, 200),
    [100, 200, 400],
    'enough cases for a baseline with a usable interval (ours)',
    'so many cases are enough, over any period',
  ),
  drillFindingDays: byDefault(
    number(0, 1000, 90, 'days'),
    90,
    'a quarter (ours; NIST SP 800-53 CP-4 asks for a set frequency)',
    'how long a passed drill counts as recent',
  ),
});

/** How people are notified. Addresses are in the people directory, and webhooks are references. */
export const notices = block({
  chat: optional(secretRef(), "incoming webhook of the engagement's own channel; without it, the worker's"),
  mail: byDefault(
    yesNo(),
    true,
    'by mail, where the worker has a mail server and the person an address',
    'whether people are notified by mail',
  ),
  quiet: byDefault(
    list(role(), 'list of roles'),
    [],
    'every role hears what concerns it',
    'roles that are notified only of what is pending on them',
  ),
});

export const operation = block({
  supportContact: optional(text('the service desk, extension 40'), 'the contact for users who need help'),
  runbook: optional(
    text('https://wiki.client.example/runbook'),
    'where the runbook is; without it, the gate asks for evidence `runbook`',
  ),
});
