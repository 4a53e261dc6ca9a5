// Compiles the sources into dist/ and bundles the workflows there. The whole folder is built next to it and put in place by
// one rename, so a reader finds the old one or the new one, and an interrupted build leaves nothing behind that counts.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOMS = ['domain', 'evidence', 'workflows', 'activities', 'client', 'workers', 'examples', 'bench'];
const SETTINGS = [
  'tsconfig.json',
  'tsconfig.build.json',
  'package-lock.json',
  'setup/build.mjs',
  'setup/bundle.mjs',
  'setup/command-line.mjs',
  'setup/load.cjs',
];
/** What the bundle is made of. */
const BUNDLED = ['workflows', 'domain'];
const BUNDLE = 'workflow-bundle.js';
const STAMP = '.stamp.json';

/** True when dist/ was built from exactly these sources: by their times and sizes, else by their content. */
export function isBuilt(root) {
  const stamp = readStamp(root);
  if (!stamp) return false;
  const files = sources(root);
  const seen = lookOf(root, files);
  if (stamp.look === seen) return true;
  if (stamp.content !== contentOf(root, files)) return false;
  // The same text with other times, after a checkout say: remember the times.
  const own = path.join(root, 'dist', `${STAMP}.${process.pid}`);
  writeFileSync(own, JSON.stringify({ ...stamp, look: seen }));
  renameSync(own, path.join(root, 'dist', STAMP));
  return true;
}

/** Builds dist/ from scratch. The caller holds the lock. Throws if the compiler or the bundler fails. */
export function build(root, say) {
  for (const name of readdirSync(root)) {
    if (name.startsWith('.build-')) rmSync(path.join(root, name), { recursive: true, force: true });
  }
  const dist = path.join(root, 'dist');
  const fresh = path.join(root, `.build-${process.pid}`);
  const old = path.join(root, `.build-old-${process.pid}`);
  const files = sources(root);
  // Taken before the compiler reads: what is edited meanwhile makes the next run build again.
  const look = lookOf(root, files);
  const content = contentOf(root, files);
  const before = readStamp(root);
  try {
    say('Compiling the sources');
    run(path.join(root, 'node_modules', '.bin', 'tsc'), ['-p', 'tsconfig.build.json', '--outDir', fresh], root);
    for (const file of files.filter((name) => isAsset(name))) {
      mkdirSync(path.dirname(path.join(fresh, file)), { recursive: true });
      copyFileSync(path.join(root, file), path.join(fresh, file));
    }
    const bundle = contentOf(
      root,
      files.filter((file) => BUNDLED.includes(file.split(path.sep)[0]) || SETTINGS.includes(file)),
    );
    if (before?.bundle === bundle && existsSync(path.join(dist, BUNDLE))) {
      copyFileSync(path.join(dist, BUNDLE), path.join(fresh, BUNDLE));
    } else {
      say('Bundling the workflows');
      const script = fileURLToPath(new URL('./bundle.mjs', import.meta.url));
      run(process.execPath, [script, path.join(fresh, 'workflows', 'index.js'), path.join(fresh, BUNDLE)], root);
    }
    const script = fileURLToPath(new URL('./command-line.mjs', import.meta.url));
    run(process.execPath, [script, fresh], root);
    writeFileSync(path.join(fresh, STAMP), JSON.stringify({ look, content, bundle }));
    if (existsSync(dist)) renameSync(dist, old);
    renameSync(fresh, dist);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}

/** Charters, pages and the like lie next to the code that reads them, in dist/ too. */
const isAsset = (file) => ROOMS.includes(file.split(path.sep)[0]) && !/\.(ts|md)$/.test(file);

/** Every file that dist/ depends on, relative to the root, in a stable order. */
function sources(root) {
  const inRooms = ROOMS.filter((room) => existsSync(path.join(root, room))).flatMap((room) =>
    readdirSync(path.join(root, room), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name))),
  );
  return [...inRooms.sort(), ...SETTINGS];
}

function lookOf(root, files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const found = statSync(path.join(root, file), { throwIfNoEntry: false }); // an editor's own file may be gone by now
    hash.update(`${file}\n${found?.mtimeMs} ${found?.size}\n`);
  }
  return hash.digest('hex');
}

function contentOf(root, files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const text = readFileSync(path.join(root, file));
    hash.update(`${file}\n${text.length}\n`).update(text);
  }
  return hash.digest('hex');
}

function readStamp(root) {
  try {
    return JSON.parse(readFileSync(path.join(root, 'dist', STAMP), 'utf8'));
  } catch {
    return undefined; // absent or half-written: not built
  }
}

/** Both streams go to stderr: stdout belongs to the command that is about to run. */
function run(program, args, cwd) {
  const { status, error } = spawnSync(program, args, { cwd, stdio: ['ignore', 2, 2] });
  if (error) throw new Error(`${path.basename(program)} could not be run: ${error.message}`, { cause: error });
  if (status !== 0) throw new Error('The build failed; the reasons are above.');
}
