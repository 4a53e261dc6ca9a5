import { get, mailbox, order, stopMailboxes, target, until } from './mailbox-support';

afterEach(stopMailboxes);

const setAside = async (url: string): Promise<{ open: number; putBack: number }> =>
  (await get(`${url}/set-aside`)).body as { open: number; putBack: number };

/** How many mails a release has marked or put away at this exposure. */
const counted = async (url: string, release: string, exposure: number): Promise<number> => {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text
    .split('\n')
    .filter((line) =>
      [`release="${release}"`, `exposure="${exposure}"`, 'set_aside'].every((one) => line.includes(one)),
    );
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
};

test.each([
  ['a drill in shadow', 'drill', target(null, 'r2', 0), 0],
  ['a rollback of live mail', 'rollback', target(null, 'r2', 100), 100],
])('%s returns to people all mail that the release has filtered, and reports when that is done', async (...given) => {
  const [, action, running, exposure] = given;
  const url = await mailbox();
  await order(url, running);
  await until(
    () => counted(url, 'r2', exposure),
    (n) => n > 50,
  );
  expect(await setAside(url)).toEqual({ open: 0, putBack: 0 });

  await order(url, target(null), { action });
  const before = await counted(url, 'r2', exposure);
  await until(
    () => setAside(url),
    ({ open, putBack }) => open === 0 && putBack > 0,
  );
  expect((await setAside(url)).putBack).toBe(before);
});

test('a superseded release keeps the mail that it has filtered', async () => {
  const url = await mailbox();
  await order(url, target('r1', 'r2', 50));
  await until(
    () => counted(url, 'r1', 50),
    (n) => n > 20,
  );
  await order(url, target('r2'), { action: 'promote' });
  expect(await setAside(url)).toEqual({ open: 0, putBack: 0 });
});
