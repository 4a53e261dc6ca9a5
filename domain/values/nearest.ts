/** What was probably meant by a name that is not known: a key of the charter, an id, a place of a figure. */

/** Edits (insert, delete, replace, swap of neighbours) between two texts. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j]!, before[j - 2]! + 1);
    }
    before = last;
    last = row;
  }
  return last[b.length]!;
}

const plain = (text: string): string => text.toLowerCase().replace(/[-_\s]/g, '');

/** The known word that `given` was probably meant to be, or undefined where none is near. */
export function nearest(given: string, known: readonly string[]): string | undefined {
  if (given.length > 40) return undefined;
  const word = plain(given);
  // With every letter replaced it is another word.
  return closest(word, known, Math.min(Math.max(1, Math.floor(word.length / 3)), word.length - 1));
}

/** The known word that is most like `given`, however far it is. */
export const mostLike = (given: string, known: readonly string[]): string | undefined =>
  closest(plain(given.slice(0, 40)), known, Number.MAX_SAFE_INTEGER - 1);

function closest(word: string, known: readonly string[], most: number): string | undefined {
  let [best, distance]: [string | undefined, number] = [undefined, most + 1];
  for (const candidate of known) {
    const other = plain(candidate);
    if (Math.abs(other.length - word.length) > most) continue;
    const edits = editDistance(word, other);
    if (edits < distance) [best, distance] = [candidate, edits];
  }
  return best;
}

/** The known place that `given` was probably meant to be: whole, or by its end: `volume` is `process.volume`. */
export const nearestPlace = (given: string, known: readonly string[]): string | undefined =>
  nearest(given, known) ?? known.find((place) => endsOf(place).some((end) => nearest(given, [end]) !== undefined));

/** `process.cost.pilot` → `cost.pilot`, `pilot`. */
const endsOf = (place: string): string[] =>
  place.split('.').flatMap((_, from, parts) => (from === 0 ? [] : [parts.slice(from).join('.')]));

/** The same, else the only known word that begins with `given`: `owner` is `ownership`. */
export function nearestOrLonger(given: string, known: readonly string[]): string | undefined {
  const word = plain(given);
  const longer = word.length < 3 ? [] : known.filter((one) => plain(one).startsWith(word));
  return nearest(given, known) ?? (longer.length === 1 ? longer[0] : undefined);
}

/** `did you mean …?` as a detail, or nothing. */
export const didYouMean = (given: string, known: readonly string[], find = nearest): string[] => {
  const near = find(given, known);
  return near === undefined || near === given ? [] : [`did you mean ${near}?`];
};
