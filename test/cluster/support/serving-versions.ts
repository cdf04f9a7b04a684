import { setTimeout as pause } from 'node:timers/promises';
import type { KubernetesNamespace, Pod } from '#cluster';

const LOOK_EVERY_MS = 1_500;

type PodWithImage = Pod & { readonly spec: { readonly containers: readonly { readonly name: string; readonly image: string }[] } };

/**
 * Does `work`, and looks every second and a half which versions of a component are ready at the same moment.
 *
 * @returns each set of tags that was seen, `one + other`
 */
export async function versionsServingDuring(
  namespace: KubernetesNamespace,
  component: 'api' | 'worker',
  work: () => Promise<void>,
): Promise<readonly string[]> {
  const seen = new Set<string>();
  const over = new AbortController();
  const looking = look(namespace, component, seen, over.signal);
  try {
    await work();
  } finally {
    over.abort();
    await looking;
  }
  return [...seen];
}

async function look(namespace: KubernetesNamespace, component: string, seen: Set<string>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const pods = await namespace.list<PodWithImage>('pods', `app.kubernetes.io/component=${component}`);
    const ready = pods.filter(({ status }) => status.containerStatuses?.every((container) => container.ready) === true);
    const tags = ready.map(({ spec }) => spec.containers[0]?.image.split(':').at(-1) ?? '');
    seen.add([...new Set(tags)].sort().join(' + '));
    await pause(LOOK_EVERY_MS);
  }
}
