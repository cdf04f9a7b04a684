/** Code that never runs in production: it may use the development dependencies and the simulators. */
const development = [
  '^(test|scripts|bench|chart/tests|apps/(simulator|stand-in-model)|libs/(cluster|testing))/',
  // What tests of a library share; tsconfig.build.json leaves it out.
  '^libs/(tickets/src/conformance|enhancement/src/note/golden)/',
  '\\.spec\\.ts$',
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular-imports',
      comment: 'Of two modules that import each other, one sees the other half loaded.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-app-imports-an-app',
      comment: 'What two processes share belongs into a library.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'no-library-imports-an-app',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'no-deep-imports',
      comment: "A library is used through its index.ts: import it as #name. In jest's globalSetup there are no such names.",
      severity: 'error',
      from: { path: '^(?:libs/([^/]+)|apps|test|scripts|bench|chart/tests)/', pathNot: '^test/global-setup\\.ts$' },
      to: { path: '^libs/', pathNot: ['^libs/$1/', '^libs/[^/]+/src/index\\.ts$'] },
    },
    {
      name: 'no-simulators-in-production',
      severity: 'error',
      from: { pathNot: development },
      to: { path: '^libs/(cluster|testing)/' },
    },
    {
      name: 'no-development-packages-in-production',
      comment: 'The image is built without the development dependencies.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: development },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-model-but-in-the-worker',
      comment: 'The other processes load neither the enhancement graph nor the model client, directly or through a library.',
      severity: 'error',
      from: { path: '^apps/(api|migrate|tenants|verify)/src/main\\.ts$' },
      to: { path: '^(libs/enhancement/|node_modules/(openai|@langchain)/)', reachable: true },
    },
    {
      name: 'no-ticketing-tool-on-the-way-of-a-webhook',
      comment: 'A webhook is accepted without a word to the help desk that sent it; only the admin API tests connections.',
      severity: 'error',
      from: { path: '^apps/api/src/(webhook|smoke|http)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^libs/tickets/', reachable: true },
    },
    {
      name: 'no-unresolvable-imports',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    // Resolves `#name` to the library's source instead of to dist/, which need not exist.
    enhancedResolveOptions: { conditionNames: ['source', 'import', 'require', 'node', 'default'], exportsFields: ['exports'] },
    cache: { folder: 'node_modules/.cache/dependency-cruiser', strategy: 'content' },
  },
};
