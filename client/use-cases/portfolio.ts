/** What concerns every engagement at once: the freeze of all changes, in a ledger stream of its own. */

import { randomUUID } from 'node:crypto';
import { Failure } from '../../domain/kernel/failures';
import { engagementWorkflowId, SIGNAL_REPORT } from '../../domain/kernel/names';
import type { Actor } from '../../domain/model/entries';
import type { PortfolioEvents, PortfolioFreeze } from '../../domain/model/releases';
import { freezeAt, PORTFOLIO_STREAM } from '../../domain/record/portfolio';
import { eventToAppend, readPortfolioEntry } from '../../domain/record/read-entry';
import { PORTFOLIO_VERSIONS } from '../../domain/record/versions';
import { instantOf, readInstant } from '../../domain/values/dates';
import { eachOf } from '../../evidence/queues';
import { allEngagements } from '../lists/listing';
import { visibilityOf } from '../lists/visibility-wire';
import type { Context } from './context';

/** Who freezes all changes, and why. */
export interface FreezeGiven {
  /** Person id, known to the people directory. */
  by: string;
  /** Stored outside the ledger, where it can be erased. */
  reason: string;
  /** When it ends automatically, RFC 3339; absent: when somebody lifts it. */
  until?: string;
}

/** Engagements that are notified at the same time. */
const AT_ONCE = 8;

/** The freeze of all changes: it keeps every next stage of every engagement from beginning, and stops nothing else. */
export class Portfolio {
  constructor(private readonly context: Pick<Context, 'client' | 'records'>) {}

  /** The freeze in force; null for none. @throws Failure STORE_UNAVAILABLE, LEDGER_BROKEN */
  async frozen(): Promise<PortfolioFreeze | null> {
    const { ledger } = await this.context.records.evidence();
    const entries = await ledger.read(PORTFOLIO_STREAM);
    return freezeAt(entries.map(readPortfolioEntry), new Date().toISOString());
  }

  /**
   * Freezes all changes from now on; if it is repeated, the last call counts.
   * @returns the engagements that could not be notified; they find out automatically within the hour
   * @throws Failure UNKNOWN_PERSON, BAD_INPUT for an end that has passed, STORE_UNAVAILABLE
   */
  async freeze({ by, reason, until }: FreezeGiven): Promise<{ untold: string[] }> {
    const ends = until === undefined ? null : readInstant(until);
    if (until !== undefined && !(ends !== null && ends > Date.now()))
      throw new Failure('BAD_INPUT', `a freeze cannot end at ${until}: that has passed, or is no time with its offset`);
    const end = ends === null ? null : instantOf(ends);
    await this.write('freeze.set', by, { reason: await this.setAside(reason, by), until: end });
    return this.tellAll();
  }

  /** Lets changes continue. @throws Failure NOT_FROZEN, UNKNOWN_PERSON, STORE_UNAVAILABLE */
  async lift({ by, reason }: Omit<FreezeGiven, 'until'>): Promise<{ untold: string[] }> {
    if (!(await this.frozen())) throw new Failure('NOT_FROZEN', 'changes are not frozen');
    await this.write('freeze.lifted', by, { reason: await this.setAside(reason, by) });
    return this.tellAll();
  }

  private async setAside(reason: string, by: string): Promise<string> {
    const { people, texts } = await this.context.records.evidence();
    if (!(await people.get(by)))
      throw new Failure('UNKNOWN_PERSON', `${by} is not in the people directory of ${this.context.records.data}`);
    return texts.put(reason, by, PORTFOLIO_STREAM);
  }

  private async write<K extends keyof PortfolioEvents>(type: K, by: string, data: PortfolioEvents[K]): Promise<void> {
    const { ledger } = await this.context.records.evidence();
    const actor: Actor = { id: by, assurance: 'asserted' };
    const key = randomUUID();
    for (let head = await ledger.head(PORTFOLIO_STREAM); ; ) {
      const event = eventToAppend({ type, data }, { at: new Date().toISOString(), actor }, PORTFOLIO_VERSIONS);
      const request = { stream: PORTFOLIO_STREAM, epoch: 1, head, key, events: [event] };
      const answer = await ledger.append(request);
      if (answer.result === 'conflict') throw new Failure('LEDGER_CONFLICT', answer.detail);
      if (answer.result !== 'ahead') return;
      head = { ...answer.entries.at(-1)!, epoch: 1 };
    }
  }

  /** Notifies all engagements, so that those that wait for the end of a freeze re-check at once. */
  private async tellAll(): Promise<{ untold: string[] }> {
    const untold: string[] = [];
    await eachOf(allEngagements(visibilityOf(this.context.client), {}), AT_ONCE, async ({ id }) => {
      await this.context.client.workflow
        .getHandle(engagementWorkflowId(id))
        .signal(SIGNAL_REPORT, { kind: 'freeze-changed' })
        .catch(() => untold.push(id));
    });
    return { untold: untold.sort() };
  }
}
