/** Every open requirement says what answers it, and nothing is taken that answers none. */

import { programFor } from '../../client/cli/program';
import { requirementsOf, waitsForPeople } from '../../domain/gates/requirements';
import { subjectDigest } from '../../domain/gates/subjects';
import { Failure } from '../../domain/kernel/failures';
import { faultsOfMessage } from '../../domain/messages/messages';
import { FAILURES, type FailureCode } from '../../domain/model/failures';
import { type Action, EVIDENCE_NAMES } from '../../domain/model/gates';
import { PERSON_COMMANDS, type PersonCommandKind } from '../../domain/model/messages';
import { openItems } from '../../domain/open-items/open-items';
import { commandFor, nextText } from '../../evidence/command-words';
import { silence } from '../support/paper-world';
import { engagement, everybodySigns, given, handsIn, MAILBOX, refused, says, theWorldAnswers } from './vocabulary';

const STEPS = ['first-conversation', 'process-redesign', 'metrics', 'build', 'readiness', 'staged-go-live'] as const;

test('every item that is pending on a person names the message that supplies it', () => {
  for (const step of STEPS) {
    const e = engagement().upTo(step);
    const waits = openItems(e.state, e.at).filter(({ supplier }) => supplier === 'person');
    expect(waits.length).toBeGreaterThan(0);
    for (const { action } of waits) expect(action).not.toBeNull();
  }
});

test.each([
  ['a missing document', 'readiness', 'check:document:training', { message: 'submit-evidence', evidence: 'training' }],
  ['missing cases', 'process-redesign', 'check:cases', { message: 'submit-cases' }],
  ['a source that does not answer', 'metrics', `check:metric:${MAILBOX.metrics![0]!.id}`, { message: 'recheck' }],
] as const)('a failed check names the message that answers it: %s', (_, step, id, action) => {
  const e = engagement().upTo(step);
  if (step === 'process-redesign') e.handCases();
  if (step === 'readiness') e.drill();
  given(e, everybodySigns(step), theWorldAnswers({ says: { [id]: silence } }));
  const failed = requirementsOf(e.state, step, e.at).find((one) => one.id === id);
  expect(failed).toMatchObject({ met: false, problem: expect.any(String), action });
  expect(waitsForPeople(openItems(e.state, e.at)).every((one) => one.action !== null)).toBe(true);
});

test('a person who has left cannot sign: the first message hands the role over', () => {
  const e = engagement().upTo('ownership');
  given(e, says('sponsor', { kind: 'person-left', person: e.who('owner'), reason: 'a new job' }));
  const asked = requirementsOf(e.state, 'ownership', e.at).find(({ id }) => id === 'sign-off:owner');
  expect(asked?.action).toEqual({ message: 'transfer', role: 'owner' });
});

test('the training record of users names --evidence training, and a sign-off has the digest of its subject', () => {
  const e = engagement().upTo('readiness');
  const all = requirementsOf(e.state, 'readiness', e.at);
  const said = all.flatMap(({ action }) => (action ? [commandFor(e.state.id, action, 'anna')] : []));
  expect(said).toContain(`dayone submit ${e.state.id} --as anna --evidence training --file FILE`);
  expect(said).toContain(
    `dayone sign ${e.state.id} --gate readiness --as anna --approve --subject ${subjectDigest(e.state, 'readiness')}`,
  );
  expect(all.some(({ what }) => /dayone |--/.test(what))).toBe(false);
});

/** What the command line reads in it, without a comment at its end. @throws CommanderError where it cannot be read */
async function readAs(line: string): Promise<string> {
  let read = '';
  const io = { out: () => {}, err: () => {}, outIsTerminal: false, errIsTerminal: false, env: {} };
  const program = programFor(io, async ({ name }) => {
    read = name;
  });
  const [, ...words] = line.replace(/ {2}#.*$/, '').split(' ');
  await program.parseAsync(words, { from: 'user' });
  return read;
}

/** Everything that an action can name, whatever its message needs of it. */
const NAMED: Omit<Action, 'message'> = {
  gate: 'ownership',
  role: 'owner',
  subject: 'a'.repeat(64),
  evidence: 'training',
  metric: 'csat',
  switchKey: 'switch-1',
  finding: 'drift-check',
  incident: 'INC-1',
  done: 1,
  period: '2026-Q4',
  sample: '2026-11-29T00:00:00.000Z',
};

test.each(PERSON_COMMANDS as PersonCommandKind[])('the command line accepts the command for %s', async (message) => {
  for (const action of [
    { ...NAMED, message },
    { ...NAMED, message, reported: true as const },
  ]) {
    for (const several of [false, true]) {
      const line = commandFor('invoice-intake', action, 'anna-berg', several);
      expect(line).not.toContain('undefined');
      expect(line).toMatch(await readAs(line).then((name) => new RegExp(`^dayone ${name} `)));
    }
  }
});

test.each(Object.entries(FAILURES))('the next step after %s is stated, with a command that exists', async (_, kind) => {
  const [, command] = / ?: (dayone [^,]*)/.exec(nextText(kind)) ?? [];
  if (command && !command.includes('COMMAND')) await readAs(command.trim());
  expect(nextText(kind)).not.toContain('undefined');
});

test('refuses evidence under a name that no gate requires, and suggests the nearest one', () => {
  given(engagement().upTo('readiness'))
    .when(handsIn('training-record'))
    .then(
      refused(
        'NOT_ASKED',
        'no gate asks for evidence "training-record"',
        'did you mean training?',
        `expected one of ${EVIDENCE_NAMES.join(', ')}`,
      ),
    );
});

test.each([
  ['Training', 'training'],
  ['DPIA', 'dpia'],
  ['Event Log', 'event-log'],
  ['run book (final)', 'runbook'],
  ['review', 'dpia'],
])('suggests the nearest name of evidence for %s', (name, near) => {
  const command = { kind: 'submit-evidence', name, digest: 'a'.repeat(64) } as const;
  expect(faultsOfMessage({ ...command, by: MAILBOX.people.owner, key: 'key-0001' })).toEqual([]);
  given(engagement().upTo('readiness'), says('owner', command)).then(refused('NOT_ASKED', `did you mean ${near}?`));
});

test.each(Object.keys(FAILURES) as FailureCode[])('the advice of %s names no unknown engagement or step', (code) => {
  expect(nextText(new Failure(code, 'x'))).not.toMatch(/\b(ID|STEP)\b/);
  expect(nextText(new Failure(code, 'x').about({ ID: 'e-1' }))).not.toMatch(/\b(ID|STEP)\b/);
});

test('the advice names the known engagement and step', () => {
  expect(nextText(new Failure('STALE_SUBJECT', 'x').about({ ID: 'e-1', STEP: 'build' }))).toContain(
    'dayone show e-1 --gate build',
  );
  expect(nextText(new Failure('STALE_SUBJECT', 'x').about({ ID: 'e-1' }))).toContain('dayone why e-1');
  expect(nextText(new Failure('KEY_REUSED', 'x').about({ ID: 'e-1' }))).toContain('dayone timeline e-1');
});
