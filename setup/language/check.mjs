// Finds private words in names, comments, texts and pages: node setup/language/check.mjs [--count] [folder …]
// What the words are, and what the field says instead, is in words.mjs; exceptions, one by one, in exceptions.mjs.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { parseSync } from '@swc/core';
import { EXCEPTIONS } from './exceptions.mjs';
import { NAMES, PHRASES } from './words.mjs';

const args = process.argv.slice(2);
const folders = args.filter((one) => !one.startsWith('--'));
const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', ...folders], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => /\.(ts|mjs|js|cjs|md)$/.test(file) && existsSync(file))
  // Recorded answers, golden files and the list itself have their words from elsewhere.
  .filter(
    (file) =>
      !/^(setup\/language|test\/goldens\/files|test\/replay\/histories|test\/fixtures|CHANGELOG\.md|docs\/(api|reference\/(command-line|failures|events)\.md))/.test(
        file,
      ),
  );

/** Names declared on the top level, and members of classes, each with its offset. */
function* declaredIn({ body }) {
  for (const item of body) {
    const one = item.declaration ?? item;
    if (one.type === 'VariableDeclaration')
      for (const { id } of one.declarations) if (id.type === 'Identifier') yield id;
    if (/^(?:Function|Class|TsInterface|TsTypeAlias)Declaration$/.test(one.type)) yield one.identifier ?? one.id;
    if (one.type === 'ClassDeclaration')
      for (const member of one.body) if (member.key?.type === 'Identifier') yield member.key;
  }
}

const blank = (text) => text.replace(/[^\n]/g, ' ');

/** The comments and literal texts of a source, in place; all else is blank. */
function proseOf(source) {
  const kept = blank(source).split('');
  const comment = String.raw`\/\*[\s\S]*?\*\/|\/\/[^\n]*`;
  const expression = String.raw`(?<=[(=,:[!&|?{};]\s*)\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*`;
  const literal = String.raw`'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|\x60(?:[^\x60\\]|\\[\s\S])*\x60`;
  const pattern = new RegExp(`${comment}|(${expression})|${literal}`, 'g');
  for (const { 0: text, 1: isExpression, index } of source.matchAll(pattern)) {
    if (isExpression) continue;
    // One word in quotes is a name, an event or a path.
    if (/^['"`][^\s]*['"`]$/.test(text)) continue;
    // Code inside a template is no prose.
    const plain = text.startsWith('`') ? text.replace(/\$\{[^{}]*\}/g, blank) : text;
    for (const [at, sign] of plain.split('').entries()) if (sign !== '\n') kept[index + at] = sign;
  }
  return kept.join('');
}

/** A page without its code. */
const pageProse = (text) => text.replace(/```[\s\S]*?```|`[^`\n]*`|\]\([^)]*\)/g, blank);

const used = new Set();
const isException = (file, word) => {
  const key = `${file}: ${word.toLowerCase()}`;
  used.add(key);
  return EXCEPTIONS.has(key);
};

const findings = [];
for (const file of files) {
  const source = readFileSync(file, 'utf8');
  if (/\.ts$/.test(file)) {
    const text = source;
    const tree = parseSync(text, { syntax: 'typescript', target: 'es2022', decorators: true });
    for (const { value } of declaredIn(tree))
      if (Object.hasOwn(NAMES, value) && !isException(file, value))
        findings.push(`${file}: the name ${value}; the field says ${NAMES[value]}`);
  }
  const prose = file.endsWith('.md') ? pageProse(source) : proseOf(source);
  for (const [at, line] of prose.split('\n').entries())
    for (const [phrase, instead] of PHRASES) {
      const word = phrase.exec(line)?.[0];
      if (word && !isException(file, word)) findings.push(`${file}:${at + 1}: "${word}"; the field says ${instead}`);
    }
}
if (folders.length === 0)
  for (const key of EXCEPTIONS.keys()) if (!used.has(key)) findings.push(`exceptions.mjs: ${key} is not used`);

for (const one of args.includes('--count') ? [] : findings) console.log(one);
if (findings.length > 0) {
  console.log(`${findings.length} private words`);
  process.exitCode = 1;
}
