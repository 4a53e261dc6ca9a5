/** Lists, inboxes and the agenda. */
import { z } from 'zod';
import type { InboxPage } from '../lists/inbox';
import type { ListPage } from '../lists/listing';
import { array, count, moment, object, oneOf, openItem, person, role, step, text, truth } from './parts';

const next = () => text().nullable().describe('token of the next page; null: this is the last');

export const list = object({
  engagements: array(
    object({
      id: text(),
      client: text().nullable(),
      title: text().nullable(),
      step: text().nullable(),
      phase: text().nullable(),
      health: text().nullable().describe('as status tells it, or lost: its workflow has ended and nobody closed it'),
      owner: person().nullable(),
      accountManager: person().nullable(),
      waitingOn: array(person()),
      waitingSide: text().nullable().describe('client, or us: the agency'),
      waitingSince: moment().nullable(),
      dueAt: moment().nullable(),
      timezone: text().nullable().describe('of the client: its times are shown in it'),
      live: text().nullable().describe('the live release'),
      startedAt: moment().nullable(),
    }),
  ).describe('the most urgent first'),
  total: count().describe('of all pages'),
  byHealth: z.record(text(), count()).describe('the same by health'),
  next: next(),
}) satisfies z.ZodType<ListPage>;

const inboxPage = object({
  items: array(
    object({ engagement: text(), title: text().nullable(), timezone: text().nullable(), ...openItem.shape }),
  ).describe('those of the engagement that is due first stand first'),
  more: array(text()).describe('engagements that wait with more than a list carries: ask them by why'),
  total: count().describe('engagements that wait for the person, over all pages'),
  next: next(),
}) satisfies z.ZodType<InboxPage>;

const inboxItems = object({ person: person(), ...inboxPage.shape });
const inboxMail = object({
  person: person(),
  to: text().nullable().describe('name and address; null: no address is known'),
  subject: text(),
  text: text().describe('the request, as plain text'),
  engagements: array(text()).describe('those that it asks for; none: nothing waits'),
  total: count().describe('engagements that wait for the person'),
  file: text().nullable().describe('the mail as a file, with --out'),
  next: next(),
}).describe('with --mail');
export const inbox = z.union([inboxItems, inboxMail]);

export const agenda = object({
  id: text(),
  sittings: array(
    object({
      sitting: oneOf(['kick-off', 'lock', 'go-live']),
      decisions: array(
        object({
          step: step(),
          what: text(),
          role: role(),
          person: person().nullable().describe('on whom it is pending'),
          holder: person().nullable().describe('who holds the role by the charter'),
          open: truth().describe('asked now; else it can be given early'),
          dueAt: moment().nullable(),
          problem: text().nullable(),
        }),
      ),
      prepare: array(object({ step: step(), what: text(), role: role(), problem: text().nullable() })).describe(
        'what has to lie on the table before',
      ),
    }),
  ),
});
