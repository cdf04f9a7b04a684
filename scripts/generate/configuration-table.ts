import { SECRETS_TABLE } from '#config';
import { allowed } from './allowed-values';
import type { JsonSchema } from './json-schema';

/** `docs/configuration.md`: every setting and every secret. */
export function configurationTable(config: JsonSchema, header: string): string {
  const secrets = Object.entries(SECRETS_TABLE).map(
    ([name, secret]) => `| \`${name}\` | \`${secret.env}\` | ${secret.usedBy.join(', ')} | ${secret.description} |`,
  );
  return [
    `<!-- ${header} -->`,
    '# Configuration',
    '',
    'A process reads one YAML file, `AI_AGENTS_CONFIG_FILE` (default `/etc/ai-agents/config.yaml`; without it, the defaults below), and checks it',
    'before it starts. In the chart the same keys stand under `config:`.',
    '',
    '| setting | allowed | default | what it is |',
    '|---|---|---|---|',
    ...rows(config, ''),
    '',
    '## Secrets',
    '',
    'A secret is a file in `AI_AGENTS_SECRETS_DIR` (default `/var/run/secrets/ai-agents`), or, where there is no such file, a variable of the',
    'environment. Each process has its own `database-url`: the api, the worker and the migrations use different Postgres roles.',
    '',
    '| file | variable | read by | what it is |',
    '|---|---|---|---|',
    ...secrets,
    '',
  ].join('\n');
}

function rows(schema: JsonSchema, path: string): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
    const here = path === '' ? key : `${path}.${key}`;
    if (property.properties !== undefined) return rows(property, here);
    return [`| \`${here}\` | ${allowed(property)} | ${shown(property.default)} | ${property.description ?? ''} |`];
  });
}

/** One long default would make every row of the table as wide. */
function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 200 ? 'see `chart/values.yaml`' : `\`${text}\``;
}
