// Bundles the compiled command line into one file, and keeps what V8 made of it next to it: node command-line.mjs DIST.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** What every command or a list loads. All other packages stay where npm has put them. */
const INSIDE =
  /^(@grpc\/grpc-js|@js-sdsl\/ordered-map|@noble\/hashes|@temporalio\/envconfig|@temporalio\/(client|common)\/lib|canonicalize|commander|protobufjs|smol-toml)($|\/)/;

const dist = path.resolve(process.argv[2]);

const packages = {
  name: 'packages',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^[^./]/ }, ({ path: name, kind }) =>
      kind === 'entry-point' || INSIDE.test(name) ? undefined : { path: name, external: true },
    ),
};

/** A module that reads files next to it finds them where it lay before. */
const folders = {
  name: 'folders',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]client[\\/].*\.js$/ }, ({ path: file }) => {
      if (!file.startsWith(dist)) return undefined;
      const folder = JSON.stringify(path.relative(dist, path.dirname(file)));
      const text = readFileSync(file, 'utf8');
      return { contents: text.replaceAll('__dirname', `require("node:path").join(__dirname, ${folder})`) };
    }),
};

const outfile = path.join(dist, 'command-line.js');
await build({
  entryPoints: [path.join(dist, 'client', 'cli', 'main.js')],
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
  plugins: [packages, folders],
});
// An address that is none: everything that a list needs is loaded and compiled, and nothing is asked.
const loader = fileURLToPath(new URL('./load.cjs', import.meta.url));
const warm = `const { load, keep } = require(${JSON.stringify(loader)});
const io = { out() {}, err() {}, outIsTerminal: false, errIsTerminal: false, env: {} };
load(${JSON.stringify(outfile)}).main(['list', '--address', 'none:none:none'], io).then(keep);`;
const { status, error } = spawnSync(process.execPath, ['-e', warm], { stdio: ['ignore', 2, 2] });
if (error || status !== 0) throw new Error(`the command line could not be loaded: ${error?.message ?? status}`);
