import { type CustomResource, hookOf, type Hook, type KubernetesObject, type Kinds, referenceTo } from '../kubernetes-object';
import { containersOf, podsOf, type PodsOfWorkload } from '../pods';
import { type RenderedChart } from '../rendered-chart';
import { type Installation, type Invariant } from './installation';
import { type PodReference, referencesOf } from './pod-references';

/**
 * Everything that a pod refers to is there when the pod starts. A pod of the release may use objects of the release. A hook may use what a
 * hook of the same event with a lower weight has created: before an installation there is nothing else, and before an upgrade or rollback the
 * objects of the release still belong to the other revision. Tests run when the release is complete and may use both.
 */
export const podReferencesResolve: Invariant = (installation) =>
  podsOf(installation.chart).flatMap((pods) =>
    referencesOf(pods.spec).flatMap((reference) =>
      (pods.hook?.events ?? [undefined]).flatMap((event) => problemsOf(installation, pods, reference, event)),
    ),
  );

/** What scales, spares or monitors something names something that is there. */
export const targetsExist: Invariant = ({ chart }) => [
  ...chart.all('HorizontalPodAutoscaler').flatMap((object) => targetProblems(chart, object, object.spec?.scaleTargetRef)),
  ...chart.all('ScaledObject').flatMap((object) => targetProblems(chart, object, object.spec['scaleTargetRef'] as Target)),
  ...chart.all('ServiceMonitor').flatMap((monitor) => {
    const ports = chart.all('Service').flatMap(({ spec }) => (spec?.ports ?? []).map(({ name }) => name));
    return portProblems(monitor, monitor.spec['endpoints'], ports);
  }),
  ...chart.all('PodMonitor').flatMap((monitor) => {
    const ports = podsOf(chart).flatMap((pods) => containersOf(pods).flatMap(({ ports: own = [] }) => own.map(({ name }) => name)));
    return portProblems(monitor, monitor.spec['podMetricsEndpoints'], ports);
  }),
];

interface Target {
  readonly kind?: string;
  readonly name?: string;
}

function portProblems(by: KubernetesObject, endpoints: unknown, ports: readonly (string | undefined)[]): string[] {
  const read = ((endpoints ?? []) as { readonly port?: string }[]).map(({ port = 'none' }) => port);
  if (read.length === 0) return [`${referenceTo(by)} reads no port`];
  return read.filter((port) => !ports.includes(port)).map((port) => `${referenceTo(by)} reads the port ${port}, which is not there`);
}

function targetProblems(chart: RenderedChart, by: KubernetesObject, { kind = 'Deployment', name = '' }: Target = {}): string[] {
  return chart.has(kind, name) ? [] : [`${referenceTo(by)} scales ${kind}/${name}, which is not there`];
}

function problemsOf(
  { chart, brings = [] }: Installation,
  pods: PodsOfWorkload,
  reference: PodReference,
  event: string | undefined,
): string[] {
  const wanted = `${reference.kind}/${reference.name}`;
  const when = event === undefined ? '' : ` at ${event}`;
  if (brings.includes(wanted)) return [];
  const provider = chart.objects.find((object) => provides(object, reference) && isThere(hookOf(object), pods.hook, event));
  if (provider === undefined) return [`${pods.owner} needs ${wanted}${when}, which is not there`];
  return reference.keys
    .filter((key) => !keysOf(provider).includes(key))
    .map((key) => `${pods.owner} needs the key ${key} of ${wanted}${when}, which is not there`);
}

/** Whether an object exists when a pod starts. */
function isThere(provider: Hook | undefined, user: Hook | undefined, event: string | undefined): boolean {
  if (user === undefined || event === undefined) return provider === undefined;
  if (provider === undefined) return event === 'test';
  return provider.events.includes(event) && provider.weight < user.weight;
}

function provides(object: KubernetesObject, { kind, name }: PodReference): boolean {
  return (
    referenceTo(object) === `${kind}/${name}` || (object.kind === 'ExternalSecret' && kind === 'Secret' && targetOf(object).name === name)
  );
}

function keysOf(object: KubernetesObject): string[] {
  switch (object.kind) {
    case 'ConfigMap':
    case 'Secret': {
      const { data, stringData } = object as Kinds['Secret'];
      return Object.keys({ ...data, ...stringData });
    }
    case 'ExternalSecret':
      return Object.keys(targetOf(object).template?.data ?? {});
    default:
      return [];
  }
}

function targetOf(object: KubernetesObject) {
  const { target = {} } = (object as CustomResource).spec as { target?: { name?: string; template?: { data?: object } } };
  return target;
}
