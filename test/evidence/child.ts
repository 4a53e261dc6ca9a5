/** Real processes that run a program of this folder, in TypeScript, as the tests' transform would have it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Teaches a plain Node process to load TypeScript, then runs the program that its first argument names. */
const LOADER = `
  const { transformFileSync } = require('@swc/core');
  require.extensions['.ts'] = (module, file) => module._compile(transformFileSync(file, {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' },
  }).code, file);
  require(process.argv[1]);
`;

export interface Child {
  process: ChildProcess;
  /** Lines that it has printed so far; each is printed when what it says is done. */
  lines: string[];
  /** Resolves at the first line that satisfies `wanted`, at once if it is there; rejects if the process ends without. */
  printed(wanted: (line: string) => boolean): Promise<string>;
  /** Its exit code, or the signal that ended it, once it has ended. */
  ended: Promise<number | NodeJS.Signals>;
}

/** Starts `test/evidence/<program>`. `fileBlocks` limits every file that it writes, in blocks of 512 bytes. */
export function startChild(program: string, args: readonly string[], fileBlocks?: number): Child {
  const node = [process.execPath, '-e', LOADER, join(__dirname, program), ...args];
  // POSIX sh counts in blocks of 512 bytes; exec keeps the process id.
  const command = fileBlocks === undefined ? node : ['sh', '-c', `ulimit -f ${fileBlocks} && exec "$@"`, 'sh', ...node];
  const child = spawn(command[0]!, command.slice(1), {
    stdio: ['pipe', 'pipe', 'inherit'],
    cwd: join(__dirname, '../..'),
  });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout! });
  reader.on('line', (line) => lines.push(line));
  const ended = Promise.all([once(child, 'exit'), once(reader, 'close')]).then(
    ([[code, signal]]) => (code ?? signal) as number | NodeJS.Signals,
  );
  const printed = (wanted: (line: string) => boolean): Promise<string> =>
    new Promise((resolve, reject) => {
      const there = lines.find(wanted);
      if (there !== undefined) return resolve(there);
      reader.on('line', (line) => wanted(line) && resolve(line));
      ended.then((how) => reject(new Error(`${program} ended (${how}) after: ${lines.join(' | ')}`)), reject);
    });
  return { process: child, lines, printed, ended };
}
