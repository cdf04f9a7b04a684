/** A process of the system. */
export type ProcessName = 'api' | 'worker' | 'migrate';

interface SecretDefinition {
  /** The variable that is read where there is no file. */
  readonly env: string;
  readonly usedBy: readonly ProcessName[];
  readonly description: string;
  /** What is wrong with a value, without repeating it; undefined when nothing is. */
  readonly problem: (value: string) => string | undefined;
}

/** Every secret that a process may be given: the name of its file, its variable, and its shape. */
export const SECRETS_TABLE = {
  'database-url': {
    env: 'AI_AGENTS_DATABASE_URL',
    usedBy: ['api', 'worker', 'migrate'],
    description: "Address of Postgres with this process's own role and password; `postgres://role:password@host:5432/database`.",
    problem: urlProblem(['postgres:', 'postgresql:']),
  },
  'redis-url': {
    env: 'AI_AGENTS_REDIS_URL',
    usedBy: ['api', 'worker'],
    description: 'Address of Redis with its password; `rediss://:password@host:6379`. Needed when `queue.backend` is `redis`.',
    problem: urlProblem(['redis:', 'rediss:']),
  },
  'encryption-key': {
    env: 'AI_AGENTS_ENCRYPTION_KEY',
    usedBy: ['api', 'worker'],
    description: "32 random bytes in base64 that seal tenants' credentials in the database; `openssl rand -base64 32`.",
    problem: (value: string) =>
      /^[A-Za-z0-9+/]{43}=$/.test(value) ? undefined : 'must be 32 bytes in base64 (44 characters); make one with: openssl rand -base64 32',
  },
  'openai-api-key': {
    env: 'OPENAI_API_KEY',
    usedBy: ['worker'],
    description: 'Key of the language model endpoint. Optional: an endpoint of your own may need none.',
    problem: (value: string) => (/^\S+$/.test(value) ? undefined : 'must not contain spaces'),
  },
} as const satisfies Record<string, SecretDefinition>;

export type SecretName = keyof typeof SECRETS_TABLE;

/** The secrets that were found, by name. Never logged, never part of an error. */
export type Secrets = Readonly<Partial<Record<SecretName, string>>>;

function urlProblem(protocols: readonly string[]): (value: string) => string | undefined {
  return (value) => {
    const url = URL.parse(value);
    if (url !== null && protocols.includes(url.protocol) && url.hostname !== '') return undefined;
    return `must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')} and names a host`;
  };
}
