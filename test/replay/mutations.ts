/**
 * Changes of a rule as a careless release would make them, in the text of the rules as they are built. Each of them would
 * write another entry than the one on record: a golden ledger differs, and the replay of a recorded history fails.
 */
export interface Mutation {
  /** What the rule decides: the order of steps, the production lock, a due date, a verdict, the text of an event. */
  of: 'order' | 'lock' | 'due date' | 'verdict' | 'text';
  name: string;
  /** Text in the workflow bundle. */
  from: string;
  to: string;
}

export const MUTATIONS: readonly Mutation[] = [
  {
    of: 'order',
    name: 'the last prerequisite that is open is asked first',
    from: 'LOCK_STEPS.find((step) => s.gates[step].acceptedAt === null);',
    to: 'LOCK_STEPS.findLast((step) => s.gates[step].acceptedAt === null);',
  },
  {
    of: 'order',
    name: 'readiness comes before build',
    from: 'PASS_STEPS.find((step) => s.pass.gates[step].acceptedAt === null)',
    to: 'PASS_STEPS.findLast((step) => s.pass.gates[step].acceptedAt === null)',
  },
  {
    of: 'order',
    name: 'the first stage is left out',
    from: 'stage ? stage.index + 1 : 0',
    to: 'stage ? stage.index + 1 : 1',
  },
  {
    of: 'order',
    name: 'no hold follows a rollback',
    from: "kind: 'after-rollback' }));",
    to: "kind: 'asked' }));",
  },
  {
    of: 'lock',
    name: 'the lock is open where it is closed',
    from: 'const lockOpen = (s) => steps_1.LOCK_STEPS.every(',
    to: 'const lockOpen = (s) => !steps_1.LOCK_STEPS.every(',
  },
  {
    of: 'lock',
    name: 'a release is refused for one prerequisite more',
    from: 'const missing = (0, submissions_1.lockMissing)(s, at);',
    to: "const missing = ['governance', ...(0, submissions_1.lockMissing)(s, at)];",
  },
  {
    of: 'due date',
    name: 'each due date is a working day later',
    from: ' - 1 + Math.ceil(days)]',
    to: ' + Math.ceil(days)]',
  },
  {
    of: 'due date',
    name: 'a finding has a day more',
    from: 'findingDays[finding.severity])',
    to: 'findingDays[finding.severity] + 1)',
  },
  {
    of: 'verdict',
    name: 'a value that meets its target warns',
    from: "verdict: inside ? 'pass' : 'fail'",
    to: "verdict: inside ? 'warn' : 'fail'",
  },
  { of: 'verdict', name: 'an interval is narrower', from: '1.9599', to: '1.6449' },
  {
    of: 'verdict',
    name: 'the best verdict of several counts',
    from: "WORST = ['fail', 'error', 'inconclusive', 'warn', 'pass']",
    to: "WORST = ['pass', 'warn', 'inconclusive', 'error', 'fail']",
  },
  {
    of: 'verdict',
    name: 'enough samples are too few',
    from: 'samples < criterion.minSamples',
    to: 'samples >= criterion.minSamples',
  },
  {
    of: 'text',
    name: 'a verdict words its target otherwise',
    from: `asked is \${criterion.target}`,
    to: `the target is \${criterion.target}`,
  },
  { of: 'text', name: 'a share has one digit less', from: 'value.toPrecision(4)', to: 'value.toPrecision(3)' },
  {
    of: 'text',
    name: 'an incident is worded otherwise',
    from: `was rolled back by a critical guardrail: \${reason}`,
    to: `is rolled back by a critical guardrail: \${reason}`,
  },
  {
    of: 'text',
    name: 'a hold is worded otherwise',
    from: `after the rollback of \${way.release}`,
    to: `since the rollback of \${way.release}`,
  },
  {
    of: 'order',
    name: 'a switch has another key',
    from: `\`\${s.id}:\${action}:\${s.head.seq + 1}\``,
    to: `\`\${s.id}:\${action}:\${s.head.seq}\``,
  },
  {
    of: 'order',
    name: 'a rollback has another key',
    from: `:rollback:\${s.rollbacks.length + 1}:`,
    to: `:rollback:\${s.rollbacks.length}:`,
  },
  {
    of: 'verdict',
    name: 'a rollback says another exposure',
    from: '? 100 : s.target.desired.exposure',
    to: '? 100 : 0',
  },
  {
    of: 'due date',
    name: 'a switch is timed from another moment',
    from: 'secondsSince)(s.target.since, at)',
    to: 'secondsSince)(at, at)',
  },
  {
    of: 'order',
    name: 'a sign-off is recorded twice',
    from: '    return drafts;\n}\n/** The entry that a draft is going to be',
    to: "    if (cause === 'sign') drafts.push({ ...drafts.at(-1) });\n    return drafts;\n}\n/** The entry that a draft is going to be",
  },
  {
    of: 'text',
    name: 'a stage says that a person decided it',
    from: "decidedBy: 'measurement'",
    to: "decidedBy: 'person'",
  },
];
