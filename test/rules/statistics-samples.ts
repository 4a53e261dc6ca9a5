/** The samples of `test/fixtures/statistics/reference.py`, made here from the same seeds, to the last bit. */

export type Shape = 'even' | 'bell' | 'heavy' | 'tied' | 'rare';

/** Linear congruential generator of Numerical Recipes, from 0 to 1. */
function shares(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export function sample(shape: Shape, n: number, seed: number, shift = 0): number[] {
  const u = shares(seed);
  const make = {
    even: () => u() + shift,
    bell: () => Array.from({ length: 12 }, u).reduce((sum, one) => sum + one, 0) - 6 + shift,
    heavy: () => (1 + shift) / (1 - u()) ** 2,
    tied: () => Math.floor(u() * 7 + shift),
    rare: () => Math.floor(u() * 1.02 + shift),
  }[shape];
  return Array.from({ length: n }, make);
}

export function weights(n: number, seed: number): number[] {
  const u = shares(seed);
  return Array.from({ length: n }, () => Math.floor(u() * 5));
}
