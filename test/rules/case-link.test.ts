/** The link of a case stays within the address that the charter names, whatever the id is. */
import fc from 'fast-check';
import { caseLink } from '../../domain/values/case-link';
import { anyText } from '../support/any-text';
import { faults, resolved } from './charter-written';

const TEMPLATES = [
  'https://desk.client.example/cases/{case}',
  'https://desk.client.example/cases/{case}/view?lang=de',
  'https://desk.client.example:8443/?id={case}&tab=output#top',
];

test('the escaped id replaces {case}', () => {
  expect(caseLink(TEMPLATES[0]!, 'T-17')).toBe('https://desk.client.example/cases/T-17');
  expect(caseLink(TEMPLATES[0]!, "../a?b#c&d/é'(x)")).toBe(
    'https://desk.client.example/cases/..%2Fa%3Fb%23c%26d%2F%C3%A9%27%28x%29',
  );
  expect(caseLink(TEMPLATES[0]!, '$&{case}')).toBe('https://desk.client.example/cases/%24%26%7Bcase%7D');
});

test.each(['', '.', '..', '\ud800'])('an id that cannot be part of an address has no link: %j', (id) =>
  expect(caseLink(TEMPLATES[0]!, id)).toBeNull(),
);

test('any id leaves host and path unchanged, and is read back the same', () => {
  fc.assert(
    fc.property(fc.constantFrom(...TEMPLATES), anyText({ minLength: 1 }), (template, id) => {
      const link = caseLink(template, id);
      if (link === null) return;
      expect(link).toMatch(/^[\x21-\x7e]+$/);
      const [before, after] = template.split('{case}') as [string, string];
      expect(link.startsWith(before) && link.endsWith(after)).toBe(true);
      const part = link.slice(before.length, link.length - after.length);
      expect(decodeURIComponent(part)).toBe(id);
      expect(new URL(link).href.startsWith(before)).toBe(true);
      expect(new URL(link).pathname.split('/')).toHaveLength(new URL(template).pathname.split('/').length);
    }),
  );
});

const charterWith = (link: string) => ({ retainer: { steps: { 'quality-sample': { link } } } });

test.each(TEMPLATES)('accepts %s as a link', (link) => {
  expect(resolved(charterWith(link)).charter.retainer.steps['quality-sample'].link).toBe(link);
});

test.each([
  'http://desk.client.example/{case}',
  'https://desk.client.example/cases',
  'https://{case}.client.example/',
  'https://desk.client.example{case}',
  'https://user@desk.client.example/{case}',
  'https://desk.client.example/{case}/{case}',
  'https://desk.client.example/{id}/{case}',
  'https://desk.client.example/a b/{case}',
  'javascript:alert({case})',
])('refuses %s as a link', (link) => expect(faults(charterWith(link)).join('\n')).toContain('quality-sample.link'));
