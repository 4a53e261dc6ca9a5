/** The one reader of JSON that comes in: of an object that names a key twice the last value would win silently. */

/** A text is no JSON. The message says where, without quoting the text. */
export class BrokenJson extends Error {
  override readonly name = 'BrokenJson';
}

/** More levels than any valid value has; code that recurses much deeper into a value exhausts the stack. */
export const MOST_DEPTH = 100;
export const TOO_DEEP = `nested too deeply, more than ${MOST_DEPTH} levels`;

/** Whether objects and lists are nested more than `MOST_DEPTH` levels deep. */
export function nestsTooDeeply(value: unknown): boolean {
  const left: [value: unknown, depth: number][] = [[value, 0]];
  for (let next = left.pop(); next; next = left.pop()) {
    const [inner, depth] = next;
    if (typeof inner !== 'object' || inner === null) continue;
    if (depth === MOST_DEPTH) return true;
    for (const one of Object.values(inner)) if (typeof one === 'object') left.push([one, depth + 1]);
  }
  return false;
}

/** The strings and the marks of a JSON text; whatever is between them does not matter here. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/g;

/** The first key that an object names twice; null where there is none. `text` is known to be JSON. */
function twice(text: string): string | null {
  /** Of each open object its keys; null stands for a list. */
  const open: (Set<string> | null)[] = [];
  let key = false;
  for (const [token] of text.matchAll(TOKENS)) {
    if (token === '{' || token === '[') open.push(token === '{' ? new Set() : null);
    else if (token === '}' || token === ']') open.pop();
    const keys = open.at(-1);
    if (token[0] === '"' && key && keys) {
      const name = token.includes('\\') ? (JSON.parse(token) as string) : token.slice(1, -1);
      if (keys.has(name)) return name;
      keys.add(name);
    }
    key = token === '{' || (token === ',' && keys !== null && keys !== undefined);
  }
  return null;
}

/** The value of a JSON text. @throws BrokenJson also where an object names a key twice, or it is nested too deeply */
export function readJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new BrokenJson('it is not JSON', { cause });
  }
  if (nestsTooDeeply(value)) throw new BrokenJson(`it is ${TOO_DEEP}`);
  const name = twice(text);
  if (name !== null) {
    // Quoted whole or not at all: nobody would recognise the first half of a secret.
    const key = name.length <= 60 ? `the key ${JSON.stringify(name)}` : `a key of ${name.length} characters`;
    throw new BrokenJson(`it names ${key} twice in one object`);
  }
  return value;
}
