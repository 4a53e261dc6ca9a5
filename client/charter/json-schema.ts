/** The JSON Schema of the charter as people write it, for editors that complete and check while one writes. */
import { parse } from 'yaml';
import * as z from 'zod';
import { hints } from '../../domain/charter/read';
import { WrittenCharter } from '../../domain/charter/schema';

/** What stands above each section, for who writes there for the first time. */
const SECTIONS: Record<keyof WrittenCharter, string> = {
  dayone: "Version of the charter's format.",
  id: 'The id of the engagement; it never changes.',
  client: 'The client. An amendment cannot change it.',
  title: 'The process, in the words of the client.',
  profile: 'Changes numbers (samples, cases, reminders), never what the gates ask for.',
  assurance: 'The least assurance of a sign-off that counts.',
  site: "The site whose worker reaches the client's systems.",
  people: 'Who fills which role, each a natural person. Sponsor, account manager and delivery lead come first.',
  process: 'What the work is today, and what it costs.',
  metrics: 'One primary metric and at least two guardrails, each measured from a source.',
  governance: 'What the system may do, with which data, and who answers for it.',
  rollback: 'The way back: how, how fast, who may pull it, and what pulls it.',
  build: 'What a release must reach before it is accepted.',
  goLive: 'The stages of exposure, and who will work with it.',
  operation: 'Runbook and support.',
  retainer: 'How often the live system is looked at.',
  calendar: "The client's working days and hours, and change freezes.",
  plan: 'Planned working days per step. The order cannot be changed.',
  limits: 'When people are reminded, and when standstill is one.',
};

/** The line by which a charter names its schema; editors look for it. */
export const schemaLine = (place: string): string => `# yaml-language-server: $schema=${place}`;

/** The schema, draft 2020-12. What only dayone can check (units, targets, who is whom) is left to `validate`. */
export function charterJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(WrittenCharter, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      const hint = hints.get(zodSchema);
      if (!hint) return;
      // That a text is a text, its type says.
      if (hint.expected !== 'a text') jsonSchema.description = capital(hint.expected);
      if (jsonSchema.enum === undefined) jsonSchema.examples = [exampleAs(jsonSchema.type, hint.example)];
    },
  });
  const properties = schema.properties as Record<string, Record<string, unknown>>;
  for (const [name, description] of Object.entries(SECTIONS)) properties[name]!.description = description;
  return { ...schema, title: 'A charter of dayone' };
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** Hints are texts; an editor would put quotes around an example that is meant as a number. */
const exampleAs = (type: unknown, example: string): unknown =>
  type === 'string' ? example.replace(/^"(.*)"$/, '$1') : parse(example);
