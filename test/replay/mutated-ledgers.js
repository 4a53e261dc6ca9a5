// Plays the scripts of the golden ledgers under changed rules, each mutation of `mutations.ts` in turn, in a process of
// its own: node test/replay/mutated-ledgers.js. Prints JSON: name of the mutation → the first golden file that it changes,
// or null. Rules are loaded as they were built, the form in which a mutation names them.
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
require('../support/typescript-hook.js');

const ROOT = path.join(__dirname, '..', '..');
const RULES = path.join(ROOT, 'domain') + path.sep;
const BUILT = path.join(ROOT, 'dist', 'domain') + path.sep;
const PACKAGES = `${path.sep}node_modules${path.sep}`;

let mutation = null;

const loadScript = require.extensions['.js'];
require.extensions['.js'] = (module, file) => {
  if (mutation === null || !file.startsWith(BUILT)) return loadScript(module, file);
  module._compile(readFileSync(file, 'utf8').replaceAll(mutation.from, mutation.to), file);
};

const resolveFilename = Module._resolveFilename;
Module._resolveFilename = function resolved(...given) {
  const file = resolveFilename.apply(this, given);
  return file.startsWith(RULES) ? BUILT + file.slice(RULES.length).replace(/\.ts$/, '.js') : file;
};

/** The golden ledgers under a rule that is changed, or under the rules as they are; by script, so that a difference ends it. */
function* ledgersUnder(changed) {
  mutation = changed;
  for (const file of Object.keys(require.cache)) if (!file.includes(PACKAGES)) delete require.cache[file];
  const { goldenLedgers } = require('../goldens/ledgers');
  const { play } = require('../goldens/script');
  const { SCRIPTS } = require('../goldens/scripts');
  const withThoseBefore = (script) =>
    'after' in script.begins ? [...withThoseBefore(script.begins.after), script] : [script];
  for (const script of SCRIPTS) yield* Object.entries(goldenLedgers(play(withThoseBefore(script))));
}

const { MUTATIONS } = require('./mutations');
const asTheyAre = new Map(ledgersUnder(null));
const found = MUTATIONS.map((one) => {
  for (const [file, text] of ledgersUnder(one)) if (asTheyAre.get(file) !== text) return [one.name, file];
  return [one.name, null];
});
process.stdout.write(JSON.stringify(Object.fromEntries(found)));
