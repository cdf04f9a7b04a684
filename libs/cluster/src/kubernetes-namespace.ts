import type { Cluster } from './cluster';

/** What of any Kubernetes object matters here. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
}

export interface Pod extends KubernetesObject {
  readonly status: {
    readonly phase: string;
    readonly podIP?: string;
    readonly containerStatuses?: readonly { readonly name: string; readonly ready: boolean; readonly restartCount: number }[];
  };
}

/** Labels that make Kubernetes refuse every pod which could do harm. */
export const RESTRICTED = { 'pod-security.kubernetes.io/enforce': 'restricted', 'pod-security.kubernetes.io/enforce-version': 'latest' };

/** A namespace, and what kubectl does in it. */
export class KubernetesNamespace {
  constructor(
    private readonly cluster: Cluster,
    readonly name: string,
  ) {}

  /** Creates it, in which every pod must be harmless, or gives the one that is there these labels. */
  async create(labels: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: this.name, labels: { ...RESTRICTED, ...labels } } }]);
  }

  /** Its labels; undefined when there is no such namespace. */
  async labels(): Promise<Readonly<Record<string, string>> | undefined> {
    const { stdout } = await this.cluster.run('kubectl', ['get', 'namespace', this.name, '--ignore-not-found', '--output', 'json']);
    return stdout.trim() === '' ? undefined : ((JSON.parse(stdout) as KubernetesObject).metadata.labels ?? {});
  }

  /** Brings objects to what is said here, as one field manager. */
  async apply(objects: readonly object[]): Promise<void> {
    const list = { apiVersion: 'v1', kind: 'List', items: objects };
    await this.cluster.run({ input: JSON.stringify(list) })('kubectl', [
      ...['apply', '--server-side', '--force-conflicts', '--field-manager', 'ai-agents-development'],
      ...['--namespace', this.name, '--filename', '-'],
    ]);
  }

  async kubectl(...args: readonly string[]): Promise<string> {
    const { stdout } = await this.cluster.run('kubectl', ['--namespace', this.name, ...args]);
    return stdout;
  }

  /** Objects of a kind, `pods` or `jobs,secrets`. */
  async list<T extends KubernetesObject>(kinds: string, selector = ''): Promise<readonly T[]> {
    const text = await this.kubectl('get', kinds, '--selector', selector, '--output', 'json');
    return (JSON.parse(text) as { items: T[] }).items;
  }

  /** Pods that are not on their way out. */
  async pods(selector: string): Promise<readonly Pod[]> {
    return (await this.list<Pod>('pods', selector)).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  }

  /** Waits until the Deployment runs as it was last described. */
  async rolledOut(deployment: string, seconds = 120): Promise<void> {
    await this.kubectl('rollout', 'status', `deployment/${deployment}`, `--timeout=${seconds}s`);
  }

  /** @param wait False returns while its pods are still ending. */
  async delete(wait = true): Promise<void> {
    await this.cluster.run('kubectl', ['delete', 'namespace', this.name, '--ignore-not-found', `--wait=${wait}`]);
  }
}
