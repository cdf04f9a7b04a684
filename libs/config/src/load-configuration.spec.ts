import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

  it('needs a token for a service with keys, where that is how it is entered', () => {
    const problems = (service: string) => problemsOf(file(`keys: {service: ${service}}`));
    const noToken =
      'the secret key-service-token is missing: mount it as a file of that name, or set AI_AGENTS_KEY_SERVICE_TOKEN, or set keys.service.auth.method to kubernetes';
    expect(problems('{}')).toEqual([]);
    expect(problems('{kind: transit, address: "https://vault"}')).toEqual([noToken]);
    expect(problems('{kind: transit, use: open, address: "https://vault"}')).toEqual([noToken]);
    expect(problems('{kind: transit, address: "https://vault", auth: {method: kubernetes, role: tickets}}')).toEqual([]);
    expect(problems('{kind: none, key: "a b"}')).toEqual([
      'keys.service.key is "a b" and must be text that matches ^\\w([\\w-]{0,98}\\w)?$ (Name of the key in the engine, of a type such as aes256-gcm96)',
    ]);
  });

  it('needs no Redis that is not used, whatever else is wrong', () => {
    expect(problemsOf({ ...file('{queue: {backend: postgres}, log: {level: loud}}'), AI_AGENTS_REDIS_URL: '' })).toEqual([
      'log.level is "loud" and must be one of trace, debug, info, warn, error',
    ]);
  });

  it.each([
    [
      'keys: {service: {kind: transit, auth: {method: kubernetes, role: tickets}}}',
      'keys.service.address is empty and must be set with keys.service.kind transit, for example to https://vault.example.com',
    ],
    [
      'keys: {service: {kind: transit, address: "http://vault.vault.svc:8200", auth: {method: kubernetes, role: tickets}}}',
      'keys.service.address is http://vault.vault.svc:8200 and must begin with https://, or whoever is on the way reads data keys and the token: set keys.service.allowHttp to true only where something else encrypts the way',
    ],
    [
      'keys: {service: {kind: transit, address: "https://vault", auth: {method: kubernetes}}}',
      'keys.service.auth.role is empty and must be set with keys.service.auth.method kubernetes',
    ],
    ['log: {level: loud}', 'log.level is "loud" and must be one of trace, debug, info, warn, error'],
    ['log: {level: 5}', 'log.level is 5 and must be one of trace, debug, info, warn, error'],
    ['log:', 'log is empty and must be a section'],
    ['api: []', 'api is a list and must be a section'],
    ['api: {host: ""}', 'api.host is "" and must be text that is not empty'],
    ['api: {port: 70000}', 'api.port is 70000 and must be a whole number from 1 to 65535'],
    ['api: {port: "8080"}', 'api.port is "8080" and must be a whole number from 1 to 65535'],
    ['api: {port: 1.5}', 'api.port is 1.5 and must be a whole number from 1 to 65535'],
    ['llm: {inputUsdPerMillionTokens: -1}', 'llm.inputUsdPerMillionTokens is -1 and must be a number of at least 0'],
    ['llm: {inputUsdPerMillionTokens: .nan}', 'llm.inputUsdPerMillionTokens is NaN and must be a number of at least 0'],
    ['queue: {redis: {allowEviction: maybe}}', 'queue.redis.allowEviction is "maybe" and must be true or false'],
    [
      'database: {roles: {api: bad name}}',
      'database.roles.api is "bad name" and must be text that matches ^[a-z_][a-z0-9_]{0,62}$ (Role of the api; may insert deliveries and read none)',
    ],
    [
      'api: {prot: 1}',
      'api.prot is not known (did you mean api.port?); known in api are host, port, metricsPort, requireHttps, publicUrl, tenantsDirectory, tenantsRevisionOffset, admin, webhook',
    ],
    [
      'wroker: {}',
      'wroker is not known (did you mean worker?); known here are log, api, worker, migrate, database, queue, keys, outgoing, tickets, enhancement, llm, embeddings, feedback, smoke',
    ],
    [
      'tickets: {prefix: x}',
      'tickets.prefix is not known (did you mean queue.redis.prefix?); known in tickets are timeoutMs, allowedPrivateNetworks',
    ],
    ['tickets: {nonsense: x}', 'tickets.nonsense is not known; known in tickets are timeoutMs, allowedPrivateNetworks'],
    [
      'worker: {jobTimeoutSeconds: 150}',
      'worker.drainSeconds is 150 and must be more than worker.jobTimeoutSeconds (150): an attempt must be able to finish while the worker drains',
    ],
    [
      'worker: {maxBackoffSeconds: 1}',
      'worker.backoffMs is 2000 and must be at most worker.maxBackoffSeconds (1, which is 1000 ms): the first pause cannot be longer than the longest',
    ],
    [
      'worker: {jobTimeoutSeconds: 64}',
      'worker.jobTimeoutSeconds is 64 and must be at least 65: an attempt fetches the ticket and writes the note within tickets.timeoutMs (10000) each, asks the sources for enhancement.contextTimeoutMs (15000) and the model for llm.timeoutMs (30000)',
    ],
    [
      'llm: {budgets: {usdPerDay: 5}}',
      'llm.budgets.usdPerDay is 5 and there is no price of gpt-5-mini, so that nothing would count against it: set llm.inputUsdPerMillionTokens and llm.outputUsdPerMillionTokens, or an entry in llm.prices',
    ],
    [
      'llm: {model: one, fallbackModel: two, prices: {three: {inputUsdPerMillionTokens: 1, outputUsdPerMillionTokens: 2}}, budgets: {usdPerMonth: 0.5}}',
      'llm.budgets.usdPerMonth is 0.5 and there is no price of one and two, so that nothing would count against it: set llm.inputUsdPerMillionTokens and llm.outputUsdPerMillionTokens, or an entry in llm.prices',
    ],
    [
      'tickets: {allowedPrivateNetworks: [10.0.0.0/8, 10.0.0.0/33]}',
      'tickets.allowedPrivateNetworks has 10.0.0.0/33 and must have networks in CIDR, for example 10.20.0.0/16',
    ],
    ['api: {port: 9090}', 'api.metricsPort is 9090 and must differ from api.port'],
    [
      'api: {admin: {oidc: {issuer: "https://id.example"}}}',
      'api.admin.oidc.audience is empty and must be set with api.admin.oidc.issuer: else a token that the provider made for another program would be taken',
    ],
    ['worker: {metricsPort: 8081}', 'worker.metricsPort is 8081 and must differ from worker.port'],
    [
      'database: {roles: {api: one, worker: one}}',
      "database.roles.api and database.roles.worker are both one: the api's role must have fewer rights, name two",
    ],
  ])('refuses %j and says what is allowed', (content, problem) => {
    expect(problemsOf(file(content))).toEqual([problem]);
  });

  it.each([
    'worker: {jobTimeoutSeconds: 65}',
    'worker: {jobTimeoutSeconds: 5, drainSeconds: 6}\ntickets: {timeoutMs: 1000}\nenhancement: {contextTimeoutMs: 1000}\nllm: {timeoutMs: 2000}',
    'enhancement: {contextTimeoutMs: 1000, monitoring: {timeoutMs: 10000}}',
    'llm: {outputUsdPerMillionTokens: 2, budgets: {usdPerDay: 5}}',
    'llm: {model: own, prices: {own: {inputUsdPerMillionTokens: 0, outputUsdPerMillionTokens: 0}}, budgets: {usdPerDay: 5}}',
    'llm: {budgets: {tokensPerDay: 5}}',
  ])('accepts %j', (content) => {
    expect(problemsOf(file(content))).toEqual([]);
  });

  it.each([
    ['log: {}\napi: {port: 1\n', 3, 'Flow map in block collection must be sufficiently indented and end with a }'],
    ['log: {}\nlog: {}', 2, 'Map keys must be unique'],
    ['log: {}\n---\nlog: {}', 2, 'it holds more than one document'],
  ])('says in which line of the file %j is not YAML', (content, line, reason) => {
    const env = file(content);
    expect(problemsOf(env)).toEqual([`${env.AI_AGENTS_CONFIG_FILE}:${line} is not YAML: ${reason}`]);
  });

  it.each([
    'postgres://app:fake-hunter2@db/x',
    'database: postgres://app:fake-hunter2@db/x',
    'database: {url: "postgres://app:fake-hunter2@db/x"}',
    'queue: {backend: "rediss://:fake-hunter2@redis"}',
    'api: {port: "postgres://app:fake-hunter2@db/x"}',
    'llm: {baseUrl: "https://app:fake-hunter2@llm.example/v1"}',
    'llm: {baseUrl: "https://llm.example/v1?key=fake-hunter2"}',
    'llm: *fake-hunter2',
    'llm: ] fake-hunter2',
    'llm: |fake-hunter2\n  x',
    'llm: {key: fake-hunter2',
  ])('refuses %j without repeating what may be a secret', (content) => {
    const problems = problemsOf(file(content));
    expect(problems).not.toEqual([]);
    expect(problems.join('\n')).not.toContain('hunter2');
  });

  it('names every problem at once, also those between settings', () => {
    const env = { ...file('log: {level: loud}\napi: {port: 0, nonsense: 1}\nworker: {port: 9091}'), AI_AGENTS_ENCRYPTION_KEY: 'short' };
    expect(
      problemsOf(env)
        .map((problem) => problem.split(' is ')[0])
        .sort(),
    ).toEqual([
      'api.nonsense',
      'api.port',
      'log.level',
      'the secret encryption-key must be 32 bytes in base64 (44 characters); make one with: openssl rand -base64 32',
      'worker.metricsPort',
    ]);
  });

  it('lists the problems one a line', () => {
    expect(new ConfigurationError(['one', 'two']).message).toBe('the configuration has 2 problems:\n  - one\n  - two');
  });

  it('needs a secret that is there to be readable and filled', () => {
    mkdirSync(join(directory, 'database-url'));
    writeFileSync(join(directory, 'encryption-key'), '\n');
    expect(problemsOf(file(''))).toEqual([
      expect.stringMatching(/^the secret database-url cannot be read from .*: EISDIR/),
      `the secret encryption-key is missing: ${join(directory, 'encryption-key')} is empty`,
    ]);
  });

  it('takes an empty file of a secret that is optional as none', () => {
    writeFileSync(join(directory, 'openai-api-key'), '');
    expect(problemsOf(file(''), 'worker')).toEqual([]);
  });

  it('takes a variable that is set to nothing as not set', () => {
    expect(loadConfiguration('api', { ...GOOD, AI_AGENTS_CONFIG_FILE: '', AI_AGENTS_SECRETS_DIR: '' }).config.api.port).toBe(8080);
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
