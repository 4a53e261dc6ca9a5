/** Two years of a retainer: a cycle on every day, and what happens to an engagement in that time. */
import { nextTicks } from '../../activities/ticks';
import { retainerScheduleId } from '../../domain/names';
import { ticksOf } from '../../domain/retainer/schedules';
import type { Team } from '../../examples/mailbox/team';
import { short } from '../support/charters';
import { entriesOf, intoOperation, reportsOf } from '../support/operating';
import { Years } from '../support/years';

jest.setTimeout(300_000);

let years: Years;
let team: Team;
beforeAll(async () => {
  years = await Years.begin();
  const { world } = years;
  const charter = world.charter(
    short((written) => {
      written.retainer = { every: '1 day', jitter: '0 s', watch: '1 day' };
      years.measuredHere(written);
    }),
  );
  team = world.team(charter);
  await years.untilOpen(charter);
  await world.dayone.start(charter, team.who('delivery-lead'));
  await intoOperation(world, team, 'r1');
});
afterAll(() => years.end());

test('the Schedule acts at the times that the driver plays', async () => {
  const { info } = await years.calendar.schedule.getHandle(retainerScheduleId(team.id)).describe();
  const { charter } = await team.state();
  const ticks = ticksOf({ ...charter.retainer, ...charter.calendar });
  const now = new Date(info.createdAt).toISOString();
  expect(info.nextActionTimes.map((at) => at.toISOString())).toEqual(
    nextTicks(ticks, now, info.nextActionTimes.length),
  );
});

test('60 days', async () => {
  const t = Date.now();
  await years.days(team, 60);
  console.error('60 days took', Date.now() - t, reportsOf(await entriesOf(years.world, team.id)));
  const s = await team.state();
  console.error(s.findings, s.schedule, s.retainer.requests, s.pilot, s.lapses);
});
