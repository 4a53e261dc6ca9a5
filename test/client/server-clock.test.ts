/** A clock that is far off is named, by how much and in which direction; one that is near is not. */
import { aheadOfServer, clockFault } from '../../client/temporal/server-clock';
import { openWorld } from '../support/world';

test.each([
  [40 * 86_400_000, "the clock of this machine is 40 days ahead of the server's"],
  [-90_000, "the clock of this machine is 2 minutes behind the server's"],
  [3_600_000, "the clock of this machine is 1 hour ahead of the server's"],
  [2_000, null],
  [null, null],
])('a difference of %p ms has its message', (ahead, fault) => expect(clockFault(ahead)).toBe(fault));

test('a difference is measured against the server’s own clock', async () => {
  const world = await openWorld();
  const { client } = world.dayone;
  const day = 86_400_000;
  const off = (ms: number) => aheadOfServer(client, world.queue, () => Date.now() + ms);
  try {
    while (!(await world.dayone.hasWorker())) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(clockFault(await off(0))).toBeNull();
    expect(clockFault(await off(40 * day))).toContain('40 days ahead');
    expect(clockFault(await off(-40 * day))).toContain('40 days behind');
  } finally {
    await world.close();
  }
});
