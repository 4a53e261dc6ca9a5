/**
 * The one catalogue of failures: code → what to do next, and the exit code of the command line (1: refused or not met, 2: wrong
 * usage or bad input, 3: could not reach, 4: stale).
 */

export interface FailureKind {
  exit: 1 | 2 | 3 | 4;
  /** What the reader should do about it. */
  next: string;
  /** What leads there; each surface words it for its readers. */
  hint?: Hint;
}

/** What a reader does or looks at next. */
export type Hint =
  | 'amend'
  | 'create-key'
  | 'data'
  | 'doctor'
  | 'help'
  | 'list'
  | 'login'
  | 'recover'
  | 'resume'
  | 'show'
  | 'show-key'
  | 'start-server'
  | 'start-site'
  | 'start-worker'
  | 'status'
  | 'steps'
  | 'submit-evidence'
  | 'submit-release'
  | 'timeline'
  | 'validate'
  | 'why';

export const FAILURES = {
  // Refused or not met
  WRONG_PERSON: { exit: 1, next: 'Let the named person decide, or change the people.', hint: 'amend' },
  WRONG_ROLE: { exit: 1, next: 'See who is asked.', hint: 'why' },
  SAME_PERSON: {
    exit: 1,
    next: 'Have another person do it, or name two different people in the charter.',
    hint: 'amend',
  },
  KEY_REUSED: {
    exit: 1,
    next: 'Nothing was done. Say something new under a new key; see what this one stands for.',
    hint: 'timeline',
  },
  STALE_SUBJECT: { exit: 4, next: 'Read what is asked now, then sign again.', hint: 'show' },
  GATE_ACCEPTED: { exit: 1, next: 'The gate is accepted; see when and by whom.', hint: 'timeline' },
  NOT_ASKED: { exit: 1, next: 'See what is asked.', hint: 'why' },
  WEAK_ASSURANCE: { exit: 1, next: 'Decide personally; the charter asks for a stronger identity.' },
  BAD_SIGNATURE: { exit: 1, next: 'Sign again: the signature is not one of this person over exactly this.' },
  KEY_UNKNOWN: { exit: 1, next: 'Have the public key entered for this person.', hint: 'show-key' },
  KEY_REVOKED: { exit: 1, next: 'Make a new key, and have it entered.', hint: 'create-key' },
  PROOF_EXPIRED: { exit: 1, next: 'Sign again, or log in again.', hint: 'login' },
  LOGIN_REFUSED: { exit: 1, next: 'Log in again, at the provider that the worker trusts.', hint: 'login' },
  OUT_OF_ORDER: { exit: 1, next: 'Somebody else decides first; see who.', hint: 'why' },
  NOT_WAIVABLE: { exit: 1, next: 'No prerequisite is ever waived; supply what is asked.', hint: 'why' },
  PRODUCTION_LOCKED: {
    exit: 1,
    next: 'All of Ownership, Metrics, Governance and Rollback come first; see what is missing.',
    hint: 'why',
  },
  RELEASE_OPEN: { exit: 1, next: 'One release passes at a time; see the open one.', hint: 'status' },
  RELEASE_KNOWN: { exit: 1, next: 'Give the new version an id of its own.' },
  NO_RELEASE: { exit: 1, next: 'Submit a release first.', hint: 'submit-release' },
  DRILL_OPEN: { exit: 1, next: 'Wait for the open drill.', hint: 'timeline' },
  NOTHING_LIVE: { exit: 1, next: 'No release is exposed; see where it stands.', hint: 'status' },
  ON_HOLD: { exit: 1, next: 'Lift the hold.', hint: 'resume' },
  NOT_ON_HOLD: { exit: 1, next: 'Nothing is held; see where it stands.', hint: 'status' },
  NOT_FROZEN: { exit: 1, next: 'Changes are not frozen; nothing has to be lifted.' },
  FROZEN: { exit: 1, next: 'Releases are frozen; see why, and who can lift it.', hint: 'why' },
  ALREADY_CLOSED: { exit: 1, next: 'The engagement is closed; see its record.', hint: 'timeline' },
  STILL_RUNNING: { exit: 1, next: 'There is nothing to bring back; see where it stands.', hint: 'status' },
  DIFFERENT_CHARTER: {
    exit: 1,
    next: 'Choose another id, or amend the charter of the running engagement.',
    hint: 'amend',
  },
  SAME_CHARTER: { exit: 1, next: 'The charter in force already says exactly this.' },
  CLIENT_ID_CHANGED: { exit: 1, next: 'An amendment keeps the id and the client; start a new engagement instead.' },
  NOT_MET: { exit: 1, next: 'See what is missing.', hint: 'why' },
  // Wrong usage or bad input: also every unknown name (UNKNOWN_…), wherever it is detected
  BAD_CHARTER: { exit: 2, next: 'Fix every place named above, then validate the charter again.', hint: 'validate' },
  BAD_INPUT: { exit: 2, next: 'See how it is written.', hint: 'help' },
  BAD_MESSAGE: { exit: 2, next: 'The message does not fit its schema; see docs/reference/messages.md.' },
  TOO_LARGE: { exit: 2, next: 'Make it smaller, or attach a summary and a reference.' },
  UNKNOWN_PERSON: { exit: 2, next: 'Use a person id from the charter.', hint: 'status' },
  UNKNOWN_ENGAGEMENT: { exit: 2, next: 'See what is running.', hint: 'list' },
  UNKNOWN_STEP: { exit: 2, next: 'See the steps.', hint: 'steps' },
  BAD_ENCODING: { exit: 2, next: 'Save the text as UTF-8, or have its charset declared where it comes from.' },
  FILE_UNREADABLE: { exit: 2, next: 'Check the path and its permissions.' },
  SECRET_IN_CHARTER: { exit: 2, next: 'Write a reference instead: env:NAME or file:PATH.' },
  // Could not reach
  TEMPORAL_UNREACHABLE: {
    exit: 3,
    next: 'Point TEMPORAL_ADDRESS at your server, or unset it and start one.',
    hint: 'start-server',
  },
  PORT_TAKEN: { exit: 3, next: 'Stop what listens there, or choose another port.' },
  ALREADY_UP: { exit: 1, next: 'Use the one that runs, or end it first (Ctrl-C, or SIGTERM to its process).' },
  NO_WORKER: { exit: 3, next: 'Start a worker.', hint: 'start-worker' },
  WORKFLOW_FAILING: {
    exit: 3,
    next: 'Nothing was lost, and it continues when a build that can run it serves the task queue; see every workflow that fails.',
    hint: 'doctor',
  },
  STORE_UNAVAILABLE: {
    exit: 3,
    next: 'Nothing was lost, and it continues when the evidence store can be written again; check the store.',
    hint: 'doctor',
  },
  WRONG_STORE: {
    exit: 3,
    next: 'See docs/reference/worker.md#the-evidence-store-and-its-id, and name the data directory of that evidence store.',
    hint: 'data',
  },
  LEDGER_CUT: {
    exit: 3,
    next: 'Restore the evidence directory from a copy that has the missing entries; until then nothing is written.',
  },
  LEDGER_BROKEN: {
    exit: 3,
    next: 'The ledger does not verify; do not continue before someone has looked at the named entry.',
  },
  NEWER_RECORD: {
    exit: 3,
    next: 'Nothing was changed. Use the release of dayone that wrote it, or a newer one.',
  },
  LEDGER_CONFLICT: {
    exit: 3,
    next: 'Another writer holds this ledger; the engagement has stopped. Call your operator.',
  },
  UNTRUSTED_START: {
    exit: 3,
    next: 'Somebody started this workflow past dayone: terminate it in Temporal, then bring the engagement back.',
    hint: 'recover',
  },
  WORKFLOW_ENDED: {
    exit: 3,
    next: 'Nothing continues automatically. If it runs nowhere else, bring it back from its ledger.',
    hint: 'recover',
  },
  SITE_AWAY: {
    exit: 3,
    next: 'Nobody picked up the work of that site; start its worker.',
    hint: 'start-site',
  },
  SOURCE_UNREACHABLE: { exit: 3, next: 'Check that the source is up and that the worker can reach it.' },
  SOURCE_UNUSABLE: { exit: 3, next: 'The source answered, but not with a usable value; check the query.' },
  NO_DATA: {
    exit: 3,
    next: 'The source answered, and has no data of this time; check that something is counted there.',
  },
  NOT_IN_STORE: { exit: 3, next: 'Submit the document again.', hint: 'submit-evidence' },
  PROVIDER_UNREACHABLE: { exit: 3, next: 'The provider of logins does not answer. Try again soon.' },
  SECRET_UNRESOLVED: { exit: 3, next: 'Set the referenced secret on the worker.' },
  COMMAND_NOT_ALLOWED: { exit: 3, next: 'Add the command to the worker configuration.' },
  EXECUTOR_UNREACHABLE: { exit: 3, next: 'Check that the executor is up and that the worker can reach it.' },
  EXECUTOR_REFUSED: { exit: 3, next: 'The executor refused; see the detail.' },
  OUTCOME_UNKNOWN: {
    exit: 3,
    next: 'It is unknown whether the switch happened; the status is asked before anything else.',
  },
  RECEIVER_UNREACHABLE: {
    exit: 3,
    next: 'Check that the mail server or the chat is up and reachable from the worker.',
  },
  RECEIVER_REFUSED: {
    exit: 3,
    next: 'Check the address or webhook, and what the worker logs in with; see docs/reference/notices.md.',
  },
  SETUP_MISSING: { exit: 3, next: 'See what is missing and how to fix it.', hint: 'doctor' },
  INTERNAL: { exit: 3, next: 'This is a defect of dayone; please report it with the log.' },
} as const satisfies Record<string, FailureKind>;

/** What went wrong, by the one catalogue of failures; `domain/model/failures.ts` lists all. */
export type FailureCode = keyof typeof FAILURES;
