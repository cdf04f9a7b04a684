import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from './configuration.error';
import { loadConfiguration } from './load-configuration';

const GOOD = {
  AI_AGENTS_DATABASE_URL: 'postgres://app:fake-password@db/ai_agents',
  AI_AGENTS_REDIS_URL: 'rediss://:fake-password@redis',
  AI_AGENTS_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
};

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'configuration-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const file = (content: string) => {
  const path = join(directory, 'config.yaml');
  writeFileSync(path, content);
  return { ...GOOD, AI_AGENTS_CONFIG_FILE: path, AI_AGENTS_SECRETS_DIR: directory };
};
const problemsOf = (env: Record<string, string>, process: 'api' | 'worker' | 'migrate' = 'api'): readonly string[] => {
  try {
    loadConfiguration(process, env);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems;
  }
};

describe('loadConfiguration', () => {
  it('fills in the defaults of an empty file, and of none', () => {
    for (const env of [file(''), { ...GOOD, AI_AGENTS_SECRETS_DIR: directory }]) {
      const { config } = loadConfiguration('api', env);
      expect(config.api).toMatchObject({ port: 8080, metricsPort: 9090, webhook: { maxBodyBytes: 262_144 } });
      expect(config.worker.relay.intervalMs).toBe(500);
    }
  });

  it('takes a secret from its file before its variable, without the newline at its end', () => {
    writeFileSync(join(directory, 'database-url'), 'postgres://other:fake@db/x\n');
    expect(loadConfiguration('api', file('')).secrets['database-url']).toBe('postgres://other:fake@db/x');
  });

  it('reads only the secrets that the process uses', () => {
    expect(Object.keys(loadConfiguration('migrate', { ...file(''), OPENAI_API_KEY: 'fake' }).secrets)).toEqual(['database-url']);
  });

  it('needs Redis only when the queue is there', () => {
    expect(problemsOf({ ...file('queue: {backend: postgres}'), AI_AGENTS_REDIS_URL: '' })).toEqual([]);
    expect(problemsOf({ ...file(''), AI_AGENTS_REDIS_URL: '' })).toEqual([
      'the secret redis-url is missing: mount it as a file of that name, or set AI_AGENTS_REDIS_URL, or set queue.backend to postgres',
    ]);
  });

  it.each([
    ['log: {level: loud}', 'log.level is "loud" and must be one of trace, debug, info, warn, error'],
    ['api: {port: 70000}', 'api.port is 70000 and must be from 1 to 65535'],
    ['api: {port: "8080"}', 'api.port is "8080" and must be a whole number'],
    ['api: {prot: 1}', 'api.prot is not known; did you mean port? Known are host, port, metricsPort, webhook'],
    ['wroker: {}', 'wroker is not known; did you mean worker?'],
    ['api: []', 'api is a list and must be object'],
    ['llm: {baseUrl: "ftp://x"}', 'llm.baseUrl is "ftp://x" and must match ^https?://[^\\s]+$'],
    ['database: {roles: {api: "bad name"}}', 'database.roles.api is "bad name" and must match'],
    ['worker: {jobTimeoutSeconds: 200}', 'worker.drainSeconds is 150 and must be more than worker.jobTimeoutSeconds (200)'],
    ['api: {port: 9090}', 'api.metricsPort is 9090 and must differ from api.port'],
    ['api: {port: 1\n', 'is not YAML'],
  ])('refuses %j and says what is allowed', (content, problem) => {
    expect(problemsOf(file(content)).join('\n')).toContain(problem);
  });

  it('names every problem at once', () => {
    expect(problemsOf({ ...file('log: {level: loud}\napi: {port: 0, nonsense: 1}'), AI_AGENTS_ENCRYPTION_KEY: 'short' })).toHaveLength(4);
  });

  it('refuses a file that was named and is not there', () => {
    expect(problemsOf({ ...GOOD, AI_AGENTS_CONFIG_FILE: '/nowhere/config.yaml' })).toEqual([
      '/nowhere/config.yaml, named by AI_AGENTS_CONFIG_FILE, does not exist',
    ]);
  });

  it.each([
    ['AI_AGENTS_DATABASE_URL', 'mysql://app:fake-hunter2@db/x', 'must be a URL that begins with postgres:// or postgresql://'],
    ['AI_AGENTS_REDIS_URL', 'fake-hunter2', 'must be a URL that begins with redis:// or rediss://'],
    ['AI_AGENTS_ENCRYPTION_KEY', 'fake-hunter2', 'must be 32 bytes in base64'],
  ])('says what shape %s must have, and never its value', (name, value, problem) => {
    const problems = problemsOf({ ...file(''), [name]: value }).join('\n');
    expect(problems).toContain(problem);
    expect(problems).not.toContain('hunter2');
  });
});
