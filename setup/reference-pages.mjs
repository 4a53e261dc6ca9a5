// The pages that are made from the code: node reference-pages.mjs [--check]. `npm run docs` writes them, and a test
// reports a page that is stale. The command line has its page from its commands, failures and events from their source, and the pages on the charter
// the rows of their tables of keys from the charter's description.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { parseSync } from '@swc/core';
import { cell, oneLine, wrapped } from './markdown.mjs';
import { prepare, ROOT, say } from './prepare.mjs';

await prepare('develop');
const built = (module) => createRequire(import.meta.url)(path.join(ROOT, 'dist', module));
const { commandLinePage } = built('client/cli/command-line-page.js');
const { documentedKeys, keyRow } = built('client/charter/keys.js');
const { FAILURES } = built('domain/model/failures.js');
const { nextText } = built('evidence/command-words.js');
const { EVENT_VERSIONS, DRILL_VERSIONS, PORTFOLIO_VERSIONS } = built('domain/record/versions.js');

const MADE = 'Made from the code by `npm run docs`; do not edit it by hand.';

/** The docstring that ends directly before an offset of a source; undefined if there is none. */
function docBefore(source, offset) {
  const [, doc] = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(?:export )?$/.exec(source.slice(0, offset)) ?? [];
  return doc === undefined ? undefined : oneLine(doc.replace(/^\s*\*/gm, ' '));
}

/** A source with its declarations; offsets of the parser count bytes from where it began. */
function sourceOf(file) {
  const bytes = readFileSync(path.join(ROOT, file));
  const tree = parseSync(bytes.toString(), { syntax: 'typescript' });
  // The span of a module begins at its first statement, not at its first byte.
  const [first] = tree.body;
  const begin = first.span.start - Buffer.byteLength(bytes.toString().slice(0, firstStatement(bytes.toString())));
  const text = ({ start, end }) => bytes.subarray(start - begin, end - begin).toString();
  const doc = ({ start }) => docBefore(bytes.toString(), bytes.subarray(0, start - begin).toString().length);
  return { body: tree.body.map((item) => item.declaration ?? item), text, doc };
}

const firstStatement = (source) => source.search(/^(?:import|export|const|type|interface|function)\b/m);

/** The members of an interface: name, type, whether it can be absent, and what its docstring says. */
const membersOf = (members, { text, doc }) =>
  members.map((member) => ({
    name: member.key.value,
    optional: member.optional,
    type: member.typeAnnotation.typeAnnotation,
    span: member.span,
    typeText: oneLine(text(member.typeAnnotation.typeAnnotation.span)),
    doc: doc(member.span),
  }));

function interfaceOf(file, name) {
  const source = sourceOf(file);
  const { body } = source.body.find(({ type, id }) => type === 'TsInterfaceDeclaration' && id.value === name);
  return { source, members: membersOf(body.body, source) };
}

/** `name` (type, may be absent): what it says. */
const fieldText = ({ name, optional, typeText, doc }) =>
  `\`${name}\` (\`${typeText}\`${optional ? ', may be absent' : ''})${doc ? `: ${doc.replace(/\.$/, '')}` : ''}`;

function fieldsOf({ type, typeText }, source) {
  if (typeText === 'Record<string, never>') return '–';
  if (type.type !== 'TsTypeLiteral') return `\`${typeText}\``;
  return membersOf(type.members, source).map(fieldText).join('<br>');
}

const EVENTS = [
  ['The engagement', 'domain/model/events/engagement.ts', 'EngagementEvents', EVENT_VERSIONS],
  ['Releases', 'domain/model/events/release.ts', 'ReleaseEvents', EVENT_VERSIONS],
  ['Operation', 'domain/model/events/operation.ts', 'OperationEvents', EVENT_VERSIONS],
  ['A drill', 'domain/model/rollback.ts', 'DrillEvents', DRILL_VERSIONS],
  ['The portfolio', 'domain/model/releases.ts', 'PortfolioEvents', PORTFOLIO_VERSIONS],
];

const STREAMS = {
  'The engagement': 'Charter, gates, sign-offs, roles and evidence of an engagement, and its end.',
  Releases: 'Releases of an engagement: drills, switches of the target system, stages, rollbacks.',
  Operation: 'Findings, incidents, the retainer, requests to people, lapsed prerequisites.',
  'A drill': 'A rollback drill writes a ledger of its own.',
  'The portfolio': 'One ledger of an installation has what concerns all its engagements.',
};

const undocumented = [];

