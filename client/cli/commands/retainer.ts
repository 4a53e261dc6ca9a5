/** The retainer: its twelve steps, how it stands, a cycle by hand, a pause, and the report of a period. */

import { Option } from 'commander';
import { usualCadence } from '../../../domain/model/charter/retainer-steps';
import type { State } from '../../../domain/model/state';
import { RETAINER_STEPS } from '../../../domain/retainer';
import { didYouMean } from '../../../domain/values/nearest';
import { lookup } from '../../../domain/values/own-members';
import { retainerOverview } from '../../../domain/views/retainer-overview';
import { type CycleRun, refuseUnknownSteps } from '../../use-cases/run-retainer';
import { type Answer, actingPerson, allOf, command, usageError, withChoices } from '../command';
import { momentFrom, requiredMoment, understoodAt } from '../moments';
import { asOption, keyOption, reasonFrom, reasonOption } from '../options';
import { indent, plain } from '../output';
import { periodReportOf, type ReportOptions } from '../period-report';
import { retainerText, verdictText } from '../retainer-text';
import type { Session } from '../session';
import { answerText } from './answer';

interface RetainerOptions extends ReportOptions {
  step?: string[];
  until?: string;
  reason?: string;
}

type Act = (session: Session, id: string, options: RetainerOptions) => Promise<Answer>;

const STEP_NAMES = RETAINER_STEPS.map(({ id }) => id as string);

const ACTS: Record<'run' | 'pause' | 'resume' | 'report', Act> = { run, pause, resume, report: periodReportOf };
const known = ['steps', ...Object.keys(ACTS)];

/** The options that each act takes; one of another act is wrong usage. */
const OPTIONS: Record<string, readonly string[]> = {
  steps: [],
  show: [],
  run: ['step'],
  pause: ['until', 'reason', 'as', 'key'],
  resume: ['reason', 'as', 'key'],
  report: ['period', 'out', 'force', 'sign', 'subject', 'as', 'key'],
};

export const retainer = command<RetainerOptions>({
  name: 'retainer',
  args: '<what> [id]',
  choices: known,
  summary: 'the retainer: its twelve steps, its calendar, a cycle by hand, a pause, a report',
  about:
    '"retainer ID" tells how the retainer of an engagement stands, in the client\'s local time: when each step ran last ' +
    'and is due next, its verdict, open findings and requests, what has lapsed, a pause, the next tick. "steps" lists the ' +
    'twelve steps. "run ID" starts a cycle now: the steps that are due, or those of --step, due or not. "pause ID" stops ' +
    'cycles and reminders until a date, "resume ID" resumes them; the watch continues meanwhile, and no proof is ' +
    'prolonged. "report ID --period 2026-Q4" reports the results of a quarter, a month or a year, from the ledger, without a ' +
    'server; with --out as a page to print. When the period is over, account manager and owner accept it with --sign.',
  examples: [
    'dayone retainer steps',
    'dayone retainer shared-mailbox-triage',
    'dayone retainer run shared-mailbox-triage --step slo-watch',
    'dayone retainer pause shared-mailbox-triage --until 2027-01-04 --as adam-kerr --reason "the client closes over the year"',
    'dayone retainer resume shared-mailbox-triage --as adam-kerr --reason "they are back"',
    'dayone retainer report shared-mailbox-triage --period 2026-Q4 --out 2026-Q4.html',
    'dayone retainer report shared-mailbox-triage --period 2026-10 --sign --as adam-kerr',
  ],
  exits: { 4: 'the report is not what was shown (--subject) any more' },
  options: [
    withChoices(new Option('--step <step>', 'to run: this step, due or not; can be repeated'), STEP_NAMES).argParser(
      (step: string, before: string[] = []) => [...before, step],
    ),
    new Option('--until <date>', 'to pause: when it continues automatically, a date or a moment'),
    new Option('--period <period>', 'to report: 2026-Q4, 2026-11 or 2026'),
    new Option('--out <file>', 'the page of the report, to read and to print'),
    new Option('--force', 'write over a file that is there'),
    new Option('--sign', 'accept the report'),
    new Option('--subject <digest>', 'accept it only if its digest still begins so'),
    asOption(),
    reasonOption(),
    keyOption(),
  ],
  run: async (session, [what, id], options): Promise<Answer> => {
    const act = known.includes(what!) ? what! : 'show';
    const strange = Object.keys(options).filter((name) => !lookup(OPTIONS, act)!.includes(name));
    if (strange.length > 0)
      throw usageError(`retainer ${act === 'show' ? 'ID' : act} takes no --${strange.join(', no --')}`, [
        `it takes: ${
          lookup(OPTIONS, act)!
            .map((name) => `--${name}`)
            .join(', ') || 'no option'
        }`,
      ]);
    if (act === 'show' || act === 'steps') {
      if (id !== undefined)
        throw usageError(`retainer cannot ${what}`, [
          ...didYouMean(what!, known),
          `expected one of: ${known.join(', ')}`,
        ]);
      return act === 'steps' ? stepsAnswer() : show(session, what!);
    }
    if (id === undefined) throw usageError(`say of which engagement: dayone retainer ${act} ID`);
    return lookup(ACTS, act)!(session, id, options);
  },
});

