import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const environment = 'Configuration is read once, by libs/config: take it from there.';

export default defineConfig(
  globalIgnores(['dist/', 'dist.*/', 'coverage/', '.data/', '**/generated/', '**/*.generated.ts']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  { files: ['**/*.{js,cjs,mjs}'], languageOptions: { globals: globals.node } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // Nest's modules and controllers are classes that may hold nothing but their decorators.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // An interface that answers with a promise is implemented by an async method, whether this implementation waits for something or not.
      '@typescript-eslint/require-await': 'off',
      // Nest's options are classes of which everyone passes plain objects.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // A number in a message needs no toString().
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // `setTimeout(() => this.stop())` and the like: the arrow returns nothing that anyone reads.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-restricted-properties': ['error', { object: 'process', property: 'env', message: environment }],
      'no-restricted-imports': [
        'error',
        { paths: ['process', 'node:process'].map((name) => ({ name, importNames: ['env'], message: environment })) },
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['libs/{config,testing}/**/*.ts', 'scripts/**/*.ts', 'bench/**/*.ts', 'test/cluster/**/*.ts'],
    rules: { 'no-restricted-properties': 'off', 'no-restricted-imports': 'off' },
  },
  {
    files: ['**/*.spec.ts', 'test/**/*.ts'],
    rules: {
      // `expect(object.method)` looks at a mock, it does not call it.
      '@typescript-eslint/unbound-method': 'off',
      // The body of an answer is `any`: the expectations are its check.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      // An assertion has made sure of it, or the test fails on the next line anyway.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
