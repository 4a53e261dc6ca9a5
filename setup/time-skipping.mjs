// Brings the server on which tests skip months in a moment: the SDK's download where it can be reached, else the Java
// server from Maven Central with a one-line shell script as its executable. Prints nothing when all is there.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const VERSION = '1.32.0';
const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>dayone</groupId>
  <artifactId>time-skipping</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.temporal</groupId>
      <artifactId>temporal-test-server</artifactId>
      <version>${VERSION}</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-nop</artifactId>
      <version>1.7.36</version>
    </dependency>
  </dependencies>
</project>
`;

/**
 * The path of an executable for `TestWorkflowEnvironment.createTimeSkipping`; brought into our cache if it is lacking.
 * Throws an error that names both ways and what to do when neither works.
 */
export function ensureTimeSkippingServer(say = () => {}) {
  const { XDG_CACHE_HOME: base } = process.env;
  const cache = path.join(base && path.isAbsolute(base) ? base : path.join(homedir(), '.cache'), 'dayone');
  const java = path.join(cache, `time-skipping-${VERSION}`, 'temporal-test-server');
  if (existsSync(java)) return java;
  const sdk = path.join(cache, 'sdk');
  const downloaded = sdkDownload(sdk);
  if (downloaded) return downloaded;
  const faults = [];
  for (const bring of [() => download(sdk), () => resolveWithMaven(path.dirname(java), say)]) {
    try {
      bring();
      return sdkDownload(sdk) ?? java;
    } catch (error) {
      faults.push(reason(error));
    }
  }
  throw new Error(
    ['The time-skipping test server is missing and could not be installed:', ...faults]
      .concat('To fix it: install a Java runtime (17 or newer) and Maven, then run the tests again.')
      .join('\n  '),
  );
}

function sdkDownload(folder) {
  if (!existsSync(folder)) return undefined;
  const name = readdirSync(folder).find((file) => /^temporal-test-server-sdk-typescript-[\d.]+$/.test(file));
  return name && path.join(folder, name);
}

function download(folder) {
  mkdirSync(folder, { recursive: true });
  const script = fileURLToPath(new URL('./sdk-download.mjs', import.meta.url));
  run(process.execPath, [script, 'time-skipping', folder], "the SDK's download", 120_000);
}

/** Into a folder next to the final one, renamed when it is whole: an interrupted run never counts. */
function resolveWithMaven(folder, say) {
  run('java', ['-version'], 'java');
  run('mvn', ['--version'], 'mvn');
  say('Fetching the time-skipping test server with Maven (once)');
  mkdirSync(path.dirname(folder), { recursive: true });
  const building = mkdtempSync(`${folder}-`);
  try {
    writeFileSync(path.join(building, 'pom.xml'), POM);
    const copy = ['dependency:copy-dependencies', '-DoutputDirectory=lib', '-DincludeScope=runtime'];
    run('mvn', ['-q', '-B', '-f', path.join(building, 'pom.xml'), ...copy], 'mvn', 10 * 60_000);
    const jars = path.join(folder, 'lib', '*');
    writeFileSync(
      path.join(building, 'temporal-test-server'),
      `#!/bin/sh\nexec java -cp '${jars}' io.temporal.testserver.TestServer "$@"\n`,
      { mode: 0o755 },
    );
    if (!existsSync(folder)) renameSync(building, folder);
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
}

function run(program, args, name, timeout = 60_000) {
  try {
    return execFileSync(program, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout, encoding: 'utf8' });
  } catch (error) {
    throw new Error(`${name}: ${error.code === 'ENOENT' ? 'not installed' : reason(error)}`, { cause: error });
  }
}

/** The last line that a failed program wrote, else the error's own words. */
function reason(error) {
  const written = String(error.stdout ?? '').trim() || String(error.stderr ?? '').trim() || error.message;
  return written.split('\n').at(-1);
}
