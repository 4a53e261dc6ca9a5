/** Engagements whose target and metrics only people can reach, and the people who reach them. */

import { Failure } from '../../domain/kernel/failures';
import type { Team } from '../../examples/mailbox/team';
import type { WrittenCharter } from './charters';
import type { World } from './world';

/** A charter whose target and metrics only people can reach. */
export const byHand = (charter: WrittenCharter): void => {
  for (const metric of charter.metrics) {
    metric.source = { by: 'process-expert', maxAge: '1 day' };
    delete metric.query;
  }
  charter.people['process-expert'] = 'Pia Lorenz <pia.lorenz@northfield.example>';
  charter.goLive.leastUse = { source: { by: 'process-expert' } };
  charter.goLive.atMost = '20 s';
  charter.rollback.mode = 'manual';
  charter.rollback.executor = { kind: 'manual', by: 'delivery-lead', confirmedBy: 'process-expert' };
  delete charter.build.eventLog;
};

/** The people who act and confirm. */
export class ByHand {
  constructor(
    private readonly world: World,
    readonly team: Team,
  ) {}

  /** Reads every metric, as the person whom the charter names. */
  async read(): Promise<void> {
    const by = this.team.who('process-expert');
    const shares = { 'unwanted-kept-away': [970, 1_000], 'wanted-set-aside': [10, 1_000] } as const;
    for (const [metric, [good, total]] of Object.entries(shares))
      await this.world.dayone.tell(this.team.id, 'submit-reading', {
        by,
        metric,
        value: good / total,
        samples: total,
        good,
        total,
      });
    await this.world.dayone.tell(this.team.id, 'submit-reading', {
      by,
      metric: 'minutes-per-mail',
      value: 0.5,
      samples: 1_000,
    });
  }

  /** The switch that people are asked for now, other than the last one. */
  async asked(): Promise<string> {
    const state = await this.team.until(
      'a person to be asked',
      (s) => s.drill?.waitingFor != null || s.target.pendingOn !== null,
    );
    return state.drill?.waitingFor?.key ?? state.target.key;
  }

  perform(switchKey: string, by: string): Promise<unknown> {
    return this.world.dayone.tell(this.team.id, 'performed', { by, switchKey });
  }

  done(switchKey: string): Promise<unknown> {
    return this.team.until(
      `${switchKey} done`,
      (s) => s.drill?.waitingFor?.key !== switchKey && !(s.target.key === switchKey && s.target.confirmedAt === null),
    );
  }

  async refuses(switchKey: string, by: string, code: string): Promise<void> {
    const outcome: unknown = await this.perform(switchKey, by).catch((error: unknown) => error);
    expect(outcome).toBeInstanceOf(Failure);
    expect((outcome as Failure).code).toBe(code);
  }
}
