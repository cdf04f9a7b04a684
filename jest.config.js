const { existsSync, readdirSync } = require('node:fs');

/** `#name` is a library here; packages have `#` imports of their own, which jest must leave alone. */
const libraries = readdirSync(`${__dirname}/libs`).join('|');

/** Nest 12 is ESM and reaches these CommonJS tests through require(esm): `npm test` sets --experimental-vm-modules. */
/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['apps', 'libs', 'scripts', 'test', 'bench', 'chart/tests']
    .filter((name) => existsSync(`${__dirname}/${name}`))
    .map((name) => `<rootDir>/${name}`),
  testMatch: ['**/*.spec.ts'],
  // They need a cluster: npm run test:cluster.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/cluster/'],
  transform: { '\\.ts$': '@swc/jest' },
  moduleNameMapper: { [`^#(${libraries})$`]: '<rootDir>/libs/$1/src/index.ts' },
  globalSetup: '<rootDir>/test/global-setup.ts',
  globalTeardown: '<rootDir>/test/global-teardown.ts',
  // Tests wait for servers and processes more than they compute: one worker for each core, where jest would leave one core idle.
  maxWorkers: '100%',
  testTimeout: 60_000,
};
