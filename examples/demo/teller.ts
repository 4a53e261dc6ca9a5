/** Prints the story as it happens: reads new entries of the ledgers and the state of the target system. */
import { setTimeout as sleep } from 'node:timers/promises';
import { apply } from '../../domain/engagement/apply';
import { engagementStream } from '../../domain/kernel/names';
import { sameTarget } from '../../domain/kernel/target';
import type { Target } from '../../domain/model/rollback';
import type { State } from '../../domain/model/state';
import { readEntries } from '../../domain/record/read-entry';
import { readable } from '../../evidence/readable';
import type { LedgerStore, TextStore } from '../../evidence/store';
import type { Line, Page } from './page';
import { sentence, targetText, type Who } from './words';

const TELL_MS = 150;
/** A drill's fallback lasts about a tenth of a second: looked at often enough to be seen. */
const LOOK_MS = 20;
const LOOK_WITHIN_MS = 2_000;

export class Teller {
  private state: State | null = null;
  private stream: string | null = null;
  private seen: Target | null = null;
  private readonly heard: Line[] = [];
  private readonly isOver = new AbortController();
  /** One telling at a time. */
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly page: Page,
    private readonly ledger: LedgerStore,
    private readonly texts: TextStore,
    private readonly who: Who,
  ) {}

  /** Follows this engagement's ledger from its beginning. */
  async watch(id: string): Promise<void> {
    await this.tell();
    this.stream = engagementStream(id);
    this.state = null;
  }

  /** Writes down everything that has happened until now, in the order of its time. */
  tell(): Promise<void> {
    const before = this.last.catch(() => undefined); // the caller of that run has its error
    this.last = before.then(() => this.catchUp());
    return this.last;
  }

  /** A line of its own, after everything that has happened before. */
  async line(line: Line): Promise<void> {
    await this.tell();
    this.page.line(line);
  }

  /** Prints new entries and the target system's state in the background, until `stop`. It never fails. */
  start(mailboxUrl: string): void {
    void this.repeat(TELL_MS, () => this.tell());
    void this.repeat(LOOK_MS, () => this.poll(mailboxUrl));
  }

  stop(): void {
    this.isOver.abort();
  }

  private async repeat(every: number, run: () => Promise<void>): Promise<void> {
    const { signal } = this.isOver;
    while (!signal.aborted) {
      try {
        await run();
        await sleep(every, undefined, { signal });
      } catch {
        // The story itself fails if a server or a worker is away; here the next attempt is enough.
        await sleep(every);
      }
    }
  }

  private async poll(mailboxUrl: string): Promise<void> {
    const answer = await fetch(`${mailboxUrl}/status`, { signal: AbortSignal.timeout(LOOK_WITHIN_MS) });
    const { base, candidate, exposure } = (await answer.json()) as Target;
    const target = { base, candidate, exposure };
    if (this.seen && sameTarget(this.seen, target)) return;
    this.seen = target;
    this.heard.push({ at: Date.now(), label: 'mailbox', text: targetText(target) });
  }

  private async catchUp(): Promise<void> {
    const lines = this.heard.splice(0);
    const entries = this.stream ? await this.ledger.read(this.stream, this.state?.head.seq ?? 0) : [];
    // Comments and reasons are stored outside the ledger.
    const spoken = await readable(entries, this.texts);
    for (const entry of readEntries(spoken)) {
      const before = this.state;
      this.state = apply(before, entry);
      lines.push(...sentence({ entry, before, after: this.state, who: this.who }));
    }
    // Array.sort keeps the order of what happened at the same time.
    for (const line of lines.sort((a, b) => (a.at ?? 0) - (b.at ?? 0))) this.page.line(line);
  }
}
