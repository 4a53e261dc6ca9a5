/**
 * The round trip of one sign-off, decided and recorded, against a bare Update that flushes one record before it answers;
 * and, for comparison, one that records nothing.
 */
import { answer, bareAnswer, bareRecorded } from '../bare/workflows';
import { BARE_QUEUE, type BenchServices } from '../bench-services';
import { ratios, type Spread, spreadOf } from '../statistics';

export interface SignOffRoundTrip {
  /** Median milliseconds of each repeat. */
  ours: Spread;
  bare: Spread;
  ratio: Spread;
  /** A bare Update that records nothing, and our sign-off for comparison. */
  unrecorded: Spread;
  ofUnrecorded: Spread;
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
export async function measureSignOff(
  services: BenchServices,
  times: number,
  repeats: number,
): Promise<SignOffRoundTrip> {
  const { client, dayone, ear } = services;
  const ours = await services.startOurs();
  const floor = await services.startBare();
  const charter = services.charter('sign-off');
  await dayone.start(charter, charter.people['delivery-lead']!);
  await ear.event('sign-off', 'gate.opened', 'first-conversation');
  const { digest } = await dayone.subject('sign-off', 'ownership');
  const answering = await client.workflow.start(bareAnswer, { workflowId: 'bare-sign-off', taskQueue: BARE_QUEUE });
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
  const update = () => recording.executeUpdate(answer, { args: [{ step: 1, by: 'anna-berg' }] });
  const unrecorded = () => answering.executeUpdate(answer, { args: [{ step: 1, by: 'anna-berg' }] });
  const medians = { ours: [] as number[], bare: [] as number[], unrecorded: [] as number[] };
  for (let repeat = 0; repeat <= repeats; repeat++) {
    const found = {
      ours: await medianOf(times, sign),
      bare: await medianOf(times, update),
      unrecorded: await medianOf(times, unrecorded),
    };
    if (repeat === 0) continue; // warms all
    medians.ours.push(found.ours);
    medians.bare.push(found.bare);
    medians.unrecorded.push(found.unrecorded);
  }
  await ours.stop();
  await floor.stop();
  return {
    ours: spreadOf(medians.ours),
    bare: spreadOf(medians.bare),
    ratio: spreadOf(ratios(medians.ours, medians.bare)),
    unrecorded: spreadOf(medians.unrecorded),
    ofUnrecorded: spreadOf(ratios(medians.ours, medians.unrecorded)),
  };
}
