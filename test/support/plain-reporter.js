const { writeFileSync } = require('node:fs');
const path = require('node:path');

/** How long the shared server may take to end before the run is ended for it. */
const LET_GO_WITHIN_MS = 10_000;

/** One plain line for each failing test, and one for the whole run; no test at all is a failure. */
module.exports = class PlainReporter {
  #rootDir;
  #failed = false;
  /** Seconds that each file took, with DAYONE_TEST_TIMES. */
  #times = [];

  constructor(globalConfig) {
    this.#rootDir = globalConfig.rootDir;
  }

  onTestResult(_test, result) {
    const file = path.relative(this.#rootDir, result.testFilePath);
    if (result.testExecError) this.#line(`${file} › could not run: ${firstLine(result.testExecError.message)}`);
    for (const test of result.testResults) {
      if (test.status === 'failed') {
        const message = test.failureMessages[0] ?? '';
        this.#line(`${file} › ${test.fullName}: ${firstLine(message)}`);
        // A property that fails once in ten thousand runs is found again by its seed only.
        for (const line of counterexample(message)) this.#line(`  ${line}`);
      }
    }
    this.#times.push([(result.perfStats.end - result.perfStats.start) / 1000, file]);
    if (process.env.DAYONE_TEST_VERBOSE && result.failureMessage) this.#line(result.failureMessage);
  }

  onRunComplete(_contexts, results) {
    // A file that could not run holds an unknown number of tests: it counts as one that failed.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const total = `${results.numPassedTests} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
    this.#failed = failed > 0 || results.numTotalTests === 0;
    if (results.numTotalTests === 0) this.#line('No test was run.');
    if (process.env.DAYONE_TEST_TIMES)
      for (const [seconds, file] of this.#times.sort(([a], [b]) => b - a))
        this.#line(`${seconds.toFixed(1)} s ${file}`);
    this.#line(total);
    // A failed test can leave a socket open, and jest would wait for it for ever.
    setTimeout(() => {
      process.stderr.write('A test left something open; the run is ended.\n');
      process.exit(this.#failed ? 1 : 0);
    }, LET_GO_WITHIN_MS).unref();
    if (process.env.DAYONE_TEST_SUMMARY) writeFileSync(process.env.DAYONE_TEST_SUMMARY, `${total}\n`);
  }

  getLastError() {
    return this.#failed ? new Error('tests failed') : undefined;
  }

  #line(text) {
    process.stdout.write(`${text}\n`);
  }
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: jest colours its messages on a terminal
const COLOUR = /\u001b\[[0-9;]*m/g;
/** What fast-check says to run a failed property again. */
const counterexample = (text) =>
  text
    .replace(COLOUR, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('{ seed:') || line.startsWith('Counterexample:'))
    .map((line) => [...line].slice(0, 300).join(''));

const firstLine = (text) => text.replace(COLOUR, '').trim().split('\n')[0];
