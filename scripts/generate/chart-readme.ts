import { stringify } from 'yaml';
import { defaultsOf, type JsonSchema } from './json-schema';
import { allowed } from './allowed-values';

const INTRODUCTION = `# ai-agents: the chart

Installs [ai-agents](https://github.com/ai-agents/ai-agents): the \`api\` that receives webhooks, the \`worker\` that enhances tickets, and the migrations
of their database. Postgres and, unless the queue is in Postgres too, Redis are yours.

\`\`\`
helm upgrade --install ai-agents ./chart -f values/production.yaml -n ai-agents --create-namespace --timeout 15m --wait
helm test ai-agents -n ai-agents
\`\`\`

Needed: Kubernetes 1.31 or newer, Helm 3.18 or newer (Helm 4 too). [docs/operations/deploy.md](../docs/operations/deploy.md) goes through a first
install; [upgrade](../docs/operations/upgrade.md), [rollback](../docs/operations/rollback.md), [secrets](../docs/operations/secrets.md),
[scaling](../docs/operations/scaling.md) and [network](../docs/operations/network.md) have a page each.

A wrong value is refused before anything is changed, with what to set instead.

A credential is given in exactly one of three ways, and reaches the processes as a file:

\`\`\`yaml
secrets:
  redisUrl:
    existingSecret: { name: redis, key: url } # a Secret that is there already; key: by default redis-url, and so on
  apiDatabaseUrl:
    externalSecret: # an entry of the store that secrets.externalSecretStore names
      key: prod/ai-agents/database
      property: password
      template: 'postgres://ai_agents_api:{{ .secret | urlquery }}@db.example.com:5432/ai_agents'
  encryptionKey:
    value: … # for trying out: whoever can read the values can read it
\`\`\`

## Values

\`config\` is the application's own configuration file; [docs/configuration.md](../docs/configuration.md) lists its settings.
`;

/** `chart/README.md`. */
export function chartReadme(values: JsonSchema, header: string): string {
  return [
    `<!-- ${header} -->`,
    INTRODUCTION,
    '| value | allowed | default | what it is |',
    '|---|---|---|---|',
    ...Object.entries(values.properties ?? {})
      .filter(([key]) => key !== 'config')
      .flatMap(([key, property]) => rows(property, key)),
    '',
  ].join('\n');
}

function rows(schema: JsonSchema, path: string): string[] {
  if (schema.properties === undefined) {
    return [`| \`${path}\` | ${allowed(schema)} | \`${shown(defaultsOf(schema))}\` | ${schema.description ?? ''} |`];
  }
  // Each credential is given in the same ways: told once, at `secrets`.
  if (/^secrets\.(?!externalSecretStore)/.test(path)) return [`| \`${path}\` | a credential | | ${schema.description ?? ''} |`];
  const defaults = defaultsOf(schema) as Record<string, unknown>;
  return Object.entries(schema.properties).flatMap(([key, property]) =>
    rows(
      property.properties === undefined ? { ...property, default: defaults[key] } : withDefaults(property, defaults[key]),
      `${path}.${key}`,
    ),
  );
}

/** What an object says of its own default goes down to its properties. */
function withDefaults(schema: JsonSchema, value: unknown): JsonSchema {
  return { ...schema, default: value };
}

function shown(value: unknown): string {
  return typeof value === 'object' ? stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim() : JSON.stringify(value);
}
