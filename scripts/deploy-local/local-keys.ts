import { randomBytes } from 'node:crypto';
import type { KubernetesNamespace, KubernetesObject } from '#cluster';
import { StartError } from '../start/start-error';

/** The secrets of a local deployment. They are generated once and kept in the cluster, because databases and tenants were made with them. */
export interface LocalKeys {
  readonly roles: { readonly owner: string; readonly api: string; readonly worker: string };
  /** 32 bytes in base64. */
  readonly encryptionKey: string;
  readonly smokeWebhookSecret: string;
  readonly tenants: Readonly<Record<string, { readonly webhookSecret: string; readonly technicianKey: string }>>;
}

/** The Secret that only this command reads. */
const SECRET = 'ai-agents-local-keys';

type SecretObject = KubernetesObject & { readonly data?: Readonly<Record<string, string>> };

/** The keys of the deployment. @throws StartError when there is none */
export async function readKeys(namespace: KubernetesNamespace): Promise<LocalKeys> {
  const keys = await findKeys(namespace);
  if (keys === undefined) throw new StartError(`Nothing is deployed in ${namespace.name}: run npm run deploy:local first.`);
  return keys;
}

/** The keys that are there, or new ones. */
export async function ensureKeys(namespace: KubernetesNamespace, tenantIds: readonly string[]): Promise<LocalKeys> {
  const known = await findKeys(namespace);
  if (known !== undefined) return known;
  const keys: LocalKeys = {
    roles: { owner: password(), api: password(), worker: password() },
    encryptionKey: randomBytes(32).toString('base64'),
    smokeWebhookSecret: password(),
    tenants: Object.fromEntries(tenantIds.map((id) => [id, { webhookSecret: password(), technicianKey: password().toUpperCase() }])),
  };
  await namespace.apply([{ apiVersion: 'v1', kind: 'Secret', metadata: { name: SECRET }, stringData: { keys: JSON.stringify(keys) } }]);
  return keys;
}

/** Letters and digits, which stand in a URL as they are. */
export function password(): string {
  return randomBytes(24).toString('hex');
}

async function findKeys(namespace: KubernetesNamespace): Promise<LocalKeys | undefined> {
  const secrets = await namespace.list<SecretObject>('secrets');
  const data = secrets.find(({ metadata }) => metadata.name === SECRET)?.data?.['keys'];
  return data === undefined ? undefined : (JSON.parse(Buffer.from(data, 'base64').toString()) as LocalKeys);
}
