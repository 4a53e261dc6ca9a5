/** Which names are none of a person. */
import { namesSystem } from '../people';
import { hiddenSign, saysSomething } from '../text';
import { plainLetters } from './person-name';

/** Longest name of a person. */
export const MOST_NAME = 200;

/** Whether readers would take it for the system's, by letters that look alike too. */
export const isOfSystem = (name: string): boolean => namesSystem(plainLetters(name));

/** Why this is no name of a person, as `is …` or `has …`; undefined for one that is. */
export function nameProblem(name: string): string | undefined {
  if (name.length > MOST_NAME) return `has a name of more than ${MOST_NAME} characters`;
  if (!saysSomething(name)) return 'has a name in which nothing can be seen';
  const hidden = hiddenSign(name);
  if (hidden !== undefined) return `has a name with a character that cannot be seen, ${hidden}`;
  return isOfSystem(name) ? 'is called as the system itself is' : undefined;
}
