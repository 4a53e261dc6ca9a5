/**
 * Audits an engagement's entries without trusting anybody: folds them to the state again, applies the rules to each
 * append again, and compares. The chain itself is verified before, by `evidence/chain.ts`.
 */

import { apply } from '../engagement/apply';
import { decide, withConsequences } from '../engagement/decide';
import { event, type NewEvent } from '../kernel/events';
import type { RawReadings } from '../metrics/stage-series';
import type { StoredCharter } from '../model/charter';
import type { Command } from '../model/commands';
import type { StoredEntry } from '../model/entries';
import type { Entry, Event, EventType } from '../model/events';
import { PERSON_COMMANDS, type PersonCommand } from '../model/messages';
import type { State } from '../model/state';
import { foldDrill } from '../record/drill-record';
import { SYSTEM } from '../record/ledger';
import { readComposed, readEntry, WITH_CHARTER } from '../record/read-entry';
import { isSiteFinding } from '../releases/site';
import { consequencesOfSummary } from '../releases/stages';
import { digest } from '../values/digest';
import { messageOf } from '../values/faults';
import { commandsOf, type Drills } from './commands';
import { violatedInvariant } from './invariants';
import { asReceived, contradicting, type SignatureCheck } from './signature-check';

/** What is wrong, and where: the first of each stream is the first bad entry. */
export interface Fault {
  /** Null: not in a stream, but in what is stored next to them. */
  stream: string | null;
  seq: number | null;
  what: string;
}

export interface Audit {
  faults: Fault[];
  /** What could not be checked, one line each. */
  notes: string[];
  signatures: number;
  state: State | null;
}

/** Checks the signature of an entry that has one. */
export type CheckSignature = (entry: Entry) => SignatureCheck;

interface Ledger {
  id: string;
  entries: readonly StoredEntry[];
  drills: Drills;
  /** Readings of stages, as far as their attachments are available. */
  raw: RawReadings;
}

/** More faults than anybody reads; a forged ledger could have any number of them. */
const MOST_FAULTS = 500;

/** What it audits with, and what it finds. */
class Auditor {
  readonly faults: Fault[] = [];
  readonly notes = new Set<string>();
  signatures = 0;

  constructor(
    private readonly ledger: Ledger,
    private readonly signatureCheckOf: CheckSignature,
  ) {}

  private fault({ stream, seq }: Entry, what: string): void {
    this.faults.push({ stream, seq, what });
  }

  /** The signature in an entry, and whether it contradicts the entry. */
  private checkSignature(entry: Entry): SignatureCheck | null {
    if (!entry.actor.proof) return null;
    this.signatures += 1;
    const checked = this.signatureCheckOf(entry);
    if (checked.note) this.notes.add(checked.note);
    const { proven } = checked;
    const wrong = proven.ok ? contradicting(proven.claims, entry, this.ledger.id) : [proven.detail];
    for (const what of wrong) this.fault(entry, what);
    return checked;
  }

  /** Whether the rules produce the entries of an append for one of the commands that may have caused it. */
  private askTheRules(append: readonly Entry[], before: State, stored: StoredEntry): void {
    const first = append[0]!;
    const checked = this.checkSignature(first);
    if (checked && !checked.proven.ok) return;
    const commands = commandsOf(append, before, this.ledger);
    if (commands === null) {
      if (first.type === 'stage.measured') this.checkWithoutReadings(first, append, before);
      else if (first.actor.id !== 'dayone' && first.type !== 'command.refused')
        this.fault(first, 'a person does nothing of this kind');
      else this.checkWithoutCommand(append, before);
      return;
    }
    const heard = commands.map((one): Command => (isPersons(one) ? asReceived(one, first, checked, before) : one));
    const outcomes = heard.map((command) => {
      const said = withCharter(withAlike(command, append), stored);
      return readComposed(decide(before, said, first.at));
    });
    const written = whatItSays(append);
    if (outcomes.some((events) => whatItSays(events) === written)) return;
    const refused = outcomes.flat().find((event) => event.type === 'command.refused')?.data;
    const problem = refused
      ? `the rules refuse this command, ${refused.code}: ${refused.message}`
      : 'the rules produce other entries for this command';
    this.fault(first, problem);
  }

  /** Whether the rules produce what follows an entry of readings. The entry is taken as it is, without its readings. */
  private checkWithoutReadings(
    { data, at }: Entry & { type: 'stage.measured' },
    append: readonly Entry[],
    before: State,
  ) {
    // Faults of the entry itself are reported with its invariants.
    if (violatedInvariant(append[0]!, before)) return;
    const siteFindings = append.filter(isSiteFinding).map(({ type, data: of }) => ({ type, data: of }) as NewEvent);
    const events = [event('stage.measured', data), ...consequencesOfSummary(before, data), ...siteFindings];
    const drafts = withConsequences(before, 'stage.measured', at, [{ events, actor: SYSTEM }]);
    if (whatItSays(readComposed(drafts)) === whatItSays(append)) return;
    this.fault(append[0]!, 'the rules produce other consequences of its verdicts');
  }

