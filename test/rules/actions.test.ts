/** Every open requirement says what answers it, and nothing is taken that answers none. */
import { EVIDENCE_NAMES } from '../../domain/gates/action';
import { requirementsOf, subjectDigest } from '../../domain/gates/requirements';
import { openItems } from '../../domain/visibility';
import { commandFor } from '../../evidence/command-words';
import { engagement, given, handsIn, refused } from './vocabulary';

test('whatever a person is waited for with, the message that supplies it is named', () => {
  for (const step of ['first-conversation', 'metrics', 'build', 'readiness', 'staged-go-live'] as const) {
    const e = engagement().upTo(step);
    const waits = openItems(e.state, e.at).filter(({ supplier }) => supplier === 'person');
    expect(waits.length).toBeGreaterThan(0);
    for (const { action } of waits) expect(action).not.toBeNull();
  }
});

test('the users’ training record names --evidence training, and a sign-off the digest of what it signs', () => {
  const e = engagement().upTo('readiness');
  const all = requirementsOf(e.state, 'readiness', e.at);
  const said = all.flatMap(({ action }) => (action ? [commandFor(e.state.id, action, 'anna')] : []));
  expect(said).toContain(`dayone submit ${e.state.id} --as anna --evidence training --file FILE`);
  expect(said).toContain(
    `dayone sign ${e.state.id} --gate readiness --as anna --approve --subject ${subjectDigest(e.state, 'readiness')}`,
  );
  expect(all.some(({ what }) => /dayone |--/.test(what))).toBe(false);
});

test('evidence under a name that no gate asks for is refused, with the nearest one', () => {
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
