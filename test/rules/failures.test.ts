/** What a failure advises: what is known stands in the place of what is not. */

import { Failure } from '../../domain/kernel/failures';
import { FAILURES, type FailureCode } from '../../domain/model/failures';
import { nextText } from '../../evidence/command-words';

test('each advice names the engagement, the step and the file if they are known', () => {
  const known = { ID: 'shared-mailbox', STEP: 'metrics', FILE: 'leads.yaml' };
  for (const code of Object.keys(FAILURES) as FailureCode[]) {
    const filled = nextText(new Failure(code, 'said').about(known));
    expect([code, /\b(ID|STEP|FILE)\b/.test(filled)]).toEqual([code, false]);
    // What nobody has named is not told as a command.
    expect([code, /\b(ID|STEP)\b/.test(nextText(new Failure(code, 'said')))]).toEqual([code, false]);
  }
  expect(nextText(new Failure('WORKFLOW_ENDED', 'said').about(known))).toContain('dayone recover shared-mailbox');
});

test('a command does not replace an engagement that the failure names already', () => {
  const failure = new Failure('WORKFLOW_ENDED', 'said').about({ ID: 'first' }).about({ ID: 'second' });
  expect(nextText(failure)).toContain('dayone recover first');
});
