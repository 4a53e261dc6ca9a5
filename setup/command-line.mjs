// Bundles the command line into one file, and keeps what V8 made of it next to it: node command-line.mjs DIST.
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';
import { build } from 'esbuild';

/** What every command or a list loads. All other packages stay where npm has put them. */
const INSIDE =
  /^(@grpc\/grpc-js|@js-sdsl\/ordered-map|@noble\/hashes|@temporalio\/envconfig|@temporalio\/(client|common)\/lib|canonicalize|commander|protobufjs|smol-toml)($|\/)/;

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = path.resolve(process.argv[2]);

const packages = {
  name: 'packages',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^[^./]/ }, ({ path: name, kind }) =>
      kind === 'entry-point' || INSIDE.test(name) ? undefined : { path: name, external: true },
    ),
};

/** Modules that a source imports, as the formatter writes it. */
const IMPORTED = /^(?:import|export|\}) .*?from '(.+)';$/gm;

/**
 * Our own modules, each of which is evaluated at the first use of what it exports: of all that the command line imports,
 * a command needs little. One that reads files next to it finds them where they lie in DIST.
 */
const lazyModules = {
  name: 'lazy modules',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.ts$/ }, async ({ path: file }) => {
      const source = await readFile(file, 'utf8');
      const lazy = [...source.matchAll(IMPORTED)].map(([, name]) => name);
      const { code } = await transform(source, {
        filename: file,
        swcrc: false,
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'commonjs', lazy },
      });
      const folder = JSON.stringify(path.relative(root, path.dirname(file)));
      return { contents: code.replaceAll('__dirname', `require("node:path").join(__dirname, ${folder})`) };
    }),
};

const outfile = path.join(dist, 'command-line.js');
await build({
  entryPoints: [path.join(root, 'client', 'cli', 'main.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  charset: 'ascii',
  supported: { 'dynamic-import': false }, // V8's scripts import with a warning on Node 20; `require` takes both kinds
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
  plugins: [packages, lazyModules],
});
// An address that is none: everything that a list needs is loaded and compiled, and nothing is asked.
const loader = fileURLToPath(new URL('./load.cjs', import.meta.url));
const warm = `const { load, keep } = require(${JSON.stringify(loader)});
const io = { out() {}, err() {}, outIsTerminal: false, errIsTerminal: false, env: {} };
load(${JSON.stringify(outfile)}).main(['list', '--address', 'none:none:none'], io).then(keep);`;
const { status, error } = spawnSync(process.execPath, ['-e', warm], { stdio: ['ignore', 2, 2] });
if (error || status !== 0) throw new Error(`the command line could not be loaded: ${error?.message ?? status}`);
