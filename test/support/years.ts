/**
 * Years of a retainer in minutes: workflows run on a time-skipping server, which has no schedules; the engagement's two
 * Schedules are real ones on the dev server, and a driver starts what they would start, at the times that they tell.
 */
import { Client, Connection, ScheduleNotFoundError } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createActivities } from '../../activities';
import { computeWorkdays } from '../../activities/calendar';
import { stateOf } from '../../activities/state-of';
import { due } from '../../domain/engagement/due';
import {
  engagementStream,
  retainerScheduleId,
  SEARCH_ATTRIBUTES,
  WORKFLOWS,
  watchScheduleId,
} from '../../domain/kernel/names';
import type { Charter } from '../../domain/model/charter';
import type { State } from '../../domain/model/state';
import { ticksOf } from '../../domain/retainer/schedules';
import { openEvidence } from '../../evidence/open-evidence';
import type { Evidence } from '../../evidence/store';
import { casesCsv } from '../../examples/mailbox/cases';
import type { Mails } from '../../examples/mailbox/mails';
import type { Team } from '../../examples/mailbox/team';
import type { WorkerConfig } from '../../workers/config';
import type { CycleDone } from '../../workflows/retainer-cycle';
import type { WatchDone } from '../../workflows/watch';
import type { WrittenCharter } from './charters';
import { log } from './log';
import { type Readings, startReadings } from './readings';
import { sharedServer, timeSkipping } from './temporal';
import { nextTicks } from './ticks';
import { openWorld, type World } from './world';

/** What people answer of themselves, by the id of what they are asked. */
const ANSWERS: Readonly<Record<string, 'acknowledge' | 'order-drill' | 'confirm-process'>> = {
  'owner-continuity:acknowledge': 'acknowledge',
  'rollback-drill:order': 'order-drill',
  'change-control:confirm': 'confirm-process',
};

/** Now and then a server describes a schedule only when it is asked once more. */
const PATIENCE_MS = 2_000;
const ATTEMPTS = 5;

/**
 * The time-skipping server strands a workflow whose task cancels a timer that fires meanwhile (temporalio/sdk-java#3088).
 * So a cycle comes a minute after its tick, on which deadlines fall, and nothing comes within this long of a deadline.
 */
const AFTER_MS = 60_000;
const GUARD_MS = 15_000;

/** Characters of the mails of the collected cases: what arrives is still like them. */
const lengthsOf = (mails: Mails): number[] =>
  casesCsv(mails, new Date())
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((row) => Number(row.split(',').at(-1)));

export class Years {
  private constructor(
    readonly world: World,
    readonly time: TestWorkflowEnvironment,
    readonly readings: Readings,
    /** Where the Schedules are. */
    readonly calendar: Client,
    /** What an engagement says of itself. */
    readonly asked: (id: string) => Promise<State>,
  ) {}

  static async start(): Promise<Years> {
    const time = await timeSkipping();
    const connection = await Connection.connect({ address: sharedServer() });
    const calendar = new Client({ connection });
    const readings = await startReadings();
    // The worker's own, which knows what it has written.
    let evidence!: Evidence;
    const world = await openWorld({
      address: time.address,
      run: async (config) => {
        evidence = await openEvidence({ dir: config.data });
        return startWorkerBetween(config, evidence, time, calendar);
      },
    });
    // The time-skipping server can lose a query that comes while a run continues as new: what is asked is read instead.
    // biome-ignore lint/complexity/useLiteralKeys: it is private, and only a test replaces what it reads
    const { gateway } = world.dayone['context'];
    const asked = gateway.state.bind(gateway);
    gateway.state = async (id) => {
      const { seq } = await evidence.ledger.head(engagementStream(id));
      return seq > 0 ? stateOf(id, { evidence }) : asked(id);
    };
    return new Years(world, time, readings, calendar, asked);
  }

  async end(): Promise<void> {
    await this.world.close();
    await this.readings.stop();
    await this.calendar.connection.close();
    await this.time.teardown();
  }

