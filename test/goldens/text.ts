/** JSON as it reads well in a diff: what fits a line is one line, everything else has a line for each member. */

const WIDTH = 180;

export const textOf = (value: unknown): string => `${laid(value, '', 0)}\n`;

/** @param used how much of the first line is taken */
function laid(value: unknown, indent: string, used: number): string {
  const whole = inOneLine(value);
  if (typeof value !== 'object' || value === null || (indent.length + used + whole.length <= WIDTH && indent !== ''))
    return whole;
  const inner = `${indent} `;
  const isList = Array.isArray(value);
  const lines = isList
    ? value.map((one) => `${inner}${laid(one, inner, 1)}`)
    : Object.entries(value).map(([name, one]) => {
        const head = `${JSON.stringify(name)}: `;
        return `${inner}${head}${laid(one, inner, head.length + 1)}`;
      });
  if (lines.length === 0) return whole;
  const [open, close] = isList ? '[]' : '{}';
  return `${open}\n${lines.join(',\n')}\n${indent}${close}`;
}

function inOneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inOneLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, one]) => `${JSON.stringify(name)}: ${inOneLine(one)}`);
  return `{${members.join(', ')}}`;
}
