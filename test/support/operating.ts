/** An engagement in operation, as the tests of its retainer need it. */

import { engagementStream } from '../../domain/kernel/names';
import type { StoredEntry } from '../../domain/model/entries';
import type { Team } from '../../examples/mailbox/team';
import { quickPlan } from './charters';
import type { World } from './world';

/** From the first conversation to the handover, which starts the retainer. */
export async function intoOperation(world: World, team: Team, release: string): Promise<void> {
  await team.kickOff();
  await team.openTheLock();
  await team.buildRelease(quickPlan(release, world.mails));
  await team.getReady(release);
  await team.sayGo();
  await team.live(release);
  await team.handOver();
}

export const entriesOf = (world: World, id: string): Promise<StoredEntry[]> =>
  world.evidence.ledger.read(engagementStream(id));

/** Scheduled times of a step's outcomes on record, in the order of the record. */
export const reportsOf = (entries: readonly StoredEntry[], step = 'slo-watch'): string[] =>
  entries
    .filter(({ type, data }) => type === 'retainer.reported' && (data as { step: string }).step === step)
    .map(({ data }) => (data as { scheduledAt: string }).scheduledAt);

/** What the record says of one kind of event, in its order. */
export const saidOf = <T>(entries: readonly StoredEntry[], type: StoredEntry['type']): T[] =>
  entries.filter((entry) => entry.type === type).map(({ data }) => data as T);
