import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { DataDirectory } from './data-directory';
import { programRun } from './run-program';

/** A shell that is set up for an installation that matters. */
const PRODUCTION = { PATH: '/bin', AI_AGENTS_SECRETS_DIR: '/production/secrets', DATABASE_URL: 'postgres://production.example.test/notes' };

describe('a command of the image, with --data', () => {
  const { INIT_CWD: initial } = process.env;
  let path: string;
  let demo: DataDirectory;
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'ai-agents-demo-'));
    demo = new DataDirectory(path);
    process.env['INIT_CWD'] = dirname(path);
  });
  afterEach(() => {
    rmSync(path, { recursive: true });
    if (initial === undefined) delete process.env['INIT_CWD'];
    else process.env['INIT_CWD'] = initial;
  });

  it.each([
    ['--data', (directory: string) => ['--data', directory]],
    ['--data=', (directory: string) => [`--data=${directory}`]],
  ])('works on the demo that %s names from where the user is, whatever the shell is set up for', (_form, named) => {
    writeFileSync(demo.localState, '{}');
    expect(programRun('worker', [...named(basename(path)), '--tenant', 'acme'], PRODUCTION)).toEqual({
      args: ['--tenant', 'acme'],
      env: { PATH: '/bin', AI_AGENTS_CONFIG_FILE: demo.configuration, AI_AGENTS_SECRETS_DIR: demo.secretsOf('worker') },
    });
  });

  it('works on nothing when that demo does not run', () => {
    expect(() => programRun('worker', ['--data', path, '--tenant', 'acme'], PRODUCTION)).toThrow('Nothing is running here');
  });

  it.each([[['--data']], [['--data', '']], [['--data=']], [['--data', '--tenant', 'acme']]])(
    'works on nothing without a directory: %j',
    (args) => {
      expect(() => programRun('worker', args, PRODUCTION)).toThrow('--data needs the data directory');
    },
  );

  it('is not needed for what the shell is set up for', () => {
    expect(programRun('worker', ['--tenant', 'acme'], PRODUCTION)).toEqual({ args: ['--tenant', 'acme'], env: PRODUCTION });
  });
});
