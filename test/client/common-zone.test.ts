/** A table of several engagements has its times in one zone, so that they can be compared at a glance. */
import { commonZone } from '../../client/cli/output';

test.each([
  [['Europe/Berlin', 'Europe/Berlin'], 'Europe/Berlin'],
  [['Europe/Berlin', null], 'Europe/Berlin'],
  [['Europe/Berlin', 'Asia/Tokyo'], 'UTC'],
  [[null], 'UTC'],
  [[], 'UTC'],
])('the zones %j: %s', (zones, zone) => {
  expect(commonZone(zones.map((timezone) => ({ timezone })))).toBe(zone);
});
