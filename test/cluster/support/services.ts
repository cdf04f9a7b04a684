import { randomBytes } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Cluster, installDatabases, type KubernetesNamespace } from '#cluster';
import { PodTunnel } from './pod-tunnel';

/** Where Postgres and Redis are, for pods and for this machine. */
export interface ServicesLocation {
  /** Administrator's URL as this machine reaches it. */
  readonly hostPostgres: string;
  readonly hostRedis: string;
  readonly postgresHost: string;
  readonly redisHost: string;
  readonly redisPassword: string;
  /** File with the authority that signed their certificates. */
  readonly authorityFile: string;
  /** Peers of a network policy. */
  readonly peers: readonly object[];
}

/** What the variables are called that tell where managed databases are; `host-services url` prints the same. */
const NAMES = ['POSTGRES_ADMIN_URL', 'HOST_POSTGRES_ADMIN_URL', 'REDIS_URL', 'HOST_REDIS_URL', 'SERVICES_CA'] as const;
type Variables = Readonly<Partial<Record<string, string>>>;

/**
 * Finds the databases: the variables name them; else `../shared/cluster/host-services` runs some beside its cluster; else they are installed in
 * the cluster, which takes their image.
 *
 * @param close is given what must be ended with the run.
 */
export async function provideServices(
  cluster: Cluster,
  namespace: KubernetesNamespace,
  directory: string,
  databasesImage: string,
  close: (end: () => Promise<void>) => void,
): Promise<ServicesLocation> {
  const given = await givenServices(cluster);
  return given === undefined ? bundledServices(cluster, namespace, directory, databasesImage, close) : located(given);
}

/** Whether the databases are outside of the cluster. */
export async function givenServices(cluster: Cluster): Promise<Variables | undefined> {
  if (NAMES.every((name) => cluster.env[name] !== undefined)) return cluster.env;
  if (cluster.scripts === undefined) return undefined;
  const { stdout } = await cluster.run('bash', [join(cluster.scripts, 'host-services'), 'start']);
  return Object.fromEntries([...stdout.matchAll(/^export (\w+)='?(.*?)'?$/gm)].map(([, name = '', value = '']) => [name, value]));
}

async function located(given: Variables): Promise<ServicesLocation> {
  const [admin, hostAdmin, redis, hostRedis] = NAMES.slice(0, 4).map((name) => new URL(given[name] ?? '')) as [URL, URL, URL, URL];
  const addresses = await Promise.all([hostAdmin, hostRedis].map(async ({ hostname }) => (await lookup(hostname, 4)).address));
  return {
    hostPostgres: hostAdmin.href,
    hostRedis: hostRedis.href,
    postgresHost: admin.hostname,
    redisHost: redis.hostname,
    redisPassword: redis.password,
    authorityFile: given['SERVICES_CA'] ?? '',
    peers: [...new Set(addresses)].map((address) => ({ ipBlock: { cidr: `${address}/32` } })),
  };
}

async function bundledServices(
  cluster: Cluster,
  namespace: KubernetesNamespace,
  directory: string,
  image: string,
  close: (end: () => Promise<void>) => void,
): Promise<ServicesLocation> {
  const { postgresPassword, redisPassword, authority } = await installDatabases(namespace, image, () => randomBytes(16).toString('hex'));
  const open = async (service: string, port: number): Promise<number> => {
    const tunnel = await PodTunnel.open(cluster, namespace.name, `deployment/${service}`, port);
    close(() => tunnel.close());
    return tunnel.port;
  };
  await mkdir(directory, { recursive: true });
  const authorityFile = join(directory, 'services-ca.crt');
  await writeFile(authorityFile, authority);
  return {
    hostPostgres: `postgresql://postgres:${postgresPassword}@127.0.0.1:${await open('postgres', 5432)}/postgres?sslmode=verify-full`,
    hostRedis: `rediss://:${redisPassword}@127.0.0.1:${await open('redis', 6379)}`,
    postgresHost: `postgres.${namespace.name}.svc`,
    redisHost: `redis.${namespace.name}.svc`,
    redisPassword,
    authorityFile,
    peers: [
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace.name } },
        podSelector: { matchExpressions: [{ key: 'app.kubernetes.io/name', operator: 'In', values: ['postgres', 'redis'] }] },
      },
    ],
  };
}
