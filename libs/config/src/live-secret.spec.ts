import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { loadConfiguration } from './load-configuration';
import type { SecretName, Secrets } from './secrets';

let directory: string;
let secrets: Secrets;
let now: number;
let said: string[];

const file = (name: SecretName) => join(directory, name);
/** The next look at a secret finds a second gone by. */
const later = () => (now += 1_000);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'secrets-'));
  writeFileSync(file('database-url'), 'postgres://app:fake-hunter2@db/x\n');
  writeFileSync(file('encryption-key'), Buffer.alloc(32, 7).toString('base64'));
  writeFileSync(file('smoke-webhook-secret'), 'fake-hunter2-of-smoke');
  writeFileSync(join(directory, 'config.yaml'), 'queue: {backend: postgres}');
  now = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
  said = [];
  for (const level of ['log', 'warn'] as const) {
    jest.spyOn(Logger.prototype, level).mockImplementation((...texts: unknown[]) => void said.push(`${level}: ${String(texts[0])}`));
  }
  ({ secrets } = loadConfiguration('api', { AI_AGENTS_CONFIG_FILE: join(directory, 'config.yaml'), AI_AGENTS_SECRETS_DIR: directory }));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(directory, { recursive: true });
});

describe('a secret that is a file', () => {
  it('is what the file holds, a second later at most, and the log says that it has changed', () => {
    writeFileSync(file('database-url'), 'postgres://app:fake-hunter3@db/x\n');
    expect(secrets['database-url']).toBe('postgres://app:fake-hunter2@db/x');
    later();
    expect(secrets['database-url']).toBe('postgres://app:fake-hunter3@db/x');
    expect(said).toEqual(['log: The secret database-url has changed; the new one is used from now on.']);
  });

  it.each([
    ['malformed', () => writeFileSync(file('database-url'), 'mysql://fake-hunter3@db'), 'must be a URL that begins with postgres://'],
    ['empty', () => writeFileSync(file('database-url'), ''), 'is empty'],
    ['gone', () => rmSync(file('database-url')), 'the secret database-url is missing'],
  ])('keeps its last good value while it is %s, says so once and without a value, and recovers', (_how, damage, reason) => {
    damage();
    for (let looks = 0; looks < 3; looks += 1) {
      later();
      expect(secrets['database-url']).toBe('postgres://app:fake-hunter2@db/x');
    }
    expect(said).toEqual([expect.stringContaining(`warn: The last good value stays in use: the secret database-url`)]);
    expect(said[0]).toContain(reason);
    writeFileSync(file('database-url'), 'postgres://app:fake-hunter3@db/x');
    later();
    expect(secrets['database-url']).toBe('postgres://app:fake-hunter3@db/x');
    expect(said.join('\n')).not.toContain('hunter');
  });

  it('can be given later and taken away again when it is optional, and is not taken away by an empty file', () => {
    writeFileSync(file('smoke-webhook-secret'), '');
    later();
    expect(secrets['smoke-webhook-secret']).toBe('fake-hunter2-of-smoke');
    rmSync(file('smoke-webhook-secret'));
    later();
    expect(secrets['smoke-webhook-secret']).toBeUndefined();
    writeFileSync(file('smoke-webhook-secret'), 'fake-hunter3-of-smoke');
    later();
    expect(secrets['smoke-webhook-secret']).toBe('fake-hunter3-of-smoke');
  });
});
