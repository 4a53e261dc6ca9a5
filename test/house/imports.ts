/** The direction of imports in the house (DESIGN, section 10), checked on the text of the sources. */
import { isBuiltin } from 'node:module';
import path from 'node:path';

/** From each room: the rooms it may import, those of which it may import types only, and whether Node itself. */
export const ROOMS: Record<string, { rooms: string[]; typesOf?: string[]; node: boolean; packages?: string[] }> = {
  domain: { rooms: [], node: false, packages: ['zod', 'canonicalize', '@noble/hashes', 'immer'] },
  evidence: { rooms: ['domain'], node: true },
  workflows: { rooms: ['domain'], typesOf: ['activities'], node: false },
  activities: { rooms: ['domain', 'evidence'], node: true },
  client: { rooms: ['domain', 'evidence'], node: true },
  workers: { rooms: ['domain', 'evidence', 'workflows', 'activities', 'client'], node: true },
};

export interface Import {
  specifier: string;
  typeOnly: boolean;
}

/** Every module that a source names: import, import type, export from, import(), require and their type forms. */
export function importsOf(source: string): Import[] {
  const text = withoutComments(source);
  const found: Import[] = [];
  for (const [, keyword, type, names = '', specifier] of text.matchAll(
    /\b(import|export)\b(\s+type\b(?!\s*(?:,|from\b)))?([^'"`;()=]*?)\s*\bfrom\s*['"]([^'"]+)['"]/g,
  )) {
    const inner = /^\s*\{([^}]*)\}\s*$/.exec(names)?.[1];
    const parts = inner?.split(',').filter((part) => part.trim() !== '') ?? [];
    const eachIsType = parts.length > 0 && parts.every((part) => /^\s*type\s/.test(part));
    if (keyword && specifier) found.push({ specifier, typeOnly: type !== undefined || eachIsType });
  }
  for (const [, specifier] of text.matchAll(/\bimport\s*['"]([^'"]+)['"]/g)) {
    if (specifier) found.push({ specifier, typeOnly: false });
  }
  for (const [, before, specifier] of text.matchAll(
    /(typeof\s+)?\b(?:import|require|require\.resolve)\s*\(\s*['"`]([^'"`]+)['"`]/g,
  )) {
    if (specifier) found.push({ specifier, typeOnly: before !== undefined });
  }
  return found;
}

/** One line for every import of `file` (relative to the root) that the house does not allow. */
export function faultsOf(file: string, source: string): string[] {
  const room = file.split('/')[0] ?? '';
  const rule = ROOMS[room];
  if (!rule) return [`${file}: ${room} is no room of the house`];
  return importsOf(source).flatMap(({ specifier, typeOnly }) => {
    if (specifier.startsWith('.')) {
      const target = path.posix.join(path.posix.dirname(file), specifier).split('/')[0] ?? '';
      const allowed = target === room || rule.rooms.includes(target) || (typeOnly && rule.typesOf?.includes(target));
      return allowed ? [] : [`${file}: ${room} must not import ${specifier}`];
    }
    if (isBuiltin(specifier)) return rule.node ? [] : [`${file}: ${room} must not import Node's ${specifier}`];
    if (specifier.startsWith('/')) return [`${file}: an absolute path, ${specifier}`];
    const known = rule.packages?.some((name) => specifier === name || specifier.startsWith(`${name}/`)) ?? true;
    return known ? [] : [`${file}: ${room} must not import the package ${specifier}`];
  });
}

/** Comments become blanks; what stands in quotes is kept, for a specifier stands there. */
function withoutComments(source: string): string {
  return source.replace(
    /('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
    (_whole, quoted: string | undefined) => quoted ?? ' ',
  );
}
