/** What is too large for an append is recorded as too large, so that nothing is pending on it or retried forever. */

import type { Answer } from '../../domain/model/questions';
import type { Work } from '../../domain/model/work';
import { jsonBytes, MOST_APPEND_BYTES } from '../../domain/record/ledger';
import { replaceOversized } from '../../domain/record/oversized';
import { engagement } from './vocabulary';

const answer = (characters: number): Answer => ({
  ok: true,
  facts: { value: 1, samples: 1, detail: 'x'.repeat(characters) } as never,
});
const WHY = 'the entries would have 300000 bytes';

test('refuses a person’s message under its own key', () => {
  const e = engagement().upTo('metrics');
  const message = { kind: 'hold', key: 'k-1', by: e.state.charter.people.sponsor!, reason: 'r' } as const;
  e.act(replaceOversized(message, WHY)!);
  expect(e.last).toMatchObject([
    { type: 'command.refused', actor: { id: message.by }, data: { command: 'hold', code: 'TOO_LARGE', message: WHY } },
  ]);
  expect(e.state.hold).toBeNull();
});

test('turns the largest answers of a gate into failures, which the gate names, and keeps the others', () => {
  const answers = { small: answer(10), large: answer(200_000), larger: answer(300_000), medium: answer(30_000) };
  const command = { kind: 'gate-verified', step: 'metrics', subject: 's', answers } as const;
  const { answers: kept } = replaceOversized(command, WHY) as typeof command;
  expect(kept).toMatchObject({
    ...{ small: answers.small, medium: answers.medium },
    large: { ok: false, code: 'TOO_LARGE', detail: expect.stringMatching(/^the answer has 2000\d\d bytes/) },
    larger: { ok: false, code: 'TOO_LARGE' },
  });
  expect(Object.keys(kept)).toEqual(Object.keys(answers));
  expect(jsonBytes(kept)).toBeLessThan(MOST_APPEND_BYTES / 2);
});

test('judges cases with too large values as too large, and does not read them again', () => {
  const e = engagement().upTo('process-redesign');
  e.submitCases();
  const [work] = e.due().filter(({ kind }) => kind === 'measure-cases');
  const { of } = work as Extract<Work, { kind: 'measure-cases' }>;
  e.act(replaceOversized({ kind: 'cases-judged', of, answer: answer(300_000) }, WHY)!);
  expect(e.last[0]).toMatchObject({
    type: 'cases.judged',
    data: { answer: { ok: false, code: 'TOO_LARGE' }, nextAt: null, signed: false },
  });
  expect(e.due().some(({ kind }) => kind === 'measure-cases')).toBe(false);
});

test('does not replace a command that cannot be made smaller', () => {
  expect(replaceOversized({ kind: 'schedules-removed' }, WHY)).toBeNull();
});
