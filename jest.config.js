const { alone, groups: folders } = require('./test/groups/folders.json');

// `npm test` and `npm run test:rules` run most files in groups (test/groups); a file that is named runs alone.
const groups = process.env.DAYONE_TEST_GROUPS !== undefined;

/** @type {import('jest').Config} */
module.exports = {
  testMatch: groups
    ? [
        `<rootDir>/test/!(${Object.keys(folders).join('|')})/**/*.test.ts`,
        '<rootDir>/test/groups/*.group.ts',
        ...alone.map((file) => `<rootDir>/test/${file}.test.ts`),
      ]
    : ['<rootDir>/test/**/*.test.ts'],
  testEnvironment: 'node',
  // Compiled output and interrupted builds carry a second package.json each; they are not ours to look at.
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/\\.build-'],
  transform: {
    '^.+\\.[jt]sx?$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  // Packages that are ESM only: jest cannot require them untransformed on Node 20.
  transformIgnorePatterns: [
    '/node_modules/(?!(@noble/hashes|canonicalize|jose|openid-client|oauth4webapi|fast-string-width|fast-string-truncated-width)/)',
  ],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  testSequencer: '<rootDir>/test/support/slowest-first.js',
  reporters: ['<rootDir>/test/support/plain-reporter.js'],
  // One for each of the two cores that it is made for. With four of them a worker that a test has killed and started again
  // had too little of the machine to replay its engagements within a workflow task's ten seconds.
  maxWorkers: 2,
  // A worker keeps the modules of every file that it has run: its garbage collection was a tenth of the processor time,
  // and with two gigabytes of them it ended so slowly that jest took it for one that leaks.
  workerIdleMemoryLimit: '600MB',
  // Ends a test that hangs. No test is judged by its time: a busy machine takes many times as long.
  testTimeout: 480_000,
};
