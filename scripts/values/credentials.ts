import { type Environment } from '../../values/environment';
import { type KnownOutputs } from './known-outputs';
import { type StoreEntry } from './output-shapes';

type Secrets = NonNullable<Environment['secrets']>;
type CredentialName = Exclude<keyof Secrets, 'revision' | 'externalSecretStore'>;

/** The values `secrets` that follow from the outputs, and what is missing for them. */
export interface Credentials {
  readonly secrets: Secrets;
  readonly problems: readonly string[];
  readonly remarks: readonly string[];
}

/**
 * The credentials that a secret store holds. What stands around a password, role, host and database, becomes the template of its entry.
 *
 * @param environment Whose other ways to give the same credentials are cleared, because the chart takes exactly one.
 */
export function credentialsFrom(outputs: KnownOutputs, environment: Environment): Credentials {
  const roles = { api: 'ai_agents_api', worker: 'ai_agents_worker', ...environment.config?.database?.roles };
  const entries = [
    { output: 'database_secret_api', credential: 'apiDatabaseUrl', address: postgres(outputs, roles.api) },
    { output: 'database_secret_worker', credential: 'workerDatabaseUrl', address: postgres(outputs, roles.worker) },
    {
      output: 'database_secret_owner',
      credential: 'ownerDatabaseUrl',
      address: postgres(outputs, outputs.database_owner_role ?? 'ai_agents_owner'),
    },
    { output: 'redis_secret', credential: 'redisUrl', address: redis(outputs) },
    { output: 'encryption_key_secret', credential: 'encryptionKey', address: undefined },
    { output: 'openai_secret', credential: 'openaiApiKey', address: undefined },
    { output: 'smoke_webhook_secret', credential: 'smokeWebhookSecret', address: undefined },
  ] as const;

  const given = entries.flatMap((entry) => {
    const store = outputs[entry.output];
    return store === undefined ? [] : [{ ...entry, store }];
  });
  const external = given.map(({ credential, address, store }): [CredentialName, Secrets[CredentialName]] => [
    credential,
    fromStore(store, address?.template, environment.secrets?.[credential]),
  ]);
  const storeName = outputs.secret_store_name ?? environment.secrets?.externalSecretStore?.name;
  return {
    secrets: { ...Object.fromEntries(external), ...storeOf(outputs) },
    problems: given.flatMap(({ output, address }) => [
      ...(storeName ? [] : [`The output ${output} names an entry of a secret store: output secret_store_name too.`]),
      ...(address !== undefined && address.template === undefined
        ? [`The output ${output} is one part of an address: output ${address.host} too.`]
        : []),
    ]),
    remarks: [
      ...unusedHost(outputs, 'database_host', ['database_secret_api', 'database_secret_worker', 'database_secret_owner']),
      ...unusedHost(outputs, 'redis_host', ['redis_secret']),
    ],
  };
}

interface Address {
  /** The output that the address cannot do without. */
  readonly host: keyof KnownOutputs;
  /** Undefined without that output. */
  readonly template: string | undefined;
}

function postgres(
  { database_host: host, database_port: port = 5432, database_name: name = 'ai_agents' }: KnownOutputs,
  role: string,
): Address {
  return { host: 'database_host', template: host && `postgres://${role}:{{ .secret | urlquery }}@${host}:${port}/${name}` };
}

function redis({ redis_host: host, redis_port: port = 6379 }: KnownOutputs): Address {
  return { host: 'redis_host', template: host && `rediss://:{{ .secret | urlquery }}@${host}:${port}` };
}

function fromStore(entry: StoreEntry, template: string | undefined, before: Secrets[CredentialName]): Secrets[CredentialName] {
  return {
    ...(before?.value && { value: '' }),
    // Said in any case: the file may be given to Helm after the environment's own.
    existingSecret: { name: '' },
    externalSecret: { ...entry, ...(template !== undefined && { template }) },
  };
}

function storeOf({ secret_store_name: name, secret_store_kind: kind }: KnownOutputs): Pick<Secrets, 'externalSecretStore'> {
  if (name === undefined && kind === undefined) return {};
  return { externalSecretStore: { ...(name !== undefined && { name }), ...(kind !== undefined && { kind }) } };
}

function unusedHost(outputs: KnownOutputs, host: keyof KnownOutputs, secrets: readonly (keyof KnownOutputs)[]): string[] {
  if (outputs[host] === undefined || secrets.some((secret) => outputs[secret] !== undefined)) return [];
  return [
    `The output ${host} was left out: it is used in the address around ${secrets.join(', ')}, and your Secret holds the whole address.`,
  ];
}
