import { setTimeout as pause } from 'node:timers/promises';
import type { KubernetesNamespace, Pod } from '#cluster';

type PodWithImage = Pod & { readonly spec: { readonly containers: readonly { readonly name: string; readonly image: string }[] } };

/** Looks twice a second which versions of a component are ready, until it is told to stop. */
export class ServingVersions {
  private readonly seen = new Set<string>();
  private watching = true;
  private readonly done: Promise<void>;

  constructor(
    private readonly namespace: KubernetesNamespace,
    private readonly component: 'api' | 'worker',
  ) {
    this.done = this.watch();
  }

  /** Each set of tags that were ready at the same moment, `old + new`. */
  async stop(): Promise<readonly string[]> {
    this.watching = false;
    await this.done;
    return [...this.seen];
  }

  private async watch(): Promise<void> {
    while (this.watching) {
      const pods = await this.namespace.list<PodWithImage>('pods', `app.kubernetes.io/component=${this.component}`);
      const ready = pods.filter(({ status }) => status.containerStatuses?.every((container) => container.ready) === true);
      const tags = ready.map(({ spec }) => spec.containers[0]?.image.split(':').at(-1) ?? '');
      this.seen.add([...new Set(tags)].sort().join(' + '));
      await pause(500);
    }
  }
}
