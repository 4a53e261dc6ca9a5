/** Which names a person cannot have. */
import { containsSystemName } from '../people';
import { hasVisibleText, hiddenCharacter } from '../text';
import { plainLetters } from './person-name';

/** Longest name of a person, in UTF-16 units. */
export const MOST_NAME = 200;

/** Whether readers could take a name for the system's, also by letters that look like Latin ones. */
export const looksLikeSystem = (name: string): boolean => containsSystemName(plainLetters(name));

/** Why a person cannot have this name, as `is …` or `has …`; undefined where they can. */
export function nameProblem(name: string): string | undefined {
  if (name.length > MOST_NAME) return `has a name of more than ${MOST_NAME} characters`;
  if (!hasVisibleText(name)) return 'has a name in which nothing can be seen';
  const hidden = hiddenCharacter(name);
  if (hidden !== undefined) return `has a name with a character that cannot be seen, ${hidden}`;
  return looksLikeSystem(name) ? 'has the name of the system itself' : undefined;
}
