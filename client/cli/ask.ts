/** Asks step by step, on a terminal, for what a charter needs at the first conversation. */

import { ROLES, type Role } from '../../domain/model/people';
import { hasVisibleText } from '../../domain/values/text';
import { type Base, type Begun, clientOf, idFor, type Template } from '../charter/templates';
import { usageError } from './command';

/** Without these an engagement does not start. */
export const NEEDED: readonly Role[] = ['sponsor', 'account-manager', 'delivery-lead'];

const ANY = { pattern: /^/, hint: '' };
const SLUG = { pattern: /^[a-z0-9]+(-[a-z0-9]+)*$/, hint: 'Lower-case letters, digits and single hyphens.' };

/** The roles that a base fills already. */
export const filledBy = (base: Base | undefined): ReadonlySet<string> =>
  new Set(Object.keys((base?.written.people as object | undefined) ?? {}));

/**
 * Asks for everything that `base` does not say.
 * @throws Failure BAD_INPUT where the person at the terminal breaks it off
 */
export async function askForCharter(
  all: readonly Template[],
  base?: Base,
): Promise<{ template: string; begun: Begun }> {
  const { cancel, intro, isCancel, outro, select, text } = await import('@clack/prompts');
  const given = (answer: string | symbol): string => {
    if (!isCancel(answer)) return answer as string;
    cancel('Nothing was written.');
    throw usageError('broken off; nothing was written');
  };
  const ask = async (message: string, needed: boolean, initialValue = '', form = ANY): Promise<string> => {
    const validate = (value = '') => {
      if (!hasVisibleText(value)) return needed ? 'This is needed to start.' : undefined;
      return form.pattern.test(value.trim()) ? undefined : form.hint;
    };
    return given(await text({ message, validate, initialValue })).trim();
  };

  intro('A new charter. What is not known yet may stay empty.');
  const options = all.map(({ name, title }) => ({ value: name, label: name, hint: title }));
  const template = given(await select({ message: 'Which kind of process is it?', options }));
  const client = clientOf(base) ?? (await ask('Who is the client?', true));
  const title = await ask('What is the process called?', true, all.find(({ name }) => name === template)!.title);
  const id = await ask('The id of the engagement', true, idFor(client, template), SLUG);
  const people: Begun['people'] = {};
  const filled = filledBy(base);
  for (const role of [...NEEDED, ...ROLES.filter((one) => !NEEDED.includes(one))].filter((one) => !filled.has(one))) {
    const needed = NEEDED.includes(role);
    const person = await ask(`Who is the ${role.replace('-', ' ')}?${needed ? '' : ' (may stay empty)'}`, needed);
    if (person !== '') people[role] = person;
  }
  outro('Thank you.');
  return { template, begun: { id, client, title, people } };
}
