/** The JSON Schema of the charter as people write it, for editors that complete and check while one writes. */
import { parse } from 'yaml';
import * as z from 'zod';
import { hints } from '../../domain/charter/read';
import { WrittenFile } from '../../domain/charter/schema';
import { lookup } from '../../domain/values/own-members';

/** What stands above each section, for who writes there for the first time. */
const SECTIONS: Record<keyof typeof WrittenFile.shape, string> = {
  extends: 'A file that says what is the same everywhere. What this one writes itself wins; null takes it away.',
  dayone: "Version of the charter's format.",
  id: 'The id of the engagement; it never changes.',
  client: 'The client. An amendment cannot change it.',
  title: 'The process, in the words of the client.',
  profile: 'Changes numbers (samples, cases, reminders), never what the gates ask for.',
  assurance: 'The least assurance of a sign-off that counts.',
  site: "The site whose worker reaches the client's systems.",
  people: 'Who fills which role, each a natural person. Sponsor, account manager and delivery lead come first.',
  signOffs: 'Who signs in addition to those whom the steps ask, how many of them, and in which order.',
  process: 'What the work is today, and what it costs.',
  metrics: 'One primary metric and at least two guardrails, each measured from a source.',
  governance: 'What the system may do, with which data, and who answers for it.',
  rollback: 'The rollback: how, how fast, who may order it, and what triggers it.',
  build: 'What a release must reach before it is accepted.',
  goLive: 'The stages of exposure, and who will work with it.',
  operation: 'Runbook and support.',
  retainer: 'How often the live system is checked.',
  calendar: "The client's working days and hours, and change freezes.",
  plan: 'Planned working days per step. The order cannot be changed.',
  limits: 'When people are reminded, and when standstill is one.',
  notices: 'How people are notified of what waits for them, and of what happened.',
};

/** The line by which a charter names its schema; editors look for it. */
export const schemaLine = (place: string): string => `# yaml-language-server: $schema=${place}`;

/** The schema, draft 2020-12. What only dayone can check (units, targets, who is whom) is left to `validate`. */
export function charterJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(WrittenFile, {
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
  for (const [name, description] of Object.entries(SECTIONS)) lookup(properties, name)!.description = description;
  for (const section of BEARING_MARKS) properties[section] = withMarks(properties[section]!) as Record<string, unknown>;
  const complete = takeRequired(schema as Block);
  return { ...schema, title: 'A charter of dayone, or a base', if: IN_PARTS, else: complete };
}

/** Where a value may say at its end that it is not the client's own: `13 (example)`. */
const BEARING_MARKS = ['process', 'metrics', 'governance', 'rollback', 'build', 'goLive'] as const;
const MARKED = { type: 'string', pattern: '\\s\\((example|measured|default)\\)$' };

/** Numbers and choices take a mark as well; the reading of a text does not change. */
function withMarks(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withMarks);
  if (typeof schema !== 'object' || schema === null) return schema;
  const node = schema as Record<string, unknown>;
  if (node.enum !== undefined || node.type === 'number' || node.type === 'integer') {
    const { description, examples, ...value } = node;
    return { ...(description ? { description } : {}), ...(examples ? { examples } : {}), anyOf: [value, MARKED] };
  }
  return Object.fromEntries(Object.entries(node).map(([key, inner]) => [key, withMarks(inner)]));
}

/** What extends a base, or is one and has neither id nor title, is completed by another file. */
const IN_PARTS = {
  anyOf: [{ required: ['extends'] }, { not: { anyOf: [{ required: ['id'] }, { required: ['title'] }] } }],
};

interface Block {
  type?: string;
  required?: string[];
  properties?: Record<string, Block>;
}

/** Takes the required keys out of nested blocks, as a schema of their own. Lists and persons are always complete. */
function takeRequired(schema: Block): Block {
  const { required, properties = {} } = schema;
  delete schema.required;
  const inner = Object.entries(properties)
    .map(([key, block]) => [key, takeRequired(block)] as const)
    .filter(([, { type }]) => type);
  if (!required && inner.length === 0) return {};
  return {
    type: 'object',
    ...(required && { required }),
    ...(inner.length > 0 && { properties: Object.fromEntries(inner) }),
  };
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** Hints are texts; an editor would put quotes around an example that is meant as a number. */
const exampleAs = (type: unknown, example: string): unknown =>
  type === 'string' ? example.replace(/^"(.*)"$/, '$1') : parse(example);
