// How many files a reader enters who follows one thing through the code: node reading-path.mjs. Each leg is the shortest
// chain of references from one declaration to another; where Temporal carries a call to another process a new leg begins.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from '@swc/core';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PACKAGES = ['domain', 'evidence', 'workflows', 'activities', 'client', 'workers'];

const PATHS = {
  'from dayone start to the first ledger entry': [
    ['client/cli/commands/start.ts#start', 'client/use-cases/start.ts#startWorkflow'],
    ['workflows/engagement.ts#engagement', 'domain/engagement/decide.ts#startOf'],
    ['workflows/engagement.ts#engagement', 'workflows/ledger-writer.ts#LedgerWriter'],
    ['activities/index.ts#createActivities', 'activities/ledger.ts#appendToLedger'],
    ['evidence/files/ledger.ts#FilesLedgerStore', 'evidence/files/ledger-file.ts#toLines'],
  ],
  'from a sign-off to the accepted gate': [
    ['client/cli/commands/sign.ts#sign', 'client/use-cases/send.ts#sendCommand'],
    ['client/temporal/workflow-gateway.ts#WorkflowGateway', 'client/temporal/workflow-gateway.ts#WorkflowGateway'],
    ['workflows/engagement.ts#engagement', 'domain/sign-offs/sign-offs.ts#sign'],
    ['workflows/engagement.ts#engagement', 'workflows/world.ts#runProbes'],
    ['activities/index.ts#createActivities', 'activities/checks/index.ts#checkOf'],
    ['workflows/engagement.ts#engagement', 'domain/gates/verification.ts#gateVerified'],
    ['workflows/engagement.ts#engagement', 'workflows/ledger-writer.ts#LedgerWriter'],
    ['activities/index.ts#createActivities', 'activities/ledger.ts#appendToLedger'],
    ['evidence/files/ledger.ts#FilesLedgerStore', 'evidence/files/ledger-file.ts#toLines'],
  ],
};

const filesBelow = (folder) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => path.join(folder, name));

const files = new Set(PACKAGES.flatMap(filesBelow));

/** The file that an import names; undefined for a package. */
function imported(from, name) {
  if (!name.startsWith('.')) return undefined;
  const place = path.join(path.dirname(from), name);
  return [`${place}.ts`, path.join(place, 'index.ts')].find((file) => files.has(file));
}

/** Every name that occurs below a node of the syntax tree, types left out. */
function namesBelow(node, found = new Set()) {
  if (Array.isArray(node)) for (const one of node) namesBelow(one, found);
  else if (node && typeof node === 'object') {
    if (node.type === 'Identifier') found.add(node.value);
    for (const [key, inner] of Object.entries(node))
      if (key !== 'typeAnnotation' && key !== 'typeParameters' && typeof inner === 'object') namesBelow(inner, found);
  }
  return found;
}

const nameOf = ({ identifier, id }) => identifier?.value ?? id?.value;

/** What a file declares at its top, as name → node, and what its imports name. */
function read(file) {
  const { body } = parseSync(readFileSync(path.join(ROOT, file), 'utf8'), { syntax: 'typescript' });
  const declared = new Map();
  const aliases = new Map();
  for (const item of body) {
    if (item.type === 'ImportDeclaration' && !item.typeOnly) {
      const from = imported(file, item.source.value);
      for (const { local, imported: original, isTypeOnly } of from ? item.specifiers : [])
        if (!isTypeOnly) aliases.set(local.value, `${from}#${original?.value ?? local.value}`);
    }
    const declaration = item.declaration ?? item;
    for (const one of declaration.declarations ?? [declaration]) if (nameOf(one)) declared.set(nameOf(one), one);
  }
  return { declared, aliases };
}

const graph = new Map();
for (const file of files) {
  const { declared, aliases } = read(file);
  for (const [name, node] of declared) {
    const names = [...namesBelow(node)].filter((other) => other !== name);
    graph.set(
      `${file}#${name}`,
      names.flatMap((other) => aliases.get(other) ?? (declared.has(other) ? `${file}#${other}` : [])),
    );
  }
}

/** The shortest chain of references. */
function chain(from, to) {
  for (const end of [from, to]) if (!graph.has(end)) throw new Error(`there is no declaration ${end}`);
  const before = new Map([[from, null]]);
  for (const at of before.keys()) {
    if (at === to) break;
    for (const next of graph.get(at) ?? []) if (!before.has(next)) before.set(next, at);
  }
  if (!before.has(to)) throw new Error(`${from} does not lead to ${to}`);
  const way = [];
  for (let at = to; at; at = before.get(at)) way.unshift(at);
  return way;
}

for (const [what, legs] of Object.entries(PATHS)) {
  const entered = new Set(legs.flatMap(([from, to]) => chain(from, to).map((at) => at.split('#')[0])));
  process.stdout.write(`${entered.size} files ${what}\n${[...entered].map((file) => `  ${file}\n`).join('')}`);
}
