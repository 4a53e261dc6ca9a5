/** The JSON Schema of the charter as people write it, for editors that complete and check while one writes. */
import { parse } from 'yaml';
import * as z from 'zod';
import { charterFile } from '../../domain/model/charter';
import { hints, type Kind } from '../../domain/model/charter/field';
import { lookup } from '../../domain/values/own-members';
import { otherwiseOf } from './keys';

/** The line by which a charter names its schema; editors look for it. */
export const schemaLine = (place: string): string => `# yaml-language-server: $schema=${place}`;

/** The schema, draft 2020-12. What only dayone can check (units, targets, who is whom) is left to `validate`. */
export function charterJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(charterFile.written(), {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      const hint = hints.get(zodSchema);
      if (!hint) return;
      // That a text is a text, its type says.
      if (hint.expected !== 'a text') jsonSchema.description = sentence(hint.expected);
      if (jsonSchema.enum === undefined) jsonSchema.examples = [exampleAs(jsonSchema.type, hint.example)];
    },
  });
  const properties = schema.properties as Record<string, Node>;
  explain(schema as Node, charterFile);
  for (const section of BEARING_MARKS) properties[section] = withMarks(properties[section]!) as Node;
  const complete = takeRequired(schema as Block);
  return { ...schema, title: 'A charter of dayone, or a base', if: IN_PARTS, else: complete };
}

interface Node {
  description?: string;
  properties?: Record<string, Node>;
  items?: Node;
  additionalProperties?: Node;
  anyOf?: Node[];
}

/** Says at each key what it means, how it is written, and what applies if it is absent. */
function explain(node: Node, kind: Kind): void {
  for (const option of node.anyOf ?? []) explain(option, kind);
  if (kind.items) {
    const inner = kind.placeholder === undefined ? node.items : node.additionalProperties;
    if (typeof inner === 'object') explain(inner, kind.items);
  }
  for (const [name, field] of Object.entries(kind.keys ?? {})) {
    const inner = lookup(node.properties ?? {}, name);
    if (!inner) continue;
    const absent = otherwiseOf(field, '');
    inner.description = [field.says, inner.description, absent && `If it is absent: ${absent}`]
      .filter((part) => part !== '' && part !== undefined)
      .map((part) => sentence(part!))
      .join(' ');
    if (inner.description === '') delete inner.description;
    explain(inner, field.kind);
  }
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

/** With a capital letter and a full stop; back quotes are for Markdown alone. */
const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}`.replaceAll('`', '').replace(/\.?$/, '.');

/** Hints are texts; an editor would put quotes around an example that is meant as a number. */
const exampleAs = (type: unknown, example: string): unknown =>
  type === 'string' ? example.replace(/^"(.*)"$/, '$1') : parse(example);
