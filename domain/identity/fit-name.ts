/** Which names a person cannot have. */

import { isSystemName } from '../values/person-ids';
import { hasVisibleText, hiddenCharacter } from '../values/text';

/** Longest name of a person, in UTF-16 units. */
export const MOST_NAME = 200;

/** Why a person cannot have this name, as `is …` or `has …`; undefined where they can. */
export function nameProblem(name: string): string | undefined {
  if (name.length > MOST_NAME) return `has a name of more than ${MOST_NAME} characters`;
  if (!hasVisibleText(name)) return 'has a name in which nothing can be seen';
  const hidden = hiddenCharacter(name);
  if (hidden !== undefined) return `has a name with a character that cannot be seen, ${hidden}`;
  return isSystemName(name) ? 'has the name of the system itself' : undefined;
}
