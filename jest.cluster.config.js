const base = require('./jest.config.js');

/** The chart on a real cluster: `npm run test:cluster`. One story after the other, because they share its two cores. */
/** @type {import('jest').Config} */
module.exports = {
  ...base,
  roots: ['<rootDir>/test/cluster'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/test/cluster/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/cluster/support/global-teardown.ts',
  testSequencer: '<rootDir>/test/cluster/support/sequencer.js',
  maxWorkers: 1,
  testTimeout: 300_000,
};