function eventsPage() {
  const entry = ['EventToAppend', 'StoredEntry'].flatMap(
    (name) => interfaceOf('domain/model/entries.ts', name).members,
  );
  return [
    '# Events',
    '',
    MADE,
    '',
    ...wrapped(
      'An event says what happened. Each is one entry of a ledger, under its type. A type never changes its meaning; if ' +
        'its fields change, its version grows, and dayone reads the older versions too. ' +
        '[Durability](../explanation/durability.md) explains how an entry is written. Types with a name are those of ' +
        '`domain/model/`.',
    ),
    '',
    '## Every entry',
    '',
    '| field | type | what it says |',
    '|---|---|---|',
    ...entry.map(
      (one) => `| \`${one.name}${one.optional ? '?' : ''}\` | \`${cell(one.typeText)}\` | ${cell(one.doc ?? '')} |`,
    ),
    '',
    ...EVENTS.flatMap(([title, file, name, versions]) => {
      const { source, members } = interfaceOf(file, name);
      undocumented.push(...members.filter(({ doc }) => !doc).map((one) => one.name));
      return [
        `## ${title}`,
        '',
        STREAMS[title],
        '',
        '| event | when | fields of `data` |',
        '|---|---|---|',
        ...members.map((one) => {
          const version = versions[one.name].up.length + 1;
          const type = `\`${one.name}\`${version > 1 ? ` (version ${version})` : ''}`;
          return `| ${type} | ${cell(one.doc ?? '')} | ${cell(fieldsOf(one, source))} |`;
        }),
        '',
      ];
    }),
  ];
}

const EXITS = {
  1: 'Refused or not met',
  2: 'Wrong usage or bad input',
  3: 'Could not reach what it needs',
  4: 'Stale',
};

function failuresPage() {
  const source = sourceOf('domain/model/failures.ts');
  const { declarations } = source.body.find(
    ({ type, declarations: [one] = [] }) => type === 'VariableDeclaration' && one.id.value === 'FAILURES',
  );
  let object = declarations[0].init;
  while (object.type !== 'ObjectExpression') object = object.expression;
  const meaning = Object.fromEntries(object.properties.map(({ key }) => [key.value, source.doc(key.span)]));
  undocumented.push(...Object.keys(FAILURES).filter((code) => !meaning[code]));
  const inCode = (text) => cell(text).replace(/: (dayone [^,]+)/, ': `$1`');
  return [
    '# Failures',
    '',
    MADE,
    '',
    ...wrapped(
      'Every failure has a code. Scripts decide by it. The command line prints the code, what happened and what to do ' +
        'next, and ends with the exit code of its kind; with `--json` it prints them as one object. The client throws a ' +
        '`Failure` with the same code.',
    ),
    '',
    ...Object.entries(EXITS).flatMap(([exit, title]) => [
      `## Exit code ${exit}: ${title.toLowerCase()}`,
      '',
      '| code | what happened | what to do |',
      '|---|---|---|',
      ...Object.entries(FAILURES)
        .filter(([, failure]) => failure.exit === Number(exit))
        .map(([code, failure]) => `| \`${code}\` | ${cell(meaning[code] ?? '')} | ${inCode(nextText(failure))} |`),
      '',
    ]),
  ];
}

const joined = (lines) => `${lines.join('\n').trimEnd()}\n`;

/**
 * The pages on the charter, with the rows of their tables. How rows are grouped into tables is the page's own: a new key
 * needs a line that begins with it.
 */
function charterPages() {
  const fileOf = (section) =>
    section === '' ? 'charter.md' : `charter/${section.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.md`;
  return Object.fromEntries(
    [...documentedKeys()].map(([section, keys]) => [fileOf(section), () => withRows(fileOf(section), keys)]),
  );
}

function withRows(page, keys) {
  const lines = readFileSync(path.join(ROOT, 'docs', 'reference', page), 'utf8').split('\n');
  for (const key of keys) {
    const at = lines.findIndex((line) => line.startsWith(`| \`${key.key}\` |`));
    if (at === -1) throw new Error(`${page} has no row for ${key.key}: write "| \`${key.key}\` |" into its table`);
    lines[at] = keyRow(key);
  }
  return lines.join('\n');
}

const PAGES = {
  ...charterPages(),
  'command-line.md': commandLinePage,
  'failures.md': () => joined(failuresPage()),
  'events.md': () => joined(eventsPage()),
};

function main(check) {
  const made = Object.entries(PAGES).map(([name, page]) => [path.join('docs', 'reference', name), page()]);
  const current = (file) => {
    try {
      return readFileSync(path.join(ROOT, file), 'utf8');
    } catch {
      return '';
    }
  };
  const stale = made.filter(([file, text]) => current(file) !== text);
  for (const name of undocumented) say(`${name} has no docstring.`);
  for (const [file, text] of stale) {
    if (!check) writeFileSync(path.join(ROOT, file), text);
    say(check ? `${file} is stale: run \`npm run docs\`.` : `${file} is written.`);
  }
  return undocumented.length > 0 || (check && stale.length > 0) ? 1 : 0;
}

process.exitCode = main(process.argv.includes('--check'));
