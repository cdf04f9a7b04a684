/** A process of the system: one that serves, or a command of the image. */
export const PROCESS_NAMES = [
  'api',
  'worker',
  'migrate',
  'tenants',
  'verify',
  'import-inventory',
  'import-tickets',
  'api-keys',
  'rotate-keys',
] as const;
export type ProcessName = (typeof PROCESS_NAMES)[number];

interface SecretDefinition {
  /** The variable that is read where there is no file. */
  readonly env: string;
  readonly usedBy: readonly ProcessName[];
  /** Processes that can do their work without it. */
  readonly optionalFor: readonly ProcessName[];
  readonly description: string;
  /** True for one that the values of the chart may name for good, and that is there now and then. */
  readonly comesAndGoes?: true;
  /** What is wrong with a value, without repeating it; undefined when nothing is. */
  readonly problem: (value: string) => string | undefined;
}

/** Every secret that a process may be given: the name of its file, its variable, and its shape. */
export const SECRETS_TABLE = {
  'database-url': {
    env: 'AI_AGENTS_DATABASE_URL',
    usedBy: ['api', 'worker', 'migrate', 'tenants', 'verify', 'import-inventory', 'import-tickets', 'api-keys', 'rotate-keys'],
    optionalFor: ['verify'],
    description: "Address of Postgres with this process's own role and password; `postgres://role:password@host:5432/database`.",
    problem: urlProblem(['postgres:', 'postgresql:']),
  },
  'redis-url': {
    env: 'AI_AGENTS_REDIS_URL',
    usedBy: ['api', 'worker', 'verify'],
    optionalFor: ['verify'],
    description: 'Address of Redis with its password; `rediss://:password@host:6379`. Needed when `queue.backend` is `redis`.',
    problem: urlProblem(['redis:', 'rediss:']),
  },
  'encryption-key': {
    env: 'AI_AGENTS_ENCRYPTION_KEY',
    usedBy: ['api', 'worker', 'tenants', 'import-tickets', 'rotate-keys'],
    optionalFor: [],
    description:
      "32 random bytes in base64 that seal tenants' credentials in the database, and sign the links to rate a note; `openssl rand -base64 32`. With `keys.service` it only opens what it has sealed before, and signs.",
    problem: keyOf32Bytes,
  },
  'previous-encryption-key': {
    env: 'AI_AGENTS_PREVIOUS_ENCRYPTION_KEY',
    usedBy: ['api', 'worker', 'tenants', 'import-tickets', 'rotate-keys'],
    optionalFor: ['api', 'worker', 'tenants', 'import-tickets', 'rotate-keys'],
    description:
      'A second key that opens what it sealed, and seals nothing: the next one or the one before, while the encryption key is rotated. Optional.',
    comesAndGoes: true,
    problem: keyOf32Bytes,
  },
  'key-service-token': {
    env: 'AI_AGENTS_KEY_SERVICE_TOKEN',
    usedBy: ['api', 'worker', 'tenants', 'import-tickets', 'rotate-keys'],
    optionalFor: [],
    description:
      'Token for the service with the keys. Needed when `keys.service.kind` is not `none` and `keys.service.auth.method` is `token`.',
    problem: withoutSpaces,
  },
  'openai-api-key': {
    env: 'OPENAI_API_KEY',
    usedBy: ['worker'],
    optionalFor: ['worker'],
    description: 'Key of the language model endpoint. Optional: an endpoint of your own may need none.',
    problem: withoutSpaces,
  },
  'knowledge-base-authorization': {
    env: 'AI_AGENTS_KNOWLEDGE_BASE_AUTHORIZATION',
    usedBy: ['worker'],
    optionalFor: ['worker'],
    description: 'Value of the header that the knowledge base is searched with; `Bearer …` or `Basic …`. Optional.',
    problem: headerValue,
  },
  'monitoring-authorization': {
    env: 'AI_AGENTS_MONITORING_AUTHORIZATION',
    usedBy: ['worker'],
    optionalFor: ['worker'],
    description: 'Value of the `Authorization` header for Prometheus and Alertmanager; `Bearer …` or `Basic …`. Optional.',
    problem: headerValue,
  },
  'smoke-webhook-secret': {
    env: 'AI_AGENTS_SMOKE_WEBHOOK_SECRET',
    usedBy: ['api', 'verify'],
    optionalFor: ['api', 'verify'],
    description:
      'Webhook secret of the tenant `smoke.tenantId`, for smoke tests; `openssl rand -hex 32`. Optional: without it the api keeps that tenant inactive.',
    problem: (value: string) => withoutSpaces(value) ?? (value.length < 16 ? 'must have at least 16 characters' : undefined),
  },
} as const satisfies Record<string, SecretDefinition>;

export type SecretName = keyof typeof SECRETS_TABLE;

/**
 * The secrets of a process by name; undefined where there is none. Never logged, never part of an error.
 *
 * A secret that is a file follows it: read the property again where the value is used, instead of keeping it.
 */
export type Secrets = { readonly [name in SecretName]?: string | undefined };

function keyOf32Bytes(value: string): string | undefined {
  return /^[A-Za-z0-9+/]{43}=$/.test(value)
    ? undefined
    : 'must be 32 bytes in base64 (44 characters); make one with: openssl rand -base64 32';
}

function withoutSpaces(value: string): string | undefined {
  return /^\S+$/.test(value) ? undefined : 'must not contain spaces';
}

function headerValue(value: string): string | undefined {
  return /^[\x20-\x7e]+$/.test(value) ? undefined : 'must be one line of plain characters, as a header holds them';
}

function urlProblem(protocols: readonly string[]): (value: string) => string | undefined {
  return (value) => {
    const url = URL.parse(value);
    if (url !== null && protocols.includes(url.protocol) && url.hostname !== '') return undefined;
    return `must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')} and names a host`;
  };
}
