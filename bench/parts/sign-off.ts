/** The round trip of one sign-off, decided and recorded, against a bare Update that only answers. */
import { answer, bareAnswer, bareRecorded } from '../bare/workflows';
import { BARE_QUEUE, type House } from '../house';
import { ratios, type Spread, spreadOf } from '../statistics';

export interface SignOffRoundTrip {
  /** Median milliseconds of each repeat. */
  ours: Spread;
  bare: Spread;
  ratio: Spread;
  /** A bare Update that flushes one record before it answers, and our sign-off beside that. */
  recorded: Spread;
  ofRecorded: Spread;
}

async function medianOf(times: number, run: () => Promise<unknown>): Promise<number> {
  const taken: number[] = [];
  for (let n = 0; n < times; n++) {
    const began = performance.now();
    await run();
    taken.push(performance.now() - began);
  }
  return spreadOf(taken).median;
}

/** @param times sign-offs per repeat */
export async function measureSignOff(house: House, times: number, repeats: number): Promise<SignOffRoundTrip> {
  const { client, dayone, ear } = house;
  const ours = await house.startOurs();
  const floor = await house.startBare();
  const charter = house.charter('sign-off');
  await dayone.start(charter, charter.people['delivery-lead']!);
  await ear.event('sign-off', 'gate.opened', 'first-conversation');
  const { digest } = await dayone.subject('sign-off', 'ownership');
  const bare = await client.workflow.start(bareAnswer, { workflowId: 'bare-sign-off', taskQueue: BARE_QUEUE });
  // Given before its gate comes up: it is kept, and can be revised for as long as the benchmark likes.
  const sign = () =>
    dayone.sign('sign-off', {
      gate: 'ownership',
      by: charter.people.owner!,
      role: 'owner',
      decision: 'approve',
      subject: digest,
    });
  const recording = await client.workflow.start(bareRecorded, {
    workflowId: 'bare-recorded',
    taskQueue: BARE_QUEUE,
    args: ['bare-recorded'],
  });
  const recorded = () => recording.executeUpdate(answer, { args: [{ step: 1, by: 'anna-berg' }] });
  const update = () => bare.executeUpdate(answer, { args: [{ step: 1, by: 'anna-berg' }] });
  const medians = { ours: [] as number[], bare: [] as number[], recorded: [] as number[] };
  for (let repeat = 0; repeat <= repeats; repeat++) {
    const found = {
      ours: await medianOf(times, sign),
      bare: await medianOf(times, update),
      recorded: await medianOf(times, recorded),
    };
    if (repeat === 0) continue; // warms both
    medians.ours.push(found.ours);
    medians.bare.push(found.bare);
    medians.recorded.push(found.recorded);
  }
  await ours.stop();
  await floor.stop();
  return {
    ours: spreadOf(medians.ours),
    bare: spreadOf(medians.bare),
    ratio: spreadOf(ratios(medians.ours, medians.bare)),
    recorded: spreadOf(medians.recorded),
    ofRecorded: spreadOf(ratios(medians.ours, medians.recorded)),
  };
}
