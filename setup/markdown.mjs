// Pieces of the pages in Markdown that are made from the code.

export const oneLine = (text) => text.replace(/\s+/g, ' ').trim();

/** A cell of a table. */
export const cell = (text) => oneLine(text).replaceAll('|', '\\|');

/** Lines of at most 120 characters. @param blanks what all but the first begin with */
export function wrapped(text, blanks = '') {
  const lines = [];
  for (const word of oneLine(text).split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= 120) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`${lines.length > 0 ? blanks : ''}${word}`);
  }
  return lines;
}
