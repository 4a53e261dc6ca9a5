/** The command line under test: in this process with its output caught, or as the real process. */
import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { ANSWERS, ERROR } from '../../client/answers';
import { main } from '../../client/cli/main';
import { packageRoot } from '../../client/embedded/paths';
import { freePort } from '../../client/embedded/ports';
import { Failure } from '../../domain/kernel/failures';
import type { FailureCode } from '../../domain/model/failures';
import { waitFor } from '../../examples/mailbox/wait-for';

/** An empty folder, the environment of a command line that finds no server, and how a file gets into the folder. */
export async function withoutServer() {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'dayone-cli-'));
  const server = `127.0.0.1:${await freePort('127.0.0.1')}`;
  const env: Record<string, string> = { TEMPORAL_ADDRESS: server, DAYONE_DATA: path.join(dir, 'evidence') };
  const file = (name: string, text: string): string => {
    const place = path.join(dir, name);
    writeFileSync(place, text);
    return place;
  };
  return { dir, env, file };
}

export interface Ran {
  code: number;
  out: string;
  err: string;
}

interface ErrorJson {
  error: { code: FailureCode; message: string; details: string[]; next: string };
}

type Env = Record<string, string>;

/**
 * Runs command lines in this process, not on a terminal unless it is said.
 * @param answers what the person at the terminal answers, one question after the other
 */
export function cliIn(env: Env, terminal = false, answers?: (string | null)[]) {
  const run = async (...argv: string[]): Promise<Ran> => {
    const ran = { out: '', err: '' };
    const code = await main(argv, {
      out: (text) => {
        ran.out += text;
      },
      err: (text) => {
        ran.err += text;
      },
      outIsTerminal: terminal,
      errIsTerminal: terminal,
      env,
      ...(answers && {
        ask: async (question: string) => {
          ran.out += `${question}\n`;
          return answers.shift() ?? null;
        },
      }),
    });
    return { code, ...ran };
  };
  /** The one object that `--json` prints; nothing else may be on either stream. */
  const printed = async <T>(...argv: string[]): Promise<{ code: number; json: T }> => {
    const { code, out, err } = await run(...argv, '--json');
    if (err !== '') throw new Error(`--json wrote to standard error: ${err}`);
    if (out.trimEnd().includes('\n')) throw new Error(`--json printed more than one line: ${out}`);
    return { code, json: heldToSchema(argv, JSON.parse(out)) as T };
  };
  /** The answer that `--json` prints. @throws Failure with the code, message and details of a command that fails */
  const json = async <T>(...argv: string[]): Promise<{ code: number; json: T }> => {
    const ran = await printed<T | ErrorJson>(...argv);
    const answer = ran.json as object;
    if (!('error' in answer)) return ran as { code: number; json: T };
    const { code, message, details } = (answer as ErrorJson).error;
    throw new Failure(code, message, details);
  };
  /** A run that fails: its failure, the same as text and as `--json`. */
  const failing = async (...argv: string[]) => {
    const result = await run(...argv);
    const {
      code,
      json: { error },
    } = await printed<ErrorJson>(...argv);
    if (result.code !== code || !result.err.startsWith(`${error.code}: `) || !result.err.includes(error.next))
      throw new Error(`told otherwise than ${JSON.stringify(error)}: ${result.code} ${result.err}`);
    if (result.out !== '') throw new Error(`a failure wrote to standard output: ${result.out}`);
    return { exit: code, ...error };
  };
  return { run, json, failing };
}

/** The answer, exactly as it is documented: a field that appears, vanishes or changes is a fault. */
function heldToSchema(argv: readonly string[], answer: object): unknown {
  const name = argv.find((word) => Object.hasOwn(ANSWERS, word));
  const schema = 'error' in answer ? ERROR : ANSWERS[name ?? ''];
  if (!schema) throw new Error(`no schema for the answer of ${argv.join(' ')}`);
  const { error } = schema.safeParse(answer);
  if (error) throw new Error(`${name} does not answer as documented: ${z.prettifyError(error)}`);
  return answer;
}

export const dayonePath = path.join(packageRoot(), 'dayone');

/** Starts the real command line. Its own variables only: none of the tests' leak in. */
export function startDayone(argv: readonly string[], env: Env) {
  const child = spawn(process.execPath, [dayonePath, ...argv], {
    env: { ...withoutOurs(process.env), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ran = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    ran.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    ran.err += text;
  });
  const ended = new Promise<Ran>((resolve) => {
    child.once('close', (code) => resolve({ code: code ?? -1, ...ran }));
  });
  /** The first line on standard output. @throws Error with the log if it ends before it has said one */
  const firstLine = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', () => {
      const end = ran.out.indexOf('\n');
      if (end >= 0) resolve(ran.out.slice(0, end));
    });
    void ended.then(({ code, err }) => reject(new Error(`ended with ${code}: ${err}`)));
  });
  firstLine.catch(() => {}); // not every run is asked for it
  return { child, ended, firstLine, err: () => ran.err };
}

const withoutOurs = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !/^(TEMPORAL|DAYONE)_/.test(name)));

/** Whether a process is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Polls until `done`, for thirty seconds at most. */
export async function soon(what: string, done: () => boolean | Promise<boolean>): Promise<void> {
  await waitFor(what, 30, async () => ((await done()) ? true : null));
}
