/** The answers of the commands about incidents, and about the process as it is run. */
import { z } from 'zod';
import type { Incident } from '../../domain/model/findings';
import { accepted, array, count, moment, object, oneOf, person, role, text, truth } from './parts';

const incidentHistory = object({
  id: text(),
  by: person(),
  incident: text(),
  ...accepted,
}).describe('open, update, close, review');

const listed = object({
  id: text(),
  severity: oneOf(['low', 'high', 'severe']),
  what: text(),
  harm: text().nullable(),
  mitigation: text().nullable(),
  detectedAt: moment(),
  openedAt: moment(),
  openedBy: person().describe('dayone: it opened the incident automatically'),
  serious: oneOf(['serious', 'widespread', 'death']).nullable(),
  reportedAt: moment().nullable().describe('when it was reported to the authority'),
  actions: array(object({ id: count(), what: text(), owner: role(), dueAt: moment(), doneAt: moment().nullable() })),
  closedAt: moment().nullable(),
  reviewedAt: moment().nullable(),
  reviewedBy: person().nullable(),
}) satisfies z.ZodType<Incident>;

const due = object({ what: text(), role: role(), dueAt: moment(), overdue: truth() });

export const incident = z.union([
  incidentHistory,
  object({
    id: text(),
    incidents: array(listed),
    due: array(due).describe('what people have to do about them'),
  }).describe('list'),
]);

export const confirm = object({ id: text(), by: person(), changed: truth(), ...accepted });
