import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cluster, type DatabaseCredentials, installDatabases, type KubernetesNamespace, PortForward } from '#cluster';
import { databaseUrls, provisionDatabase } from '#testing';
import { type LocalKeys, password } from './local-keys';

const DATABASE = 'ai_agents';

/** Installs Postgres and Redis, creates the roles and the database, and the Secret that the chart takes its credentials from. */
export async function provideDatabases(cluster: Cluster, namespace: KubernetesNamespace, image: string, keys: LocalKeys): Promise<void> {
  const credentials = await installDatabases(namespace, image, password);
  await provisionThroughPort(cluster, namespace, credentials, keys);
  const urls = databaseUrls('postgres://postgres:5432/', DATABASE, keys.roles);
  await namespace.apply([
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'ai-agents' },
      stringData: {
        'owner-database-url': urls.owner,
        'api-database-url': urls.api,
        'worker-database-url': urls.worker,
        'redis-url': `rediss://:${credentials.redisPassword}@redis:6379`,
        'encryption-key': keys.encryptionKey,
        'smoke-webhook-secret': keys.smokeWebhookSecret,
      },
    },
  ]);
}

async function provisionThroughPort(
  cluster: Cluster,
  namespace: KubernetesNamespace,
  { postgresPassword, authority }: DatabaseCredentials,
  keys: LocalKeys,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'ai-agents-deploy-'));
  const forward = await PortForward.open(cluster, namespace.name, 'service/postgres', 5432);
  try {
    const file = join(directory, 'ca.crt');
    await writeFile(file, authority);
    const url = new URL(`postgres://postgres:${postgresPassword}@127.0.0.1:${forward.port}/postgres`);
    url.search = new URLSearchParams({ sslmode: 'verify-full', sslrootcert: file }).toString();
    await provisionDatabase(url.href, DATABASE, keys.roles);
  } finally {
    await forward.close();
    await rm(directory, { recursive: true });
  }
}