  /** Whether only that follows which may follow, and what the rules produce from it. The first entry is taken as it is. */
  private checkWithoutCommand(append: readonly Entry[], before: State): void {
    const first = append[0]!;
    const follows = FOLLOWS[first.type] ?? NONE;
    const others = append.slice(1).findIndex(({ type }) => !follows.has(type));
    const caused = others === -1 ? append : append.slice(0, others + 1);
    const events = caused.map(({ type, data }, index) => ({
      events: [{ type, data } as NewEvent],
      actor: index === 0 ? first.actor : SYSTEM,
    }));
    const drafts = withConsequences(before, first.type, first.at, events);
    if (whatItSays(readComposed(drafts)) !== whatItSays(append))
      this.fault(first, 'the rules produce other entries after this one');
    const hasFailed = 'verdicts' in first.data && first.data.verdicts.some(({ verdict }) => verdict === 'fail');
    if (!hasFailed && caused.some(({ type }) => type === 'rollback.pulled'))
      this.fault(first, 'it rolls back, and no metric failed');
  }

  run(): Audit {
    let state: State | null = null;
    for (const stored of appendsOf(this.ledger.entries)) {
      const append = stored.map(readEntry);
      try {
        if (state) this.askTheRules(append, state, stored[0]!);
        for (const [index, entry] of append.entries()) {
          if (!isOwnCharter(stored[index]!, this.ledger.id)) this.fault(entry, FOREIGN_CHARTER);
          if (entry.actor.id !== 'dayone' && entry.actor.id !== append[0]!.actor.id)
            this.fault(entry, 'its sender is not the sender of its append');
          const broken = state ? violatedInvariant(entry, state) : brokenAtStart(entry, this.ledger.id);
          if (broken) this.fault(entry, broken);
          state = apply(state, entry);
        }
        if (this.faults.length > MOST_FAULTS) {
          this.fault(append[0]!, `there are more than ${MOST_FAULTS} faults: what follows was not checked`);
          break;
        }
      } catch (error) {
        // What is no event of an engagement cannot be folded, and nothing after it either.
        this.fault(append[0]!, `it cannot be folded, and nothing after it was checked: ${messageOf(error)}`);
        break;
      }
    }
    return { faults: this.faults, notes: [...this.notes], signatures: this.signatures, state };
  }
}

const NONE: ReadonlySet<EventType> = new Set();

/** What the judgement of a report may open and close; a rollback only if a metric failed. */
const OF_A_REPORT: ReadonlySet<EventType> = new Set<EventType>([
  'drill.cancelled',
  'finding.closed',
  'finding.opened',
  'hold.set',
  'incident.opened',
  'prerequisite.lapsed',
  'request.answered',
  'request.deputised',
  'request.opened',
  'rollback.pulled',
  'sample.drawn',
]);

/** What may follow an entry whose command cannot be read back, before what the rules produce from all of it. */
const FOLLOWS: { [K in EventType]?: ReadonlySet<EventType> } = {
  'command.refused': new Set<EventType>(['people.alike']),
  'retainer.reported': OF_A_REPORT,
  'watch.reported': OF_A_REPORT,
  'target.ordered-again': new Set<EventType>(['target.pending']),
};

/** What the worker had found of people who are one person stands in the append. */
function withAlike(command: Command, append: readonly Entry[]): Command {
  const found = append.find((entry) => entry.type === 'people.alike');
  return found && isPersons(command) ? { ...command, alike: found.data.alike } : command;
}

/** Puts back the charter in the version that was signed: its digest covers that form. */
const withCharter = (command: Command, { data }: StoredEntry): Command =>
  command.kind === 'amend' ? { ...command, charter: (data as { charter: StoredCharter }).charter } : command;

const isPersons = (command: Command): command is PersonCommand => PERSON_COMMANDS.includes(command.kind);

/** What entries and drafts say, apart from their place in the chain. */
const whatItSays = (events: readonly Event[]): string =>
  digest(events.map(({ type, at, actor, data }) => ({ type, at, actor, data })));

/** The entries, grouped by append. */
function appendsOf(entries: readonly StoredEntry[]): StoredEntry[][] {
  const appends: StoredEntry[][] = [];
  for (const entry of entries) {
    if (entry.part[0] === 0) appends.push([entry]);
    else appends.at(-1)?.push(entry);
  }
  return appends;
}

const brokenAtStart = ({ type, data }: Entry, id: string): string | null =>
  type === 'engagement.started' && data.id === id ? null : `it does not start ${id}`;

const FOREIGN_CHARTER = 'its charter is not the one that its digest and the engagement name';

/** Whether the charter in an entry, as it was written, belongs to this engagement and has the recorded digest. */
function isOwnCharter({ type, data }: StoredEntry, id: string): boolean {
  if (!WITH_CHARTER.has(type)) return true;
  const { charter, charterDigest } = data as { charter: StoredCharter; charterDigest: string };
  return charter.id === id && digest(charter) === charterDigest;
}

/** Every engagement's entry: folded, judged by the rules, its signature checked. */
export const auditEngagement = (ledger: Ledger, signatureCheckOf: CheckSignature): Audit =>
  new Auditor(ledger, signatureCheckOf).run();

/** What is wrong with the drills' streams, apart from their chains. @param named those that the engagement ordered */
export function auditDrills(drills: Drills, named: readonly string[]): Fault[] {
  return [...drills].flatMap(([stream, entries]): Fault[] => {
    if (!named.includes(stream)) return [{ stream, seq: null, what: 'the engagement ordered no such drill' }];
    try {
      foldDrill(stream, entries);
      return [];
    } catch (error) {
      // A forged entry can have any content: what cannot be folded is a fault of this drill, and the others are checked.
      const what = messageOf(error);
      return [{ stream, seq: entries.at(-1)?.seq ?? null, what }];
    }
  });
}
