/** Values of the model in words that pages, mails and the command line share: one table for each type. */

import type { Events } from '../model/events';
import type { Decision } from '../model/gates';

/** What a person did who decided so: `approved as owner`. */
export const DECISION_TEXTS: Readonly<Record<Decision, string>> = {
  approve: 'approved',
  reject: 'rejected',
  'request-changes': 'requested changes',
};

/** What happens to the live release when an engagement is closed so. */
export const CLOSE_MODE_TEXTS: Readonly<Record<Events['engagement.closing']['mode'], string>> = {
  'leave-running': 'what is live stays',
  'roll-back': 'what is live goes first',
  'not-live': 'nothing is live',
};

/** The reason that follows what happened, if one was given. */
export const because = (reason: string | null | undefined): string => (reason ? `: ${reason}` : '');
