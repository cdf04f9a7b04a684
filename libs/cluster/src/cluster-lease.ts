import { setTimeout as pause } from 'node:timers/promises';
import type { Cluster } from './cluster';

const NAMESPACE = 'default';
/** A holder that has not renewed for so long is gone. */
const DURATION_SECONDS = 60;
const RENEW_EVERY_MS = 15_000;
const ASK_AGAIN_MS = 5_000;

interface Lease {
  readonly metadata: { readonly resourceVersion: string };
  readonly spec: { readonly holderIdentity: string; readonly renewTime: string };
}

/** The right to be the only one that does something on a cluster: a Lease of Kubernetes, held as long as this process lives. */
export class ClusterLease {
  private constructor(
    private readonly cluster: Cluster,
    private readonly name: string,
    private readonly holder: string,
    private readonly renewal: NodeJS.Timeout,
  ) {}

  /**
   * Waits until nobody has the lease, and takes it.
   *
   * @param onWait told who has it, at each look
   */
  static async acquire(cluster: Cluster, name: string, holder: string, onWait: (holder: string) => void): Promise<ClusterLease> {
    const take = async (verb: 'create' | 'replace', resourceVersion?: string): Promise<boolean> => {
      const lease = {
        ...{ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' },
        metadata: { name, namespace: NAMESPACE, ...(resourceVersion !== undefined && { resourceVersion }) },
        spec: { holderIdentity: holder, leaseDurationSeconds: DURATION_SECONDS, renewTime: microTime() },
      };
      const { failed, stderr } = await cluster.run({ input: JSON.stringify(lease), reject: false })('kubectl', [verb, '--filename', '-']);
      if (failed && !/AlreadyExists|Conflict|NotFound/.test(stderr)) throw new Error(`The lease ${name} cannot be taken: ${stderr}`);
      return !failed;
    };
    while (!(await take('create'))) {
      const present = await find(cluster, name);
      if (present === undefined) continue;
      const { holderIdentity, renewTime } = present.spec;
      const isOver = Date.now() > Date.parse(renewTime) + DURATION_SECONDS * 1000;
      if (isOver && (await take('replace', present.metadata.resourceVersion))) break;
      onWait(holderIdentity);
      await pause(ASK_AGAIN_MS);
    }
    const renewal = setInterval(() => void renew(cluster, name), RENEW_EVERY_MS).unref();
    return new ClusterLease(cluster, name, holder, renewal);
  }

  async release(): Promise<void> {
    clearInterval(this.renewal);
    if ((await find(this.cluster, this.name))?.spec.holderIdentity !== this.holder) return;
    await this.cluster.run('kubectl', ['--namespace', NAMESPACE, 'delete', 'lease', this.name, '--ignore-not-found']);
  }
}

/** A renewal that fails is made up for by the next one. */
async function renew(cluster: Cluster, name: string): Promise<void> {
  const patch = JSON.stringify({ spec: { renewTime: microTime() } });
  await cluster.run({ reject: false })('kubectl', ['--namespace', NAMESPACE, 'patch', 'lease', name, '--type', 'merge', '--patch', patch]);
}

async function find(cluster: Cluster, name: string): Promise<Lease | undefined> {
  const args = ['--namespace', NAMESPACE, 'get', 'lease', name, '--ignore-not-found', '--output', 'json'];
  const { stdout } = await cluster.run('kubectl', args);
  return stdout === '' ? undefined : (JSON.parse(stdout) as Lease);
}

/** Kubernetes wants microseconds in a Lease. */
const microTime = (): string => new Date().toISOString().replace('Z', '000Z');
