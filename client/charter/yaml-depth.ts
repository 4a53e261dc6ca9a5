/** How deeply a YAML text nests, found out before the parser, which recurses, is given it. */
import { Lexer, Parser } from 'yaml';
import { MOST_DEPTH } from '../../domain/values/json';

/** What of the parser's stack is no level: the document, and the value at the end. */
const BESIDE = 2;

/** Whether lists and blocks stand in one another more than `MOST_DEPTH` times, as they are written. */
export function yamlNestsTooDeeply(text: string): boolean {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    // Tokens are of no interest here, only how many are open.
    for (const _token of parser.next(lexeme));
    if (parser.stack.length > MOST_DEPTH + BESIDE) return true;
  }
  return false;
}
