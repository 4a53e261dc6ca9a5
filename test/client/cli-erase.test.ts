/** Who is erased, on a real server: asked before, gone afterwards, and back only where a charter says so. */
import { cliIn } from './cli-support';
import { type CliWorld, openCliWorld } from './cli-world';

let on: CliWorld;
beforeAll(async () => {
  on = await openCliWorld();
});
afterAll(() => on.world.close());

test('who is erased is gone from what people see, and the ledger still verifies', async () => {
  const { id } = await on.started();
  const reason = `only ${id} knows`;
  await on.cli.run('hold', id, '--as', 'mara-okafor', '--reason', reason);
  expect((await on.cli.run('status', id)).out).toContain(reason);
  const at = (answer: string) => cliIn(on.env, true, [answer]).run('erase', 'mara-okafor');
  expect(await on.cli.failing('erase', 'mara-okafor')).toMatchObject({
    exit: 2,
    code: 'BAD_INPUT',
    details: expect.arrayContaining([`  delivery-lead of ${id}`]),
  });
  expect(await at('n')).toMatchObject({ code: 1, out: expect.stringContaining('nothing was erased') });
  expect((await on.cli.run('status', id)).out).toContain(reason);
  expect((await on.cli.json('erase', 'mara-okafor', '--yes')).json).toMatchObject({
    record: true,
    stands: { [id]: ['delivery-lead'] },
  });
  const { code, out } = await on.cli.run('timeline', id);
  expect(code).toBe(0);
  expect(out).not.toContain(reason);
  expect(out).toContain('(text not available here)');
  expect((await at('yes')).out).toContain('nothing stands behind this id here');
});

test('an amendment that brings an erased name back says so', async () => {
  const { id, file } = await on.started();
  expect(await on.cli.run('erase', 'ines-sommer', '--yes')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/still hold ines-sommer \(deputy of .*\): see dayone transfer\./),
  });
  const back = 'people: ines-sommer has no name here, as after dayone erase; the file names Ines Sommer\n';
  expect((await on.cli.run('charter', 'diff', id, file)).out).toContain(back);
  expect((await on.cli.run('amend', id, file, '--as', 'mara-okafor')).out).toContain(back);
});
