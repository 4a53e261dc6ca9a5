// Loads the bundled command line with V8's compiled code from the build; another version of Node compiles it again.
const { readFileSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const vm = require('node:vm');

let loaded;

/** What the bundle exports. */
function load(file) {
  const text = readFileSync(file, 'utf8'); // regular expressions and templates keep letters that are not ASCII
  const script = new vm.Script(`(function (exports, require, module, __filename, __dirname) {${text}\n})`, {
    filename: file,
    cachedData: made(`${file}.cache`),
  });
  loaded = { file, script };
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, path.dirname(file));
  return module.exports;
}

/** Keeps what V8 has made of it by now. */
const keep = () => writeFileSync(`${loaded.file}.cache`, loaded.script.createCachedData());

function made(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

module.exports = { load, keep };
