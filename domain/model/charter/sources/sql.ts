/**
 * Parses an SQL query far enough to bind dayone's variables as parameters: it distinguishes PostgreSQL's quoted texts,
 * quoted names and comments (PostgreSQL manual, chapter 4.1) from the statement itself.
 */

/**
 * The database type of each variable. It is written into each cast, so a query may use a variable in several places.
 */
const TYPES = {
  release: 'text',
  base: 'text',
  exposure: 'numeric',
  from: 'timestamptz',
  to: 'timestamptz',
  window: 'integer',
} as const;

export type SqlVariable = keyof typeof TYPES;

/** A query whose parameter `$n` stands for the n-th of `variables`. */
export interface BoundQuery {
  text: string;
  variables: SqlVariable[];
}

const WORD = String.raw`[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*`;
/** One token. Of a block comment only the begin is matched, because block comments can be nested. */
const TOKEN = new RegExp(
  [
    String.raw`(?<space>\s+|--[^\n]*)`,
    String.raw`(?<comment>/\*)`,
    String.raw`(?<quoted>[eE]'(?:[^'\\]|\\[^]|'')*'|'(?:[^']|'')*'|\$(?<tag>${WORD})?\$[^]*?\$\k<tag>\$)`,
    String.raw`(?<name>"(?:[^"]|"")*"|${WORD}(?:[\w$\u0080-\uffff]*))`,
    String.raw`\$(?<variable>\w+)`,
    '(?<end>;)',
    `(?<open>['"])`,
    '[^]',
  ].join('|'),
  'y',
);

const VARIABLE = new RegExp(String.raw`\$(${Object.keys(TYPES).join('|')})\b`);

/** The position after the block comment that begins at `from`, or null if the comment never ends. */
function endOfComment(sql: string, from: number): number | null {
  const MARK = /\/\*|\*\//g;
  MARK.lastIndex = from;
  let depth = 0;
  for (let mark = MARK.exec(sql); mark; mark = MARK.exec(sql)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return MARK.lastIndex;
  }
  return null;
}

const isVariable = (name: string): name is SqlVariable => Object.hasOwn(TYPES, name);

/** The query with its variables bound as parameters, or why it is not a single statement that only reads. */
export function bindVariables(sql: string): BoundQuery | { fault: string } {
  const variables: SqlVariable[] = [];
  let text = '';
  let first = '';
  let ended = false;
  for (let from = 0; from < sql.length; ) {
    TOKEN.lastIndex = from;
    const token = TOKEN.exec(sql)!;
    const { space, comment, quoted, variable, end, open } = token.groups!;
    from = TOKEN.lastIndex;
    if (space !== undefined || comment !== undefined) {
      const behind = comment === undefined ? from : endOfComment(sql, token.index);
      if (behind === null) return { fault: 'has a comment that never ends' };
      text += sql.slice(token.index, behind);
      from = behind;
      continue;
    }
    if (ended) return { fault: 'is more than one statement' };
    first ||= token[0];
    if (end !== undefined) {
      ended = true;
      continue;
    }
    if (open !== undefined) return { fault: 'has a quote that never closes' };
    const inside = quoted === undefined ? null : VARIABLE.exec(quoted);
    if (inside) return { fault: `has ${inside[0]} inside a quoted text` };
    if (variable === undefined) {
      text += token[0];
      continue;
    }
    if (!isVariable(variable)) return { fault: `has $${variable}, which is no variable` };
    if (!variables.includes(variable)) variables.push(variable);
    text += `$${variables.indexOf(variable) + 1}::${TYPES[variable]}`;
  }
  if (!/^(select|with|values|table|\()$/i.test(first)) return { fault: 'does not begin with select or with' };
  return { text, variables };
}