  /** The mailbox charter measured by these readings, all of which are good. */
  measuredHere = (charter: WrittenCharter): void => {
    const { url } = this.readings;
    const share = { good: '/good', total: '/total' };
    const [away, aside, minutes] = charter.metrics;
    Object.assign(away!, { source: `${url}/readings/unwanted-kept-away`, query: share });
    Object.assign(aside!, { source: `${url}/readings/wanted-set-aside`, query: share });
    Object.assign(minutes!, {
      source: `${url}/readings/minutes-per-mail`,
      query: { value: '/value', samples: '/samples' },
    });
    charter.metrics.push({
      id: 'mail-length',
      question: 'Is the mail that arrives still like the mail of which the releases have learnt?',
      role: 'diagnostic',
      unit: 'characters',
      source: `${url}/rows/characters?from=$from&to=$to`,
      query: { column: 'characters' },
      target: 'like baseline',
    });
    charter.build.eventLog = `${url}/readings/events`;
    charter.goLive.leastUse = { source: `${url}/readings/use`, query: share, target: 'at least 60 %' };
    charter.calendar = { timezone: 'Europe/Berlin', opens: '08:00', closes: '18:00' };
    this.everythingIsWell();
  };

  everythingIsWell(): void {
    this.readings.say('unwanted-kept-away', { good: 950, total: 1_000 });
    this.readings.say('wanted-set-aside', { good: 5, total: 1_000 });
    this.readings.say('minutes-per-mail', { value: 0.2, samples: 1_000 });
    this.readings.say('use', { good: 90, total: 100 });
    this.readings.say('events', { events: [] });
    this.readings.tell('characters', lengthsOf(this.world.mails));
  }

  /** Newsletters: mails three times as long. */
  mailDrifts(): void {
    this.readings.tell(
      'characters',
      lengthsOf(this.world.mails).map((characters) => 3 * characters),
    );
  }

  async now(): Promise<string> {
    return new Date(await this.time.currentTimeMs()).toISOString();
  }

  /** Before anything is started: to the beginning of the client's next Monday. */
  async untilMonday({ calendar }: Charter): Promise<void> {
    const from = await this.now();
    const days = await computeWorkdays({ calendar, from, days: 8 });
    const monday = days.find((day) => day.from > from && new Date(day.from).getUTCDay() === 1)!;
    await this.world.pass(this.time, Date.parse(monday.from) + AFTER_MS - Date.parse(from));
  }

  /** Lets days pass until it is a working day of the client, at its beginning: changes are made in its hours. */
  async untilOpen(team: Team): Promise<void> {
    for (;;) {
      const { charter } = await team.state();
      const [today] = await computeWorkdays({ calendar: charter.calendar, from: await this.now(), days: 1 });
      if (Date.parse(today!.from) <= (await this.time.currentTimeMs())) return;
      await this.days(team, 1);
    }
  }

  /**
   * Lets so many days of the client's calendar pass. On each, at the Schedule's time, a cycle comes unless it is paused,
   * and a look of the watch; then people answer what they are asked, except for what they miss.
   * @param missed ids of requests that nobody answers
   */
  async days(team: Team, count: number, missed: readonly string[] = []): Promise<void> {
    for (let day = 0; day < count; day++) {
      const state = await this.answered(team, missed);
      const { charter } = state;
      const ticks = ticksOf({ ...charter.retainer, ...charter.calendar });
      const from = await this.now();
      const [tick] = nextTicks(ticks, from, 1);
      await this.world.pass(this.time, Date.parse(tick!) + AFTER_MS - Date.parse(from));
      await this.pastDeadlines(team);
      const [looked, done] = await Promise.all([
        this.starts<WatchDone>(WORKFLOWS.watch, watchScheduleId(team.id), team, tick!, state),
        this.starts<CycleDone>(WORKFLOWS.retainerCycle, retainerScheduleId(team.id), team, tick!, state),
      ]);
      const isHeard = ({ live, retainer: { steps, watch } }: State): boolean =>
        Boolean(done?.steps.every((step) => steps[step]?.scheduledAt === done.scheduledAt) ?? true) &&
        (!looked?.reported || !live || [watch, steps['slo-watch']].some((last) => last && last.scheduledAt >= tick!));
      await team.until(`what came of ${tick}`, isHeard, 180);
    }
    await this.answered(team, missed);
  }

