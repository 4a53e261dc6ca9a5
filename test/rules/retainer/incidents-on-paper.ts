/** An engagement in operation with an incident: the messages about it, and what they lead to. */
import { openRequest } from '../../../domain/findings/requests';
import type { Charter } from '../../../domain/model/charter';
import type { PaperEngagement } from '../../support/paper-engagement';
import { cycleOf, engagement, given, MAILBOX, pass, refusalText, says, stands, theClockTicks } from '../vocabulary';

type Rules = Partial<Charter['retainer']['steps']['incident-review']>;

export const under = (rules: Rules = {}): Charter => {
  const { retainer } = MAILBOX;
  const step = { ...retainer.steps['incident-review'], reviewDays: 4, aiAct: false, ...rules };
  return {
    ...MAILBOX,
    retainer: { ...retainer, every: '1 day', steps: { ...retainer.steps, 'incident-review': step } },
  };
};

export const operating = (rules: Rules = {}) => given(engagement(under(rules)).upTo('operation'), pass(1)).and;
type Opens = Partial<Parameters<typeof says>[1] & { kind: 'incident-open' }>;

export const opens = (more: Opens = {}, by = 'delivery-lead') =>
  says(by, { kind: 'incident-open', incident: 'lost-mail', severity: 'severe', what: 'mail was lost', ...more });

export type Updates = Partial<Parameters<typeof says>[1] & { kind: 'incident-update' }>;

export const updates = (more: Updates, by = 'owner') =>
  says(by, { kind: 'incident-update', incident: 'lost-mail', ...more });

export const isOver = (by = 'owner') =>
  says(by, { kind: 'incident-close', incident: 'lost-mail', how: 'it was put back' });

export const isReviewed = (by = 'owner') =>
  says(by, { kind: 'incident-review', incident: 'lost-mail', learned: 'look twice' });

/** These findings of incidents are open. */
export const findings = (...ids: string[]) =>
  stands(
    (s) =>
      s.findings.filter(({ id, closedAt }) => closedAt === null && !id.startsWith('retainer:')).map(({ id }) => id),
    ids,
  );

export const DAY = 86_400_000;
export const later = (e: PaperEngagement, days: number) => new Date(Date.parse(e.at) + days * DAY).toISOString();

/** To so many milliseconds after this moment; the clock ticks. */
export const at =
  (moment: (e: PaperEngagement) => string, milliseconds = 0) =>
  (e: PaperEngagement): void => {
    e.at = new Date(Date.parse(moment(e)) + milliseconds).toISOString();
    theClockTicks(e);
  };

export const asked = (...ids: string[]) => stands((s) => s.retainer.requests.map(({ id }) => id), ids);
export const dueOf = (id: string) => (e: PaperEngagement) => openRequest(e.state, id)!.dueAt;
export const cycle = cycleOf('incident-review');

export const verdict = (is: 'pass' | 'fail', detail = '') =>
  refusalText('retainer.reported', { step: 'incident-review', verdict: is, detail: expect.stringContaining(detail) });

export const ITSELF = 'incident:lost-mail';
