/**
 * The one catalogue of failures: code → what to do next, and the exit code of the command line (1: refused or not met,
 * 2: wrong usage or bad input, 3: could not reach, 4: stale). The docstring of a code says what happened:
 * docs/reference/failures.md is made from them.
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
  /** Another person is asked to do this. */
  WRONG_PERSON: { exit: 1, next: 'Let the named person decide, or change the people.', hint: 'amend' },
  /** The person does not hold the role that was named. */
  WRONG_ROLE: { exit: 1, next: 'See who is asked.', hint: 'why' },
  /** One person would do two things that two different people have to do. */
  SAME_PERSON: {
    exit: 1,
    next: 'Have another person do it, or name two different people in the charter.',
    hint: 'amend',
  },
  /** The key of the message already stands for another message. */
  KEY_REUSED: {
    exit: 1,
    next: 'Nothing was done. Say something new under a new key; see what this one stands for.',
    hint: 'timeline',
  },
  /** What is signed has changed since it was shown. */
  STALE_SUBJECT: { exit: 4, next: 'Read what is asked now, then sign again.', hint: 'show' },
  /** The gate has already been accepted. */
  GATE_ACCEPTED: { exit: 1, next: 'The gate is accepted; see when and by whom.', hint: 'timeline' },
  /** No gate and no request asks for this now. */
  NOT_ASKED: { exit: 1, next: 'See what is asked.', hint: 'why' },
  /** The charter requires a stronger proof of who decides. */
  WEAK_ASSURANCE: { exit: 1, next: 'Decide personally; the charter asks for a stronger identity.' },
  /** The signature does not verify, or it is over something else. */
  BAD_SIGNATURE: { exit: 1, next: 'Sign again: the signature is not one of this person over exactly this.' },
  /** The key that signed is not known as a key of this person. */
  KEY_UNKNOWN: { exit: 1, next: 'Have the public key entered for this person.', hint: 'show-key' },
  /** The key that signed was revoked. */
  KEY_REVOKED: { exit: 1, next: 'Make a new key, and have it entered.', hint: 'create-key' },
  /** The signature is too old, or the login has expired. */
  PROOF_EXPIRED: { exit: 1, next: 'Sign again, or log in again.', hint: 'login' },
  /** The login is not accepted: by the provider, the worker or the charter. */
  LOGIN_REFUSED: { exit: 1, next: 'Log in again, at the provider that the worker trusts.', hint: 'login' },
  /** By the charter, somebody else signs first. */
  OUT_OF_ORDER: { exit: 1, next: 'Somebody else decides first; see who.', hint: 'why' },
  /** This requirement can never be waived. */
  NOT_WAIVABLE: { exit: 1, next: 'No prerequisite is ever waived; supply what is asked.', hint: 'why' },
  /** The production lock is closed, so no release can be submitted. */
  PRODUCTION_LOCKED: {
    exit: 1,
    next: 'All of Ownership, Metrics, Governance and Rollback come first; see what is missing.',
    hint: 'why',
  },
  /** Another release is on its way through the steps. */
  RELEASE_OPEN: { exit: 1, next: 'One release passes at a time; see the open one.', hint: 'status' },
  /** The engagement has already had a release with this id. */
  RELEASE_KNOWN: { exit: 1, next: 'Give the new version an id of its own.' },
  /** No release is on its way through the steps. */
  NO_RELEASE: { exit: 1, next: 'Submit a release first.', hint: 'submit-release' },
  /** A rollback drill is open already. */
  DRILL_OPEN: { exit: 1, next: 'Wait for the open drill.', hint: 'timeline' },
  /** No release is live, and none is exposed. */
  NOTHING_LIVE: { exit: 1, next: 'No release is exposed; see where it stands.', hint: 'status' },
  /** The engagement is on hold. */
  ON_HOLD: { exit: 1, next: 'Lift the hold.', hint: 'resume' },
  /** The engagement is not on hold. */
  NOT_ON_HOLD: { exit: 1, next: 'Nothing is held; see where it stands.', hint: 'status' },
  /** There is no freeze to lift. */
  NOT_FROZEN: { exit: 1, next: 'Changes are not frozen; nothing has to be lifted.' },
  /** A finding, or pilot mode, freezes releases. */
  FROZEN: { exit: 1, next: 'Releases are frozen; see why, and who can lift it.', hint: 'why' },
  /** The engagement is closed. */
  ALREADY_CLOSED: { exit: 1, next: 'The engagement is closed; see its record.', hint: 'timeline' },
  /** The engagement that should be recovered still runs. */
  STILL_RUNNING: { exit: 1, next: 'There is nothing to bring back; see where it stands.', hint: 'status' },
  /** An engagement with this id runs with another charter. */
  DIFFERENT_CHARTER: {
    exit: 1,
    next: 'Choose another id, or amend the charter of the running engagement.',
    hint: 'amend',
  },
  /** The amendment changes nothing. */
  SAME_CHARTER: { exit: 1, next: 'The charter in force already says exactly this.' },
  /** The amendment has another id or another client. */
  CLIENT_ID_CHANGED: { exit: 1, next: 'An amendment keeps the id and the client; start a new engagement instead.' },
  /** A condition that has to be met first is not met yet. */
  NOT_MET: { exit: 1, next: 'See what is missing.', hint: 'why' },
  // Wrong usage or bad input: also every unknown name (UNKNOWN_…), wherever it is detected
  /** The charter has faults; each is named with its place. */
  BAD_CHARTER: { exit: 2, next: 'Fix every place named above, then validate the charter again.', hint: 'validate' },
  /** The command was used wrongly, or a value is not one that it accepts. */
  BAD_INPUT: { exit: 2, next: 'See how it is written.', hint: 'help' },
  /** A message does not have the form that its kind requires. */
  BAD_MESSAGE: { exit: 2, next: 'The message does not fit its schema; see docs/reference/messages.md.' },
  /** A file, a message or an answer is larger than the limit. */
  TOO_LARGE: { exit: 2, next: 'Make it smaller, or attach a summary and a reference.' },
  /** Nobody with this id, name or address takes part in the engagement. */
  UNKNOWN_PERSON: { exit: 2, next: 'Use a person id from the charter.', hint: 'status' },
  /** There is no engagement with this id. */
  UNKNOWN_ENGAGEMENT: { exit: 2, next: 'See what is running.', hint: 'list' },
  /** There is no step with this name. */
  UNKNOWN_STEP: { exit: 2, next: 'See the steps.', hint: 'steps' },
  /** A text is not in UTF-8, or not in the charset that it declares. */
  BAD_ENCODING: { exit: 2, next: 'Save the text as UTF-8, or have its charset declared where it comes from.' },
  /** A file is missing, or cannot be read. */
  FILE_UNREADABLE: { exit: 2, next: 'Check the path and its permissions.' },
  /** A secret is written out in the charter. */
  SECRET_IN_CHARTER: { exit: 2, next: 'Write a reference instead: env:NAME or file:PATH.' },
  // Could not reach
  /** The Temporal server does not answer. */
  TEMPORAL_UNREACHABLE: {
    exit: 3,
    next: 'Point TEMPORAL_ADDRESS at your server, or unset it and start one.',
    hint: 'start-server',
  },
  /** Another program listens on the port. */
  PORT_TAKEN: { exit: 3, next: 'Stop what listens there, or choose another port.' },
  /** Another `dayone up` runs on the same data directory. */
  ALREADY_UP: { exit: 1, next: 'Use the one that runs, or end it first (Ctrl-C, or SIGTERM to its process).' },
  /** No worker serves the engagements. */
  NO_WORKER: { exit: 3, next: 'Start a worker.', hint: 'start-worker' },
  /** A worker runs, but it cannot continue this workflow. */
  WORKFLOW_FAILING: {
    exit: 3,
    next: 'Nothing was lost, and it continues when a build that can run it serves the task queue; see every workflow that fails.',
    hint: 'doctor',
  },
  /** The evidence store cannot be read or written. */
  STORE_UNAVAILABLE: {
    exit: 3,
    next: 'Nothing was lost, and it continues when the evidence store can be written again; check the store.',
    hint: 'doctor',
  },
  /** The evidence store is not the one in which the engagement is recorded. */
  WRONG_STORE: {
    exit: 3,
    next: 'See docs/reference/evidence-store.md, and name the data directory of that evidence store.',
    hint: 'data',
  },
  /** Entries are missing at the end of a ledger. */
  LEDGER_CUT: {
    exit: 3,
    next: 'Restore the evidence directory from a copy that has the missing entries; until then nothing is written.',
  },
  /** An entry of a ledger was changed, so the chain of hashes does not verify. */
  LEDGER_BROKEN: {
    exit: 3,
    next: 'The ledger does not verify; do not continue before someone has looked at the named entry.',
  },
  /** A newer release of dayone wrote an entry or a state. */
  NEWER_RECORD: {
    exit: 3,
    next: 'Nothing was changed. Use the release of dayone that wrote it, or a newer one.',
  },
  /** Another workflow writes the ledger of this engagement. */
  LEDGER_CONFLICT: {
    exit: 3,
    next: 'Another writer holds this ledger; the engagement has stopped. Call your operator.',
  },
  /** A workflow was started in a way that dayone never uses. */
  UNTRUSTED_START: {
    exit: 3,
    next: 'Somebody started this workflow past dayone: terminate it in Temporal, then bring the engagement back.',
    hint: 'recover',
  },
  /** The workflow has ended, although the engagement is not closed. */
  WORKFLOW_ENDED: {
    exit: 3,
    next: 'Nothing continues automatically. If it runs nowhere else, bring it back from its ledger.',
    hint: 'recover',
  },
  /** No worker of the site has picked up its work. */
  SITE_AWAY: {
    exit: 3,
    next: 'Nobody picked up the work of that site; start its worker.',
    hint: 'start-site',
  },
  /** A source, or another system that is probed, does not answer. */
  SOURCE_UNREACHABLE: { exit: 3, next: 'Check that the source is up and that the worker can reach it.' },
  /** A source answered, but its answer is not a reading. */
  SOURCE_UNUSABLE: { exit: 3, next: 'The source answered, but not with a usable value; check the query.' },
  /** A source answered that it has no data for this time. */
  NO_DATA: {
    exit: 3,
    next: 'The source answered, and has no data of this time; check that something is counted there.',
  },
  /** The evidence store does not have the document. */
  NOT_IN_STORE: { exit: 3, next: 'Submit the document again.', hint: 'submit-evidence' },
  /** The provider of logins does not answer. */
  PROVIDER_UNREACHABLE: { exit: 3, next: 'The provider of logins does not answer. Try again soon.' },
  /** A secret that the charter refers to is not set on the worker. */
  SECRET_UNRESOLVED: { exit: 3, next: 'Set the referenced secret on the worker.' },
  /** The configuration of the worker does not have the command. */
  COMMAND_NOT_ALLOWED: { exit: 3, next: 'Add the command to the worker configuration.' },
  /** The executor does not answer. */
  EXECUTOR_UNREACHABLE: { exit: 3, next: 'Check that the executor is up and that the worker can reach it.' },
  /** The executor answered that it does not carry out the order. */
  EXECUTOR_REFUSED: { exit: 3, next: 'The executor refused; see the detail.' },
  /** An order was given, but its answer was lost. */
  OUTCOME_UNKNOWN: {
    exit: 3,
    next: 'It is unknown whether the switch happened; the status is asked before anything else.',
  },
  /** The mail server or the chat does not answer. */
  RECEIVER_UNREACHABLE: {
    exit: 3,
    next: 'Check that the mail server or the chat is up and reachable from the worker.',
  },
  /** The mail server or the chat does not accept the notice. */
  RECEIVER_REFUSED: {
    exit: 3,
    next: 'Check the address or webhook, and what the worker logs in with; see docs/how-to/set-up-mail-and-chat.md.',
  },
  /** Something that dayone needs on this machine is missing. */
  SETUP_MISSING: { exit: 3, next: 'See what is missing and how to fix it.', hint: 'doctor' },
  /** dayone has a defect. */
  INTERNAL: { exit: 3, next: 'This is a defect of dayone; please report it with the log.' },
} as const satisfies Record<string, FailureKind>;

/** What went wrong, by the one catalogue of failures; `domain/model/failures.ts` lists all. */
export type FailureCode = keyof typeof FAILURES;
