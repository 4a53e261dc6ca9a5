/** Findings and requests of the retainer. */
import { z } from 'zod';
import type { FindingsPage } from '../lists/findings';
import {
  accepted,
  action,
  array,
  count,
  digest,
  moment,
  object,
  oneOf,
  person,
  retainerStep,
  role,
  text,
  truth,
} from './parts';

export const severity = () => oneOf(['ticket', 'page', 'freeze']);

const listed = {
  id: text(),
  step: text().describe('the retainer step, or the event, that found it'),
  severity: severity(),
  what: text(),
  owner: role(),
  openedAt: moment(),
  dueAt: moment().nullable(),
  overdue: truth().describe('its owner has been notified of that'),
};

export const finding = object({
  ...listed,
  reopened: count().describe('how often it came back'),
  closedAt: moment().nullable(),
  closed: text().nullable(),
  remediation: object({ by: person(), at: moment(), how: text(), evidence: digest().nullable() }).nullable(),
  action: action.optional().describe('what closes it, where one message does'),
  remedy: object({ release: text(), approvedBy: array(role()), approvers: array(person()) })
    .nullable()
    .describe('the release that is to remedy it, and who has approved that'),
});

export const personRequest = object({
  id: text(),
  step: retainerStep(),
  what: text(),
  action: action.describe('what is sent to answer it'),
  role: role(),
  openedAt: moment(),
  dueAt: moment(),
  reminders: count(),
  remindedAt: moment().nullable(),
  deputised: truth().describe('the deputy was asked too'),
  escalated: truth(),
  ownName: truth().describe('nobody else can answer it'),
});

const next = () => text().nullable().describe('token of the next page; null: this is the last');

export const findings = z.union([
  object({
    engagements: array(
      object({
        engagement: text(),
        title: text().nullable(),
        timezone: text().nullable(),
        findings: array(object(listed)),
        more: count().describe('further ones that a list does not carry: ask the engagement'),
      }),
    ).describe('those that have any, the most severe first'),
    total: count().describe('of all pages'),
    next: next(),
  }) satisfies z.ZodType<FindingsPage>,
  object({ id: text(), findings: array(finding) }).describe('of one engagement'),
]);

export const remediate = object({
  id: text(),
  by: person(),
  finding: text(),
  release: text().nullable().describe('that is to remedy it, with --release or --approve'),
  evidence: digest().nullable(),
  ...accepted,
});
