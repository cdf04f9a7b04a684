import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { parse } from 'yaml';
import { production } from '../../values/production';

const ROOT = resolve(__dirname, '../..');
const OUTPUTS = JSON.stringify({
  host: { value: 'hooks.example.com', type: 'string', sensitive: false },
  vpc_id: { value: 'vpc-1', type: 'string', sensitive: false },
});

describe('npm run values', () => {
  let directory: string;
  beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), 'values-'))));
  afterEach(() => rm(directory, { recursive: true }));

  const run = (args: readonly string[], input = '') =>
    execa(process.execPath, ['dist/scripts/values.js', ...args], { cwd: ROOT, env: { INIT_CWD: directory }, input, reject: false });

  it('prints an environment with the outputs of Terraform, and says what it left out', async () => {
    const { exitCode, stdout, stderr } = await run(['--terraform', '-'], OUTPUTS);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: 'The output vpc_id is not known here and was left out.' });
    expect(stdout).toMatch(/^# Written by `npm run values` from values\/production\.ts/);
    expect(parse(stdout)).toEqual({ ...production, ingress: { ...production.ingress, host: 'hooks.example.com' } });
  });

  it('reads and writes files as the user sees them', async () => {
    await writeFile(join(directory, 'outputs.json'), OUTPUTS);
    const { exitCode, stdout } = await run(['--terraform', 'outputs.json', '--environment', 'staging', '--output', 'mine.yaml']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(parse(await readFile(join(directory, 'mine.yaml'), 'utf8'))).toMatchObject({ ingress: { host: 'hooks.example.com' } });
  });

  it.each([
    [['--environment', 'staging'], /--terraform is missing\.[^]*--output FILE/],
    [['--terraform', 'missing.json'], /missing\.json cannot be read: ENOENT/],
    [['--terrafrom', '-'], /--terrafrom[^]*--terraform FILE/],
  ])('refuses %j without a stack', async (args, message) => {
    const { exitCode, stderr } = await run(args);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});
