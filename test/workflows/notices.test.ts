/** Notices of real engagements: never in the way, never lost, never doubled; reminders as time passes. */
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { NoticesConfig } from '../../activities/notices/channels';
import { engagementStream, engagementWorkflowId, SEARCH_ATTRIBUTES } from '../../domain/kernel/names';
import type { Charter } from '../../domain/model/charter';
import type { Team } from '../../examples/mailbox/team';
import { type RunningWorker, startWorker } from '../../workers/worker';
import { closeSites, site } from '../activities/support';
import { short } from '../support/charters';
import { closeMailServers, mailConfig, mailServer, type Received } from '../support/mail-server';
import { timeSkipping } from '../support/temporal';
import { openWorld, type World, type WorldOptions } from '../support/world';

const worlds: World[] = [];
const closeWorlds = async (): Promise<void> => {
  for (const world of worlds.splice(0)) await world.close();
};
afterEach(async () => {
  await closeWorlds();
  await closeMailServers();
  await closeSites();
});

async function open(notices: NoticesConfig, options: WorldOptions = {}): Promise<World> {
  const world = await openWorld({ notices, ...options });
  worlds.push(world);
  return world;
}

const addressOf = (person: string): string => `${person}@client.example`;

/** Starts an engagement whose people have addresses, all but those who are left out. */
async function startTeam(
  world: World,
  charter: Charter = world.charter(short()),
  without: string[] = [],
): Promise<Team> {
  const people = [...new Set(Object.values(charter.people))];
  await world.evidence.people.put(
    people.map((id) => ({ id, name: id, ...(without.includes(id) ? {} : { email: addressOf(id) }) })),
  );
  const team = world.team(charter);
  await world.dayone.start(charter, team.who('delivery-lead'));
  return team;
}

const mailsTo = (received: readonly Received[], person: string): string[] =>
  received.filter((one) => one.to.includes(addressOf(person))).map((one) => one.mail.subject ?? '');

const once = (received: readonly Received[]): void => {
  const ids = received.map((one) => `${one.to} ${one.mail.messageId}`);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
};

const port = async (): Promise<number> => {
  const server = await mailServer();
  await server.stop();
  return server.port;
};

