/** What a failure advises: what is known stands in the place of what is not. */

import { Failure } from '../../domain/kernel/failures';
import { FAILURES, type FailureCode } from '../../domain/model/failures';
import { nextText } from '../../evidence/command-words';

test('an advice names the engagement, the step and the file where they are known, in every code that has a place for them', () => {
  const known = { ID: 'shared-mailbox', STEP: 'metrics', FILE: 'leads.yaml' };
  for (const code of Object.keys(FAILURES) as FailureCode[]) {
    const filled = nextText(new Failure(code, 'said').about(known));
    expect([code, /\b(ID|STEP|FILE)\b/.test(filled)]).toEqual([code, false]);
    // What nobody has named is not told as a command.
    expect([code, /\b(ID|STEP)\b/.test(nextText(new Failure(code, 'said')))]).toEqual([code, false]);
  }
  expect(nextText(new Failure('WORKFLOW_ENDED', 'said').about(known))).toContain('dayone recover shared-mailbox');
});

test('what is known first stays: a command that names the engagement does not replace what the failure knows', () => {
  const failure = new Failure('WORKFLOW_ENDED', 'said').about({ ID: 'first' }).about({ ID: 'second' });
  expect(nextText(failure)).toContain('dayone recover first');
});
