/**
 * The fields with sentences that dayone words. Their content is masked in the golden files and stands in `*.texts.json`, so
 * that a new wording changes only that file.
 */

/** Names of fields, wherever they stand. Of a list of texts, each one is masked. */
export const TEXT_FIELDS: ReadonlySet<string> = new Set([
  'breach',
  'closed',
  'delivers',
  'detail',
  'details',
  'ended',
  'how',
  'lastError',
  'message',
  'next',
  'note',
  'notes',
  'problem',
  'proves',
  'purpose',
  'question',
  'reason',
  'reopened',
  'seenBy',
  'suggestion',
  'summary',
  'text',
  'what',
  'why',
]);

/** Names of fields that hold a record of such sentences. */
export const TEXT_RECORDS: ReadonlySet<string> = new Set(['problems']);

/** Fields of such a name that hold one of a fixed set of words, or a name: `parent.field`. They are structure. */
export const NOT_TEXT: ReadonlySet<string> = new Set([
  // the reason of a notice, the reason of pilot mode
  'waits.why',
  'pilot.why',
  'pilot-mode.entered.why',
  // the kind of message that answers a requirement
  'action.message',
]);

/** Members that contain what people wrote: nothing in them is worded by dayone. */
export const WRITTEN: ReadonlySet<string> = new Set(['charter', 'manifest', 'calendar']);