test('a dead mail server delays nothing else, and every mail arrives when it is back', async () => {
  const dead = await port();
  const world = await open({ mail: mailConfig(dead) });
  const team = await startTeam(world);
  const before = Date.now();
  for (const gate of ['first-conversation', 'process-redesign', 'ownership'] as const) {
    if (gate === 'process-redesign') await team.handCases();
    await team.signAll(gate);
    await team.accepted(gate);
  }
  expect(Date.now() - before).toBeLessThan(15_000);
  const handle = world.dayone.client.workflow.getHandle(engagementWorkflowId(team.id));
  const history = await handle.fetchHistory();
  expect(
    history.events?.some((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'deliverNotice'),
  ).toBe(false);

  const server = await mailServer({ port: dead });
  await server.until('the owner and the deputy to be asked', (received) =>
    (['owner', 'deputy'] as const).every((role) =>
      mailsTo(received, team.who(role)).some((subject) => subject.includes('ownership waits for you')),
    ),
  );
  await server.until('the first mail of all', (received) =>
    mailsTo(received, team.who('account-manager')).some((subject) => subject.includes('first-conversation waits')),
  );
  once(server.received);
  // An engagement that ends does not wait for its mails, and they arrive all the same.
  await server.stop();
  await world.dayone.tell(team.id, 'close', { by: team.who('sponsor'), reason: 'enough' });
  await handle.result();
  const back = await mailServer({ port: dead });
  await back.until('the notification of the end', (received) =>
    mailsTo(received, team.who('owner')).some((subject) => subject.includes('the engagement is closed')),
  );
});

test('a refused recipient blocks no other; the refusal is recorded, and the account manager is notified in the chat', async () => {
  const chat = await site((_request, response) => void response.end('ok'));
  let refused = '';
  const server = await mailServer({
    refuses: (address) => (address === refused ? { code: 550, words: `5.1.1 ${address} is unknown` } : null),
  });
  const world = await open({ mail: mailConfig(server.port), chat: `${chat.url}/hook` });
  const charter = world.charter(short());
  refused = addressOf(charter.people['delivery-lead']!);
  const team = await startTeam(world, charter);
  await world.dayone.tell(team.id, 'hold', { by: team.who('sponsor'), reason: 'a strike' });
  await server.until('the notifications of the others', (received) =>
    (['owner', 'deputy', 'sponsor', 'account-manager'] as const).every((role) =>
      mailsTo(received, team.who(role)).some((subject) => subject.includes('on hold: a strike')),
    ),
  );
  const entries = async () => world.evidence.ledger.read(engagementStream(team.id));
  const undelivered = async () => (await entries()).filter((entry) => entry.type === 'notice.undelivered');
  for (let n = 0; (await undelivered()).length === 0 && n < 500; n++) await new Promise((done) => setTimeout(done, 20));
  expect((await undelivered())[0]!.data).toMatchObject({
    to: [{ person: team.who('delivery-lead'), by: 'mail', why: expect.stringContaining('550') }],
    first: true,
  });
  expect(JSON.stringify(await entries())).not.toContain('client.example');
  const posted = () => chat.requests.some(({ body }) => body.includes('a notice could not be delivered'));
  for (let n = 0; !posted() && n < 500; n++) await new Promise((done) => setTimeout(done, 20));
  expect(posted()).toBe(true);
  expect(mailsTo(server.received, team.who('account-manager')).join()).not.toContain('could not be delivered');
  once(server.received);
});

test('the account manager is notified once of a person without an address', async () => {
  const server = await mailServer();
  const world = await open({ mail: mailConfig(server.port) });
  const charter = world.charter(short());
  const team = await startTeam(world, charter, [charter.people.owner!]);
  const manager = team.who('account-manager');
  const say = (kind: 'hold' | 'resume') =>
    world.dayone.tell(team.id, kind, { by: team.who('sponsor'), reason: kind === 'hold' ? 'a strike' : 'it is over' });
  const ofIt = (received: readonly Received[]) =>
    mailsTo(received, manager).filter((subject) => subject.includes('could not be delivered'));
  await say('hold');
  await server.until('the notification of the account manager', (received) => ofIt(received).length > 0);
  await say('resume');
  await say('hold');
  await server.until(
    'the second hold',
    (received) => mailsTo(received, manager).filter((subject) => subject.includes('on hold')).length === 2,
  );
  expect(ofIt(server.received)).toHaveLength(1);
});

test('a worker that is replaced during delivery loses no mail and sends none twice', async () => {
  const dead = await port();
  const notices = { mail: mailConfig(dead) };
  let running: RunningWorker | null = null;
  let again: (() => Promise<RunningWorker>) | null = null;
  const world = await open(notices, {
    run: async (config, log, place) => {
      again = () => startWorker(config, log, place);
      running = await again();
      return { close: async () => running!.close() };
    },
  });
  const team = await startTeam(world);
  await team.until('the first gate', (s) => s.gates['first-conversation'].openedAt !== null);
  await world.dayone.tell(team.id, 'hold', { by: team.who('sponsor'), reason: 'a strike' });
  await running!.close();
  const server = await mailServer({ port: dead });
  running = await again!();
  const recipients = ['owner', 'deputy', 'sponsor', 'account-manager', 'delivery-lead'] as const;
  await server.until('the notifications of everybody', (received) =>
    recipients.every((role) =>
      mailsTo(received, team.who(role)).some((subject) => subject.includes('on hold: a strike')),
    ),
  );
  await server.until('the first gate too', (received) =>
    mailsTo(received, team.who('account-manager')).some((subject) => subject.includes('first-conversation waits')),
  );
  once(server.received);
});

test('reminders and the escalation are sent by mail as time passes', async () => {
  const time: TestWorkflowEnvironment = await timeSkipping();
  try {
    const server = await mailServer();
    const world = await open(
      { mail: mailConfig(server.port) },
      {
        address: time.address,
        // This server lists nothing, so it cannot be asked whether the search attributes are in use.
        run: (config, log, place) => startWorker(config, log, place, () => registerOn(time)),
      },
    );
    const officeHours = short((written) => {
      written.calendar = { timezone: 'Europe/Berlin', opens: '08:00', closes: '18:00' };
    });
    const team = await startTeam(world, world.charter(officeHours));
    await team.until('the first gate', (s) => s.gates['first-conversation'].openedAt !== null);
    const manager = team.who('account-manager');
    // The sponsor decides: the gate is pending on the account manager alone, and the sponsor is notified of it.
    await world.dayone.sign(team.id, { gate: 'first-conversation', by: team.who('sponsor'), decision: 'approve' });
    await world.pass(time, 14 * 86_400_000);
    const reminders = (received: readonly Received[]) =>
      mailsTo(received, manager).filter((subject) =>
        subject.includes('reminder: first-conversation waits for you, was due'),
      );
    await server.until('two reminders', (received) => reminders(received).length >= 2);
    await server.until('the escalation', (received) =>
      mailsTo(received, team.who('sponsor')).some((subject) =>
        subject.includes(`first-conversation waits for ${manager}, was due`),
      ),
    );
    once(server.received);
    await closeWorlds();
  } finally {
    await time.teardown();
  }
});

async function registerOn(time: TestWorkflowEnvironment): Promise<void> {
  const types = { KEYWORD: 2, DATETIME: 6, KEYWORD_LIST: 7 } as const;
  const searchAttributes = Object.fromEntries(
    Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => [name, types[type]] as const),
  );
  await time.connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes });
}
