/** Lists from a PostgreSQL database. */
import { classes } from '../../activities/checks/classes';
import { inventory } from '../../activities/checks/inventory';
import { sample } from '../../activities/checks/sample';
import type { ListSource } from '../../domain/model/charter/lists';
import { POSTGRES, type Postgresql, startPostgresql } from '../support/postgresql';
import { describeWith } from '../support/program';
import { failure, probeContext, scope } from './support';

const refusal = async (asked: Promise<unknown>): Promise<string> => (await failure('SOURCE_UNUSABLE', asked)).message;

describeWith(POSTGRES, 'postgresql', 'a list in a PostgreSQL database', () => {
  let server: Postgresql;
  beforeAll(async () => {
    server = await startPostgresql();
    process.env.DAYONE_TEST_LISTER = 'of the lister';
    await server.run(`
      create role lister login password 'of the lister';
      create table cases (id bigint, release text, at timestamptz);
      insert into cases select n, 'v2', now() - interval '30 min' from generate_series(1, 300) n;
      insert into cases values (301, 'v2', now() - interval '2 h'), (302, 'v1', now() - interval '30 min');
      create table parts (name text, ends date);
      insert into parts values ('model-a', '2027-03-31'), ('lib', null);
      grant select on cases, parts to lister`);
  });
  afterAll(() => server?.stop());

  const patient = probeContext({ http: { timeoutMs: 20_000 } });
  const list = (query: string): ListSource => ({
    kind: 'postgresql',
    url: `postgresql://lister@127.0.0.1:${server.port}/postgres?sslmode=disable`,
    password: 'env:DAYONE_TEST_LISTER',
    query,
  });

  test('is read for the window and the release', async () => {
    const query = 'select id as "case" from cases where release = $release and at >= $from and at < $to';
    const drawn = await sample.ask({ list: list(query), scope: scope(), seed: 's', size: 30 }, patient);
    expect(drawn).toMatchObject({ population: 300, cases: { length: 30 } });
  });

  test('may have dates and empty cells', async () => {
    const query = 'select name, ends as "endOfSupport" from parts order by name';
    await expect(inventory.ask({ list: list(query), scope: scope() }, patient)).resolves.toEqual({
      items: [
        { name: 'lib', endOfSupport: null, successor: null },
        { name: 'model-a', endOfSupport: '2027-03-31', successor: null },
      ],
    });
  });

  test('is refused if it is too long or has no such column', async () => {
    const ask = (query: string) => refusal(classes.ask({ list: list(query), scope: scope(), declared: [] }, patient));
    expect(await ask('select n::text as class from generate_series(1, 100001) n')).toBe(
      'the query gives more than 100000 rows',
    );
    expect(await ask('select id from cases')).toBe('there is no column class, only id');
    expect(await ask('select null as class')).toBe('there is nothing in class in row 1');
  });
});
