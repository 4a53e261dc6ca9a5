/** The form of a JSON answer as people read it, from its JSON Schema. */
import { z } from 'zod';

export interface Schema {
  title?: string;
  description?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  items?: Schema;
  prefixItems?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
}

const MOST = 80;

export const jsonSchemaOf = (answer: z.ZodType): Schema => z.toJSONSchema(answer) as Schema;

/** One block of lines for each form that the answer can have. */
export function formsOf(answer: z.ZodType): string[][] {
  const schema = jsonSchemaOf(answer);
  return (schema.anyOf ?? [schema]).map((form) => [
    ...(form.description ? [`// ${form.description}`] : []),
    ...linesOf({ ...form, description: undefined }),
  ]);
}

function linesOf(schema: Schema): string[] {
  const short = inline(schema);
  if (short.length <= MOST && !hasNotes(schema)) return [short];
  const forms = schema.anyOf?.filter((form) => form.type !== 'null');
  if (schema.anyOf && forms) {
    const lines = forms.flatMap((form, index) => joined(index === 0 ? '' : '| ', linesOf(form)));
    return forms.length === schema.anyOf.length ? lines : closed(lines, ' | null');
  }
  if (schema.items) return closed(joined('[', linesOf(schema.items)), ']');
  const { additionalProperties: values } = schema;
  if (!schema.properties && typeof values === 'object') return closed(joined('{ [name]: ', linesOf(values)), ' }');
  if (!schema.properties) return [short];
  return ['{', ...Object.entries(schema.properties).flatMap((one) => property(schema, one)), '}'];
}

function property(of: Schema, [key, value]: [string, Schema]): string[] {
  const [first = '', ...rest] = joined(`${keyOf(of, key)}: `, linesOf({ ...value, description: undefined }));
  const note = value.description ? `// ${value.description}` : '';
  const beside = first.length + note.length <= MOST + 10;
  const lines = note === '' ? [first] : beside ? [`${first}  ${note}`] : [note, first];
  return [...lines, ...rest].map((line) => `  ${line}`);
}

function inline(schema: Schema): string {
  if (schema.title) return schema.title;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.anyOf) return schema.anyOf.map(inline).join(' | ');
  if (schema.prefixItems) return `[${schema.prefixItems.map(inline).join(', ')}]`;
  if (schema.items) return `[${inline(schema.items)}]`;
  if (schema.properties) {
    const keys = Object.entries(schema.properties).map(([key, value]) => `${keyOf(schema, key)}: ${inline(value)}`);
    const more = schema.additionalProperties === false ? [] : ['…'];
    return `{ ${[...keys, ...more].join(', ')} }`;
  }
  if (typeof schema.additionalProperties === 'object') return `{ [name]: ${inline(schema.additionalProperties)} }`;
  const types = [schema.type ?? 'json'].flat();
  return types.map((type) => (type === 'integer' ? 'number' : type)).join(' | ');
}

const keyOf = ({ required = [] }: Schema, key: string): string => (required.includes(key) ? key : `${key}?`);

function hasNotes(schema: Schema): boolean {
  if (schema.title) return false;
  const inner = [
    ...(schema.anyOf ?? []),
    ...(schema.items ? [schema.items] : []),
    ...Object.values(schema.properties ?? {}),
  ];
  return inner.some((one) => one.description !== undefined || hasNotes(one));
}

const joined = (head: string, [first = '', ...rest]: readonly string[]): string[] => [head + first, ...rest];

const closed = (lines: readonly string[], end: string): string[] =>
  lines.map((line, index) => (index === lines.length - 1 ? line + end : line));