function stepsAnswer(): Answer {
  const rows = RETAINER_STEPS.map(({ id, question, breach, clauses }) => {
    const every = usualCadence(id);
    return { step: id, question, every, breach, clauses };
  });
  return {
    json: { steps: rows },
    text: (paint) =>
      rows.flatMap(({ step, question, every, breach, clauses }, n) => [
        `${String(n + 1).padStart(2)}  ${paint.bold(step)}  every ${every}`,
        ...indent([question, `a breach: ${breach}`, paint.dim(clauses.join(', '))], 4),
      ]),
  };
}

async function show(session: Session, id: string): Promise<Answer> {
  const found = await session.about((dayone) => dayone.retainer(id));
  const names = await session.people();
  return { json: found, text: (paint) => retainerText(found, names, new Date().toISOString(), paint) };
}

async function run(session: Session, id: string, { step }: RetainerOptions): Promise<Answer> {
  refuseUnknownSteps(step);
  session.say('The cycle is in progress.');
  const ran = await session.about((dayone) => dayone.runRetainer(id, step));
  const found = retainerOverview(await session.readable(await judged(session, id, ran)));
  const rows = found.steps.filter((row) => ran.steps.includes(row.step));
  return {
    json: { id, ...ran, outcomes: rows.map(({ step: of, last }) => ({ step: of, last })) },
    text: (paint) => [
      `${id}: the cycle has ended; it ran ${ran.steps.join(', ') || 'no step: none is due'}`,
      ...ran.mended.map((what) => paint.yellow(`repaired: ${what}`)),
      ...indent(
        rows.flatMap(({ step: of, last }) =>
          last?.scheduledAt === ran.scheduledAt
            ? [`${of}: ${verdictText(last.verdict, paint)}, ${plain(last.detail)}`]
            : [],
        ),
      ),
    ],
  };
}

const JUDGED_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 200;

/** What a cycle reports by signal the engagement judges a moment later. */
async function judged(session: Session, id: string, { scheduledAt, steps }: CycleRun): Promise<State> {
  const deadline = Date.now() + JUDGED_WITHIN_MS;
  for (;;) {
    const state = await session.state(id);
    const isJudged = steps.every((step) => (lookup(state.retainer.steps, step)?.scheduledAt ?? '') >= scheduledAt);
    if (isJudged || Date.now() > deadline) return state;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

async function pause(session: Session, id: string, options: RetainerOptions): Promise<Answer> {
  const [by, reason, last] = allOf(
    () => actingPerson(session, options.as),
    () => reasonFrom(options.reason),
    () => requiredMoment('--until', options.until),
  );
  const until = await momentFrom(session, id, '--until', last, false);
  const answer = await session.about((dayone) =>
    dayone.tell(id, 'pause-retainer', { by, until, reason, key: options.key }),
  );
  const when = await understoodAt(session, id);
  return {
    json: { id, by, until, ...answer },
    text: (paint) => answerText(`${id}: the retainer is paused until ${when(until)}`, answer, paint),
  };
}

async function resume(session: Session, id: string, options: RetainerOptions): Promise<Answer> {
  const [by, reason] = allOf(
    () => actingPerson(session, options.as),
    () => reasonFrom(options.reason),
  );
  const answer = await session.about((dayone) => dayone.tell(id, 'resume-retainer', { by, reason, key: options.key }));
  return {
    json: { id, by, ...answer },
    text: (paint) => answerText(`${id}: the retainer continues`, answer, paint),
  };
}
