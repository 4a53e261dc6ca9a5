import { Option } from 'commander';
import { currentPhase } from '../../../domain/gates/open-steps';
import { STEP_IDS } from '../../../domain/gates/steps';
import { Failure } from '../../../domain/kernel/failures';
import type { State } from '../../../domain/model/state';
import { didYouMean } from '../../../domain/values/nearest';
import type { Change } from '../../../domain/views/change';
import { changesBetween } from '../../../domain/views/changes';
import { type Snapshot, sightsOf } from '../../use-cases/watch';
import { command, usageError, withChoices } from '../command';
import { failureLines, note, tell, tellJson } from '../output';
import { finished, paintFor } from '../paint';
import type { Session } from '../session';
import { Screen } from '../watch/screen';
import { changeLine, type Viewed, viewOf } from '../watch/view';

/** How far an engagement goes, in order. */
const PLACES: readonly string[] = [...STEP_IDS, 'operation'];
const ENDS: readonly string[] = ['live', 'closed', ...PLACES];
const zoneOf = ({ state }: Snapshot): string => state.charter.calendar.timezone;
const CHANGES_KEPT = 200;
/** Of the view that stays behind. */
const LAST_ROWS = 40;
/** An engagement becomes overdue by the clock alone. */
const REDRAW_MS = 10_000;
const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Prints what changes while an engagement is watched: a view on a terminal, lines elsewhere. */
interface Teller {
  sight(sight: Snapshot, changes: readonly Change[]): void;
  away(failure: Failure): void;
  end(): void;
}

export const watch = command<{ until?: string }>({
  name: 'watch',
  args: '<id>',
  summary: 'what changes, as it changes: a live view, or lines',
  about:
    'Shows an engagement live: where it stands, the four prerequisites, what is open with who, since when and by when, ' +
    'and what changed last, until Ctrl-C or until it is closed. Without a terminal it prints one line per change; with ' +
    '--json one JSON object per line, the only command that prints more than one. Once it has begun, it waits for a server or ' +
    'worker that goes away, and says so when it is missed and when it is back. With --until it ends when the engagement has got so far, for scripts.',
  examples: [
    'dayone watch shared-mailbox-triage',
    'dayone watch shared-mailbox-triage --until build && ./build-release.sh',
    'dayone watch shared-mailbox-triage --json | jq --unbuffered \'select(.kind == "asked").item\'',
  ],
  exits: { 1: '--until: closed, or ended by Ctrl-C, before it was there' },
  options: [
    withChoices(
      new Option('--until <place>', 'live, closed, operation, or the step at which it stands, or beyond it'),
      ENDS,
    ),
  ],
  run: async (session, [id], { until }) => {
    if (until !== undefined && !ENDS.includes(until))
      throw usageError(`--until ${until} is not known`, [
        ...didYouMean(until, ENDS),
        `expected one of: ${ENDS.join(', ')}`,
      ]);
    const dayone = await session.dayone();
    const { signal, release } = untilAsked();
    let teller: Teller | undefined;
    let before: Snapshot | null = null;
    try {
      for await (const sight of sightsOf(dayone, id!, { signal, onAway: (failure) => teller?.away(failure) })) {
        teller ??= await tellerFor(session, id!);
        const changes = changesBetween(before?.state ?? null, sight.state, sight.at, before?.at);
        teller.sight(await session.readable(sight), await session.readable(changes));
        before = sight;
        if (until !== undefined && isThere(sight.state, until)) return 0;
      }
    } finally {
      teller?.end();
      release();
    }
    if (until === undefined) return 0;
    if (signal.aborted) return 1;
    throw new Failure('NOT_MET', `${id} was closed before it was there: ${until}`);
  },
});

function isThere(state: State, until: string): boolean {
  const place = currentPhase(state);
  if (until === 'live') return state.live !== null && place !== 'closed';
  if (until === 'closed') return place === 'closed';
  return place !== 'closed' && PLACES.indexOf(place) >= PLACES.indexOf(until);
}

/** Aborted when somebody asks this process to end, or when nobody reads its output any more. */
function untilAsked(): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const end = () => controller.abort();
  for (const signal of SIGNALS) process.on(signal, end);
  process.stdout.on('error', end);
  return {
    signal: controller.signal,
    release: () => {
      for (const signal of SIGNALS) process.off(signal, end);
      process.stdout.off('error', end);
    },
  };
}

async function tellerFor(session: Session, id: string): Promise<Teller> {
  const { io, options } = session;
  if (options.json) return objects(session, id);
  const names = await session.people();
  if (!io.outIsTerminal || io.env.TERM === 'dumb') return lines(session, names);
  return live(session, new Screen(process.stdout), names);
}

const objects = ({ io }: Session, id: string): Teller => ({
  sight: (_sight, changes) => {
    for (const change of changes) tellJson(io, { id, ...change });
  },
  away: () => {},
  end: () => {},
});

const BACK = 'The server and its worker answer again.';

/** A line per change; what is missed, and that it is back, on standard error. */
export function lines({ io }: Pick<Session, 'io'>, names: Viewed['names']): Teller {
  let away = false;
  return {
    sight: (sight, changes) => {
      if (away) note(io, BACK);
      away = false;
      tell(
        io,
        changes.map((change) => changeLine(change, names)),
        zoneOf(sight),
      );
    },
    away: (failure) => {
      if (!away) note(io, ...failureLines(failure, paintFor(io.errIsTerminal, io.env)));
      away = true;
    },
    end: () => {},
  };
}

/** The last view stays on the terminal. */
function live({ io }: Session, screen: Screen, names: Viewed['names']): Teller {
  const paint = paintFor(true, io.env);
  let viewed: Viewed | undefined;
  const draw = () => {
    const shown = viewed;
    if (shown) screen.draw((rows) => finished(viewOf(shown, rows, paint), { zone: zoneOf(shown.sight) }));
  };
  const clock = setInterval(() => {
    if (viewed) viewed = { ...viewed, now: new Date().toISOString() };
    draw();
  }, REDRAW_MS);
  return {
    sight: (sight, changes) => {
      // What stands at first is the view itself.
      const since = viewed ? [...viewed.changes, ...changes].slice(-CHANGES_KEPT) : [];
      viewed = { sight, now: sight.at, changes: since, away: null, names };
      draw();
    },
    away: (failure) => {
      if (viewed) viewed = { ...viewed, away: failure };
      draw();
    },
    end: () => {
      clearInterval(clock);
      screen.restore();
      if (viewed) tell(io, viewOf(viewed, LAST_ROWS, paint).slice(0, -1), zoneOf(viewed.sight));
    },
  };
}
