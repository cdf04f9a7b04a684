import {
  type Cluster,
  databasesImage,
  Images,
  installStandIns,
  type KubernetesNamespace,
  PortForward,
  productImage,
  standInsImage,
  tagOf,
} from '#cluster';
import type { DemoTenant } from '../start/demo-tenant';
import type { Output } from '../start/output';
import { simulatorData } from '../start/simulator-data';
import { StartError } from '../start/start-error';
import { provideDatabases } from './local-databases';
import { ensureKeys } from './local-keys';
import { addTenants, fillHistory } from './local-tenants';
import { LOCAL_LABEL, RELEASE } from './options';
import { DESKS, sendTicket } from './send-ticket';

/** Helm waits for a first start on a slow machine. */
const TIMEOUT = '5m';

/** Deploys everything, or brings what is deployed to the state of the sources, and sends a ticket through it. */
export async function deploy(
  output: Output,
  cluster: Cluster,
  namespace: KubernetesNamespace,
  tenants: readonly DemoTenant[],
): Promise<void> {
  output.print(`Into namespace ${namespace.name} of ${cluster.context}`);
  const images = new Images(cluster);
  const [product, standIns, databases] = await Promise.all([productImage(), standInsImage(), databasesImage()]);
  for (const image of [product, standIns, databases]) {
    await output.step(`${image.name} is built`, () => images.make(image));
  }
  await output.step('The images are in the cluster', () => images.bring(product.name, standIns.name, databases.name));

  await namespace.create({ [LOCAL_LABEL]: 'true' });
  const keys = await ensureKeys(
    namespace,
    tenants.map(({ id }) => id),
  );
  await output.step('Postgres and Redis run, with the roles and the database', () =>
    provideDatabases(cluster, namespace, databases.name, keys),
  );
  await output.step('The simulated help desk and the stand-in model run', () =>
    installStandIns(namespace, standIns.name, simulatorData(tenants, keys)),
  );
  await output.step('The chart is installed, migrated, and its pods are ready', () =>
    cluster.run({ all: true })('helm', [
      ...['upgrade', '--install', RELEASE, './chart', '--namespace', namespace.name, '--values', 'values/local.yaml'],
      ...['--set-string', `image.tag=${tagOf(product)}`, '--wait', '--timeout', TIMEOUT],
    ]),
  );
  await output.step(`The tenants ${tenants.map(({ id }) => id).join(' and ')} are known`, () =>
    addTenants(cluster, namespace, tenants, keys),
  );
  await output.step('Their past is there', () => throughApi(cluster, namespace, (api) => fillHistory(api, DESKS, tenants, keys)));

  const ticket = tenants[0]?.samples[0];
  if (ticket === undefined) throw new StartError('There is no sample ticket.');
  await sendTicket(output, cluster, namespace, keys, ticket);
}

async function throughApi<T>(cluster: Cluster, namespace: KubernetesNamespace, work: (api: string) => Promise<T>): Promise<T> {
  const forward = await PortForward.open(cluster, namespace.name, `service/${RELEASE}-api`, 80);
  try {
    return await work(`http://127.0.0.1:${forward.port}`);
  } finally {
    await forward.close();
  }
}
