/** A workflow's clock may read another time on replay than it did at first; the ledger's time is what counts. */

import { fold } from '../../domain/engagement/apply';
import { engagementStream } from '../../domain/kernel/names';
import type { Charter } from '../../domain/model/charter';
import { readEntries } from '../../domain/record/read-entry';
import { type RunningWorker, startWorker } from '../../workers/worker';
import { short } from '../support/charters';
import { openWorld, type World } from '../support/world';

let env: World;
let worker: RunningWorker;
let startAgain: () => Promise<RunningWorker>;
beforeAll(async () => {
  env = await openWorld({
    run: async (...given) => {
      startAgain = () => startWorker(...given);
      worker = await startAgain();
      return { close: () => worker.close() };
    },
  });
});
afterAll(() => env.close());

test('a new worker that replays the history gets the state of the ledger', async () => {
  const charters = Array.from({ length: 12 }, () => env.charter(short()));
  const walk = async (charter: Charter): Promise<void> => {
    const team = env.team(charter);
    await env.dayone.start(charter, team.who('delivery-lead'));
    // Asked while the first entries are written: the server then prolongs the task, and counts two as one on replay.
    await team.signAll('first-conversation');
    await Promise.all([team.handCases(), team.signAll('ownership'), team.signAll('governance'), team.state()]);
    await team.accepted('first-conversation');
  };
  for (let n = 0; n < charters.length; n += 3) await Promise.all(charters.slice(n, n + 3).map(walk));
  await worker.close();
  worker = await startAgain();
  const known = await Promise.all(charters.map(({ id }) => env.dayone.state(id)));
  for (const state of known) {
    const entries = await env.evidence.ledger.read(engagementStream(state.id));
    expect(state).toEqual(fold(readEntries(entries.slice(0, state.head.seq))));
  }
});
