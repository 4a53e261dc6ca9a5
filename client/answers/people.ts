/** The answers of the commands that change people and their decisions. */
import { z } from 'zod';
import { accepted, array, count, moment, object, oneOf, person, record, role, step, text, truth } from './parts';

const personView = { id: text(), by: person(), ...accepted };

export const reconfirm = object({
  id: text(),
  by: person(),
  reconfirmed: array(
    object({
      gate: step(),
      role: role(),
      decision: oneOf(['approve', 'reject', 'request-changes']),
      changed: array(text()).describe('lines that changed since: - was signed, + is asked now'),
      answer: object(accepted).nullable().describe('null with --show'),
    }),
  ),
});

export const revoke = object({ ...personView, gate: step() });
export const acknowledge = object(personView);
const holders = object({
  id: text(),
  people: array(
    object({
      role: role(),
      person: person(),
      name: text().nullable(),
      since: moment().describe('since when they hold it'),
      away: object({ until: moment(), cover: person() }).nullable().describe('now'),
      leftAt: moment().nullable(),
      handedTo: person().nullable().describe('who has not accepted the role yet'),
    }),
  ),
}).describe('without --left');
const leaver = object({ ...personView, person: person() }).describe('with --left');
export const people = z.union([holders, leaver]);
export const transfer = object({ ...personView, role: role(), to: person() });
export const acceptRole = object({ ...personView, role: role() });
const absence = { person: person(), from: moment(), until: moment(), cover: person() };
export const absent = object({
  ...personView,
  ...absence,
  replaced: array(object(absence)).describe('absences of this person that overlap it, and whose place it takes'),
});
export const waive = object({ ...personView, gate: step(), requirement: text(), until: moment() });

export const erase = object({
  person: person(),
  record: truth().describe('whether there was a name and an address'),
  texts: count().describe('comments, reasons and login tokens that are gone'),
  stands: record(text(), array(text())).describe('engagement → the roles that they held there when they were erased'),
});
