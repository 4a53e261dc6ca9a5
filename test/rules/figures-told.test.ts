/** Many open figures are given by their count and the first three; a gate that nobody can sign says so. */
import { figuresText } from '../../domain/charter/figures';
import { unsignable } from '../../domain/sign-offs/sign-offs';
import { engagement } from './vocabulary';

const figures = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ place: `p${n}`, what: `f${n}`, value: '1', origin: 'example' as const }));

test('sixteen figures are shown as a count, three names and the number of the others', () => {
  const text = figuresText(figures(16));
  expect(text).toMatch(/^16 figures: f0 1 .*; f1 1 .*; f2 1 [^;]*; and 13 more$/);
  expect(text.length).toBeLessThan(240);
  expect(figuresText(figures(4))).not.toContain('more');
});

test('without a release nobody can sign the build gate', () => {
  const { state } = engagement().upTo('governance');
  expect(unsignable(state, 'build')).toBe('build belongs to a release, and none is on its way');
  expect(unsignable(state, 'governance')).toBeNull();
});
