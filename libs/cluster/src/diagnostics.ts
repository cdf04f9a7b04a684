import type { Cluster } from './cluster';
import type { KubernetesObject } from './kubernetes-namespace';

const TAIL_LINES = 25;
const EVENTS = 40;

/** What somebody who has to find out why would ask for first: pods and jobs, the last events, the last lines of each container. */
export async function describeNamespace(cluster: Cluster, namespace: string): Promise<string> {
  const ask = async (...args: string[]): Promise<string> => {
    const { all } = await cluster.run({ reject: false, all: true, timeout: 20_000 })('kubectl', ['--namespace', namespace, ...args]);
    return all;
  };
  const events = await ask('get', 'events', '--sort-by', '.lastTimestamp', '--output', EVENT_COLUMNS);
  const sections = [
    ['pods and jobs', await ask('get', 'pods,jobs', '--output', 'wide')],
    ['events', events.split('\n').slice(-EVENTS).join('\n')],
  ];
  for (const pod of await podNames(ask)) {
    sections.push([`log of ${pod}`, await ask('logs', pod, '--all-containers', '--prefix', `--tail=${TAIL_LINES}`)]);
    const before = await ask('logs', pod, '--all-containers', '--previous', `--tail=${TAIL_LINES}`);
    if (!/not found|previous terminated/.test(before)) sections.push([`log of ${pod} before its restart`, before]);
  }
  return sections.map(([title = '', text = '']) => `── ${namespace}: ${title}\n${text.trim()}\n`).join('\n');
}

const EVENT_COLUMNS = 'custom-columns=LAST:.lastTimestamp,TYPE:.type,REASON:.reason,OBJECT:.involvedObject.name,MESSAGE:.message';

async function podNames(ask: (...args: string[]) => Promise<string>): Promise<string[]> {
  try {
    const { items } = JSON.parse(await ask('get', 'pods', '--output', 'json')) as { items: KubernetesObject[] };
    return items.map(({ metadata }) => metadata.name);
  } catch {
    return [];
  }
}
