import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { TestAuthority } from '#testing';
import type { KubernetesNamespace, KubernetesObject } from './kubernetes-namespace';

const MANIFESTS = join(__dirname, '../development');

/** Passwords of the databases, and the authority that signed their certificate. */
export interface DatabaseCredentials {
  readonly postgresPassword: string;
  readonly redisPassword: string;
  /** PEM. */
  readonly authority: string;
}

/** Installs Postgres and Redis from `image`, and waits until they answer. Passwords that are there already stay. */
export async function installDatabases(
  namespace: KubernetesNamespace,
  image: string,
  generatePassword: () => string,
): Promise<DatabaseCredentials> {
  const known = await databaseCredentials(namespace);
  if (known === undefined) await namespace.apply([await databasesSecret(namespace.name, generatePassword)]);
  await namespace.apply(await manifests('databases.yaml', image));
  await Promise.all(['postgres', 'redis'].map((name) => namespace.rolledOut(name)));
  const credentials = known ?? (await databaseCredentials(namespace));
  if (credentials === undefined) throw new Error(`The Secret databases of ${namespace.name} has gone.`);
  return credentials;
}

/** Installs the simulated help desk, with these desks and tickets, and the stand-in model. */
export async function installStandIns(namespace: KubernetesNamespace, image: string, simulatorData: object): Promise<void> {
  await namespace.apply([
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'simulator' },
      data: { 'desks.json': JSON.stringify(simulatorData) },
    },
    ...(await manifests('stand-ins.yaml', image)),
  ]);
  await Promise.all(['simulator', 'stand-in-model'].map((name) => namespace.rolledOut(name)));
}

async function databaseCredentials(namespace: KubernetesNamespace): Promise<DatabaseCredentials | undefined> {
  const found = await namespace.list<KubernetesObject & { readonly data: Readonly<Record<string, string>> }>('secrets');
  const data = found.find(({ metadata }) => metadata.name === 'databases')?.data;
  if (data === undefined) return undefined;
  const [postgresPassword = '', redisPassword = '', authority = ''] = ['postgres-password', 'redis-password', 'ca.crt'].map((key) =>
    Buffer.from(data[key] ?? '', 'base64').toString(),
  );
  return { postgresPassword, redisPassword, authority };
}

async function databasesSecret(namespace: string, generatePassword: () => string): Promise<object> {
  const authority = await TestAuthority.create();
  const names = ['postgres', 'redis'].flatMap((service) => [
    service,
    `${service}.${namespace}.svc`,
    `${service}.${namespace}.svc.cluster.local`,
  ]);
  const { certificate, key } = await authority.certify(...[...names, 'localhost'].map((name) => ({ name })), { address: '127.0.0.1' });
  const redisPassword = generatePassword();
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'databases' },
    stringData: {
      'postgres-password': generatePassword(),
      'redis-password': redisPassword,
      'redis.conf': redisConfiguration(redisPassword),
      'tls.crt': certificate,
      'tls.key': key,
      'ca.crt': authority.certificate,
    },
  };
}

/** As a managed Redis for a queue is set: nothing is evicted, and what was acknowledged is on the disk within a second. */
function redisConfiguration(password: string): string {
  const settings = {
    port: 0,
    unixsocket: '/data/redis.sock',
    'tls-port': 6379,
    'tls-cert-file': '/etc/databases/tls.crt',
    'tls-key-file': '/etc/databases/tls.key',
    'tls-ca-cert-file': '/etc/databases/ca.crt',
    'tls-auth-clients': 'no',
    requirepass: password,
    dir: '/data',
    appendonly: 'yes',
    'maxmemory-policy': 'noeviction',
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name} ${value}\n`)
    .join('');
}

interface Workload {
  readonly spec?: { readonly template?: { readonly spec: { readonly containers: { image: string }[] } } };
}

/** The objects of a manifest, with this image in every container. */
async function manifests(file: string, image: string): Promise<object[]> {
  const text = await readFile(join(MANIFESTS, file), 'utf8');
  return parseAllDocuments(text).map((document) => {
    const object = document.toJS() as Workload;
    for (const container of object.spec?.template?.spec.containers ?? []) container.image = image;
    return object;
  });
}