  /** Lets the time pass in which a timer of the engagement would fire. */
  private async pastDeadlines(team: Team): Promise<void> {
    for (;;) {
      const now = await this.now();
      const { wakeAt } = due(await team.state(), now);
      if (wakeAt === null || Date.parse(wakeAt) > Date.parse(now) + GUARD_MS) return;
      await this.world.pass(this.time, GUARD_MS);
    }
  }

  /** @returns the state before the answers */
  private async answered(team: Team, missed: readonly string[]): Promise<State> {
    const s = await team.state();
    for (const { id, role } of s.retainer.requests) {
      const by = s.charter.people[role];
      const kind = ANSWERS[id];
      if (!kind || !by || s.leavers[by] || missed.includes(id)) continue;
      await this.world.dayone.tell(team.id, kind, { by });
      if (kind === 'order-drill') await team.until('the drill', (now) => now.drill === null);
    }
    return s;
  }

  /** Schedule id → whether it acted when it was last looked at, and of which state that was. */
  private readonly seen = new Map<string, { of: string; acts: boolean }>();

  /** Somebody has changed a Schedule past the engagement. */
  lookAgain(): void {
    this.seen.clear();
  }

  /** Looked at when the engagement has armed or paused it: hundreds of days ask nothing. */
  private async acts(scheduleId: string, { schedule, retainer }: State): Promise<boolean> {
    const of = JSON.stringify([schedule, retainer.paused, retainer.missedAt]);
    const known = this.seen.get(scheduleId);
    if (known?.of === of) return known.acts;
    const acts = await this.looked(scheduleId);
    this.seen.set(scheduleId, { of, acts });
    return acts;
  }

  /** Whether the Schedule is there, and not paused. */
  private async looked(scheduleId: string, attempt = 1): Promise<boolean> {
    const handle = this.calendar.schedule.getHandle(scheduleId);
    try {
      const { state } = await this.calendar.withDeadline(Date.now() + PATIENCE_MS, () => handle.describe());
      return !state.paused;
    } catch (error) {
      if (error instanceof ScheduleNotFoundError) return false;
      if (attempt === ATTEMPTS) throw error;
      return this.looked(scheduleId, attempt + 1);
    }
  }

  /** @returns what came of it; null where the Schedule is paused or gone */
  private async starts<Done>(type: string, scheduleId: string, team: Team, tick: string, state: State) {
    if (!(await this.acts(scheduleId, state))) return null;
    const done: unknown = await this.world.dayone.client.workflow.execute(type, {
      workflowId: `${scheduleId}-${tick}`,
      taskQueue: this.world.queue,
      args: [{ engagement: team.id }],
    });
    return done as Done;
  }
}

/** A worker whose workflows run on the one server, and whose Schedules are on the other. */
async function startWorkerBetween(
  config: WorkerConfig,
  evidence: Evidence,
  time: TestWorkflowEnvironment,
  calendar: Client,
): Promise<{ worker: Worker; close(): Promise<void> }> {
  const types = { KEYWORD: 2, DATETIME: 6, KEYWORD_LIST: 7 } as const;
  const searchAttributes = Object.fromEntries(
    Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => [name, types[type]] as const),
  );
  await time.connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes });
  const connection = await NativeConnection.connect({ address: time.address });
  const worker = await Worker.create({
    connection,
    taskQueue: config.taskQueue,
    workflowBundle: { codePath: config.bundle },
    activities: createActivities({
      evidence,
      http: {},
      commands: config.commands,
      notices: config.notices,
      logins: config.logins,
      log,
      client: () => calendar,
    }),
  });
  const done = worker.run();
  return {
    worker,
    close: async () => {
      worker.shutdown();
      await done;
      await connection.close();
      await evidence.close();
    },
  };
}
