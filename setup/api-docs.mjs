// The API documentation of the client, docs/api, from the docstrings of what client/index.ts exports: node api-docs.mjs
// [--check]. It reads dist/, so build before. With --check it writes nothing, and ends with 1 where a page is stale or
// an exported thing has no docstring.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { cell, oneLine, wrapped } from './markdown.mjs';
import { ROOT, say } from './prepare.mjs';

const OUT = path.join(ROOT, 'docs', 'api');
const MADE = '<!-- Made by `npm run docs` from the docstrings: change them, not this page. -->';
/** What stands on the page of changes; everything else but DayOne is on that of the types. */
const OF_CHANGES = [
  'CHANGE_KINDS',
  'Change',
  'ChangeKind',
  'Changes',
  'Place',
  'Telling',
  'WatchOptions',
  'tellChange',
];

/** What api-extractor makes of the declarations in dist/: every exported thing, with its docstring and its text. */
function exported() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'dayone-api-'));
  const model = path.join(folder, 'client.api.json');
  const entry = path.join(ROOT, 'dist', 'client', 'index.d.ts');
  const compilerOptions = {
    target: 'es2022',
    lib: ['es2023'],
    module: 'node16',
    moduleResolution: 'node16',
    types: ['node'],
    skipLibCheck: true,
    strict: true,
    esModuleInterop: true,
  };
  const config = ExtractorConfig.prepare({
    packageJsonFullPath: path.join(ROOT, 'package.json'),
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: ROOT,
      mainEntryPointFilePath: entry,
      compiler: { overrideTsconfig: { compilerOptions, files: [entry] } },
      apiReport: { enabled: false, reportFileName: 'none' },
      docModel: { enabled: true, apiJsonFilePath: model },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
    },
  });
  const messageCallback = (message) => {
    message.handled = true;
    if (message.logLevel === 'error') say(message.text);
  };
  try {
    const { succeeded } = Extractor.invoke(config, { localBuild: true, messageCallback });
    if (!succeeded) throw new Error('api-extractor could not read dist/client/index.d.ts');
    return JSON.parse(readFileSync(model, 'utf8')).members[0].members;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Its own text, its parameters, and what it throws. */
function docOf({ docComment = '' }) {
  const lines = docComment.replace(/^\/\*\*|\*\/\s*$/g, '').split('\n');
  const text = lines.map((line) => line.replace(/^\s*\* ?/, '')).join('\n');
  const [summary = '', ...tags] = text.split(/\n(?=@)/);
  const of = (name) =>
    tags.filter((tag) => tag.startsWith(`@${name}`)).map((tag) => oneLine(tag.slice(name.length + 1)));
  return { summary: oneLine(summary), params: of('param'), throws: of('throws') };
}

const textOf = ({ excerptTokens }) => excerptTokens.map(({ text }) => text).join('');

/** The members in the order of their source; api-extractor sorts them by name. */
function inOrder(item) {
  const source = readFileSync(path.join(ROOT, item.fileUrlPath), 'utf8');
  const from = source.search(new RegExp(`\\b(class|interface) ${item.name}\\b`));
  const place = (member) => source.indexOf(textOf(member).split('\n')[0], from);
  return [...item.members].sort((a, b) => place(a) - place(b));
}

const code = (text) => ['```ts', text.trim(), '```'];

function describe(item) {
  const { summary, params, throws } = docOf(item);
  return [
    ...(summary ? [...wrapped(summary), ''] : []),
    ...params.flatMap((param) => wrapped(`- ${param.replace(/^(\w+)( -)?/, '`$1`:')}`, '  ')),
    ...(params.length > 0 ? [''] : []),
    ...throws.flatMap((what) => [...wrapped(`Throws ${what}`), '']),
  ];
}

/** A class: its methods, each with its signature. */
function classOf(item, level) {
  const head = '#'.repeat(level);
  const members = inOrder(item).filter(({ kind, name }) => kind !== 'Constructor' && !name.startsWith('['));
  const properties = members.filter(({ kind }) => kind === 'Property');
  return [
    ...describe(item),
    ...(properties.length > 0 ? [...tableOf(properties), ''] : []),
    ...members
      .filter(({ kind }) => kind === 'Method')
      .flatMap((member) => [`${head} ${member.name}`, '', ...code(textOf(member)), '', ...describe(member)]),
  ];
}

/** `name: type;`, `get name(): type;`, `name = value;` */
const MEMBER = /^(?:readonly |get )*(?:'[^']*'|"[^"]*"|\[.*?\]|\w+)(?:\(\))?(\?)?(?:: | = )([\s\S]*);$/;

function tableOf(members) {
  return [
    '| member | type | what it says |',
    '|---|---|---|',
    ...members.map((member) => {
      const [, optional = '', type] = MEMBER.exec(textOf(member)) ?? [];
      // Further keys have no name of their own.
      const name = (member.name ?? textOf(member).replace(/:.*$/s, ' …]')).replaceAll('"', '');
      return `| \`${name}${optional}\` | \`${cell(type ?? textOf(member))}\` | ${cell(docOf(member).summary)} |`;
    }),
  ];
}

/** The members of `Charter` follow from its description. */
function tableOfCharter() {
  const { charter } = createRequire(import.meta.url)(path.join(ROOT, 'dist/domain/model/charter/index.js'));
  const rows = Object.entries(charter.keys).filter(([, { resolved }]) => resolved !== 'not');
  return [
    '| member | what it says |',
    '|---|---|',
    ...rows.map(([name, { resolved, says }]) => `| \`${name}${resolved === 'may' ? '?' : ''}\` | ${cell(says)} |`),
  ];
}

/** An interface, a type, a function or a constant. */
function section(item) {
  const title = ['', `## ${item.name}`, ''];
  if (item.kind === 'Class') return [...title, ...classOf(item, 3)];
  if (item.kind !== 'Interface') return [...title, ...describe(item), ...code(textOf(item))];
  const base = /\bextends ([\s\S]+?)\s*$/.exec(textOf(item))?.[1];
  if (base?.includes('(typeof charter)')) return [...title, ...describe(item), ...tableOfCharter()];
  const what = base ? [`Has what \`${oneLine(base)}\` has as well.`, ''] : [];
  return [...title, ...describe(item), ...what, ...(item.members.length > 0 ? tableOf(inOrder(item)) : [])];
}

function pages(items) {
  const dayone = items.find(({ name }) => name === 'DayOne');
  const ofChanges = items.filter(({ name }) => OF_CHANGES.includes(name));
  const others = items.filter((item) => item !== dayone && !ofChanges.includes(item));
  const names = (page, list) => list.map(({ name }) => `[${name}](${page}#${name.toLowerCase()})`).join(', ');
  return {
    'README.md': [
      '# DayOne',
      '',
      MADE,
      '',
      ...wrapped(
        '[Use the TypeScript client](../how-to/use-the-client.md) shows how it is used. Everything that `client/index.ts` exports:',
      ),
      '',
      ...wrapped(`Changes: ${names('changes.md', ofChanges)}.`),
      '',
      ...wrapped(`Everything else: ${names('types.md', others)}.`),
      '',
      ...classOf(dayone, 2),
    ],
    'changes.md': ['# Changes', '', MADE, '', 'What `DayOne.watch` tells.', ...ofChanges.flatMap(section)],
    'types.md': ['# Types and functions', '', MADE, ...others.flatMap(section)],
  };
}

/** What has no docstring: exported things, and the methods of DayOne. */
const undocumented = (items) =>
  items
    .flatMap((item) => [item, ...(item.kind === 'Class' ? item.members.filter(({ kind }) => kind === 'Method') : [])])
    .filter((item) => docOf(item).summary === '' && !item.name.startsWith('['))
    .map(({ name }) => name);

const tidy = (lines) =>
  `${lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`;

function readOr(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function main(check) {
  const items = exported();
  const bare = undocumented(items);
  for (const name of bare) say(`${name} is exported by client/index.ts and has no docstring.`);
  const made = Object.entries(pages(items)).map(([name, lines]) => [path.join(OUT, name), tidy(lines)]);
  const stale = made.filter(([file, text]) => readOr(file) !== text);
  if (!check) mkdirSync(OUT, { recursive: true });
  for (const [file, text] of stale) {
    if (check) say(`${path.relative(ROOT, file)} is stale: run \`npm run docs\`.`);
    else writeFileSync(file, text);
  }
  return bare.length > 0 || (check && stale.length > 0) ? 1 : 0;
}

process.exitCode = main(process.argv.includes('--check'));
