import type { Cheaper } from '../../../domain/charter/cost';
import { openFindings } from '../../../domain/kernel/open-findings';
import { type Status, type StatusCost, type StepStatus, statusOf } from '../../../domain/views/report';
import { counted, moneyText, type Names, personName, secondsText } from '../../texts/words';
import { type Answer, command } from '../command';
import { columns, healthText, indent, moment, plain, table } from '../output';
import type { Paint } from '../paint';
import { standingFacts } from '../retainer-text';

export { healthText } from '../output';

export const status = command({
  name: 'status',
  args: '<id>',
  summary: 'where an engagement stands',
  about:
    'Tells where an engagement stands: its step and health, the production lock, the four prerequisites, what is live ' +
    'and on its way, its ten steps with planned against elapsed working days, what delay costs, how long ' +
    'it was pending on the client and on the agency, and its people. Of a closed engagement it tells the end.',
  examples: ['dayone status shared-mailbox-triage', 'dayone status shared-mailbox-triage --json'],
  run: async (session, [id]): Promise<Answer> => {
    const state = await session.state(id!);
    // Only the ledger has the past waiting times; if it is not available, the status says so.
    const found = statusOf(state, new Date().toISOString(), await session.records.entriesHere(id!));
    const names = await session.people();
    return { json: found, text: (paint) => statusText(found, names, paint) };
  },
});

function statusText(s: Status, names: Names, paint: Paint): string[] {
  const at = s.steps.find((step) => step.step === s.step);
  const place = at ? `${s.step}, step ${at.number} of ${s.steps.length}` : s.step;
  const due = at?.dueAt ? `, due ${moment(at.dueAt)}` : '';
  const facts: [string, string][] = [
    ['stands at', `${place}${due}`],
    ['health', healthText(s.health, paint)],
    ['lock', s.lock === 'open' ? paint.green('open') : 'closed'],
    ['live', s.live ? `release ${s.live.release} since ${moment(s.live.since)}` : 'nothing'],
    ...onItsWay(s),
    ...trouble(s, names, paint),
    ['retainer', s.retainer.cycles === 0 ? 'no cycle yet' : counted(s.retainer.cycles, 'cycle')],
    ...standingFacts(s, names, paint),
    ['days', `${daysText(s, paint)} planned working days`],
    ...costText(s.cost, s.overDays, paint),
    ['waited', waitsText(s.waits)],
    ['charter', `version ${s.charter.version}, ${s.charter.digest.slice(0, 12)}`],
    ['ledger', `${counted(s.ledgerEntries, 'entry', 'entries')}, since ${moment(s.startedAt)}`],
    ...(s.closedAt ? [['closed', moment(s.closedAt)] as [string, string]] : []),
  ];
  const steps = s.steps.map((step) => [
    String(step.number).padStart(2),
    step.step,
    step.status === 'accepted'
      ? paint.green(step.status)
      : step.status === 'open'
        ? paint.yellow(step.status)
        : paint.dim(step.status),
    step.elapsedDays === null ? paint.dim(`– of ${step.plannedDays}`) : daysText(step, paint),
    whenText(step),
    step.delivers,
  ]);
  const standings = Object.entries(s.standings).map(([name, { standing, since }]) => [
    name,
    standing === 'proven' ? paint.green(standing) : standing === 'lapsed' ? paint.red(standing) : standing,
    since ? `since ${moment(since)}` : '',
  ]);
  const people = Object.entries(s.people).map(([role, id]) => [role, id, names.get(id) ?? '']);
  return [
    `${paint.bold(s.id)}  ${plain(s.title)}, ${plain(s.client)}`,
    ...indent(columns(facts)),
    '',
    ...indent(table(['prerequisite', 'status', ''], standings, paint)),
    '',
    ...indent(table(['#', 'step', 'status', 'days', 'when', 'delivers'], steps, paint)),
    '',
    ...indent(table(['role', 'person', ''], people, paint)),
  ];
}

/** `3 of 2, 1 over`. */
function daysText({ elapsedDays, plannedDays, overDays }: Pace, paint: Paint): string {
  const days = `${elapsedDays ?? '–'} of ${plannedDays}`;
  return overDays > 0 ? `${days}, ${paint.red(`${overDays} over`)}` : days;
}

type Pace = Pick<Status, 'elapsedDays' | 'plannedDays' | 'overDays'>;

const CHEAPER: Record<Cheaper, string> = {
  pilot: 'another pilot is cheaper',
  production: 'production first is cheaper',
  neither: 'they cost the same',
};

function costText(cost: StatusCost | null, overDays: number, paint: Paint): [string, string][] {
  if (!cost) return [];
  const money = (amount: number): string => moneyText(amount, cost.currency);
  const { weeklyValue, pilotTotal, productionTotal, cheaper, delayTotal } = cost;
  const delay = weeklyValue > 0 ? `${money(weeklyValue)} for each week` : 'nothing is lost by waiting';
  const late = `; ${counted(overDays, 'day')} over the plan: ${money(delayTotal)}`;
  return [
    ['cost of delay', `${delay}${overDays > 0 && weeklyValue > 0 ? paint.red(late) : ''}`],
    ['another pilot', `${money(pilotTotal)}, production first ${money(productionTotal)}: ${CHEAPER[cheaper]}`],
  ];
}

const waitsText = (waits: Status['waits']): string =>
  waits
    ? `for the client ${secondsText(waits.client)}, for the agency ${secondsText(waits.us)}`
    : 'not known: its ledger is not available here';

function onItsWay(s: Status): [string, string][] {
  if (!s.release) return [];
  const stage = s.stage
    ? `, stage ${s.stage.exposure} % ${s.stage.status}${s.stage.worst ? `, last reading ${s.stage.worst}` : ''}`
    : '';
  const drill = s.drill ? `, drill ${s.drill.drill} open` : '';
  return [['on its way', `release ${s.release}${stage}${drill}`]];
}

function trouble(s: Status, names: Names, paint: Paint): [string, string][] {
  const lines: [string, string][] = [];
  if (s.hold)
    lines.push([
      'hold',
      paint.yellow(`since ${moment(s.hold.since)}, by ${personName(s.hold.by, names)}: ${plain(s.hold.reason)}`),
    ]);
  if (s.pilot) lines.push(['pilot mode', paint.red(`since ${moment(s.pilot.since)}: ${plain(s.pilot.detail)}`)]);
  for (const back of s.rollbacks) {
    const took = back.seconds === null ? 'on its way' : `${secondsText(back.seconds)}`;
    lines.push([
      'rolled back',
      `release ${back.release} at ${moment(back.at)} by ${personName(back.by, names)} (${took}): ${plain(back.reason)}`,
    ]);
  }
  for (const finding of openFindings(s))
    lines.push([
      'finding',
      paint.yellow(`${finding.severity}, since ${moment(finding.openedAt)}: ${plain(finding.what)}`),
    ]);
  return lines;
}

function whenText({ status, acceptedAt, dueAt }: StepStatus): string {
  if (acceptedAt) return moment(acceptedAt);
  return status === 'open' && dueAt ? `due ${moment(dueAt)}` : '';
}
