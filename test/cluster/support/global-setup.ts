import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, symlinkSync, mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  type Cluster,
  ClusterLease,
  databasesImage,
  describeNamespace,
  findCluster,
  Images,
  installStandIns,
  KubernetesNamespace,
  productImage,
  standInsImage,
} from '#cluster';
import { DatabaseAdmin } from './database-admin';
import { makeNextVersions } from './next-versions';
import { say, step } from './progress';
import { LABEL, PREFIX, type RunState, writeRun } from './run-state';
import { givenServices, provideServices, type ServicesLocation } from './services';
import { exposeSimulator, SIMULATOR_DATA } from './simulator';

declare global {
  /** Kept for global-teardown.ts: jest hands nothing else from one to the other. */

  var endClusterRun: (() => Promise<void>) | undefined;
}

/** Sets up what all stories share: images, databases, the simulated help desk and the stand-in model. */
export default async function globalSetup(): Promise<void> {
  const cluster = await findCluster(process.env);
  say(`On ${cluster.context}`);
  const id = randomBytes(3).toString('hex');
  const directory = mkdtempSync(join(tmpdir(), `${PREFIX}-`));
  const ending: (() => Promise<void>)[] = [() => rm(directory, { recursive: true })];
  globalThis.endClusterRun = async () => {
    for (const end of ending.reverse()) await end();
  };

  let said: string | undefined;
  const lease = await ClusterLease.acquire(cluster, PREFIX, id, (holder) => {
    if (holder !== said) say(`… run ${holder} is going on here: it ends, or is over a minute after it was killed`);
    said = holder;
  });
  ending.push(() => lease.release());
  await step('Namespaces that an aborted run left are removed', () => removeNamespaces(cluster));
  ending.push(() => removeNamespaces(cluster));

  const images = new Images(cluster);
  const [product, standInsBuild, databasesBuild] = await Promise.all([productImage(), standInsImage(), databasesImage()]);
  await step(`Image ${product.name} is built`, () => images.make(product));
  await step(`Image ${standInsBuild.name} is built`, () => images.make(standInsBuild));
  const tags = await step('Images of three next versions are built', () => makeNextVersions(images, product, join(directory, 'images')));
  const own = (await givenServices(cluster)) === undefined ? [databasesBuild] : [];
  for (const image of own) await step(`Image ${image.name} is built`, () => images.make(image));
  await step('The images are in the cluster', () =>
    images.bring(...Object.values(tags).map((tag: string) => `ai-agents:${tag}`), standInsBuild.name, ...own.map(({ name }) => name)),
  );

  const standIns = new KubernetesNamespace(cluster, `${PREFIX}-${id}-stand-ins`);
  await standIns.create({ [LABEL]: id });
  const ingress = ingressOf(cluster);
  try {
    const services = await step('Postgres and Redis are there', () =>
      provideServices(cluster, standIns, directory, databasesBuild.name, (end) => ending.push(end)),
    );
    await removeData(services);
    ending.push(() => removeData(services));
    await step('The simulated help desk and the stand-in model run', async () => {
      await installStandIns(standIns, standInsBuild.name, SIMULATOR_DATA);
      await exposeSimulator(standIns, ingress.className, id);
    });
    writeRun({ id, directory, tags, services, standIns: standIns.name, ingress, ...toolsOf(cluster, directory) });
  } catch (error) {
    process.stderr.write(await describeNamespace(cluster, standIns.name));
    throw error;
  }
}

async function removeNamespaces(cluster: Cluster): Promise<void> {
  const { stdout } = await cluster.run('kubectl', ['get', 'namespaces', '--output', 'name']);
  const ours = stdout.split('\n').filter((name) => name.startsWith(`namespace/${PREFIX}-`));
  if (ours.length > 0) await cluster.run('kubectl', ['delete', ...ours, '--wait', '--timeout=180s']);
}

/** Databases and keys of this run and of aborted ones. */
async function removeData(services: ServicesLocation): Promise<void> {
  const admin = new DatabaseAdmin(services);
  await admin.dropDatabases(PREFIX.replaceAll('-', '_'));
  await admin.deleteKeys(`{${PREFIX}`);
}

function ingressOf({ env, provider }: Cluster): RunState['ingress'] {
  return {
    address: env['AI_AGENTS_INGRESS_ADDRESS'] ?? (provider === 'shared' ? '10.243.0.1' : '127.0.0.1'),
    className: env['AI_AGENTS_INGRESS_CLASS'] ?? 'traefik',
    namespace: env['AI_AGENTS_INGRESS_NAMESPACE'] ?? 'ingress',
  };
}

/** Helm of both majors, each alone in a directory for PATH, and ct with what it needs. */
function toolsOf(cluster: Cluster, directory: string): Pick<RunState, 'helm' | 'ct'> {
  const found = JSON.parse(execFileSync(process.execPath, ['scripts/chart-tools.mjs'], { encoding: 'utf8', env: cluster.env })) as Record<
    'helm3' | 'helm4' | 'ct' | 'ctConfig',
    string
  >;
  const alone = (name: 'helm3' | 'helm4'): string => {
    const place = join(directory, name);
    mkdirSync(place);
    symlinkSync(found[name], join(place, 'helm'));
    return place;
  };
  return {
    helm: { 3: alone('helm3'), 4: alone('helm4') },
    ct: { command: found.ct, config: found.ctConfig, path: dirname(found.ct) },
  };
}
