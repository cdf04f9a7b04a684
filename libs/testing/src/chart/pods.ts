import { type Container, type PodSpec, type PodTemplateSpec } from 'kubernetes-types/core/v1';
import { hookOf, type Hook, type KubernetesObject, type Kinds, referenceTo } from './kubernetes-object';
import { type RenderedChart } from './rendered-chart';

/** The pods of one workload, or one bare pod. */
export interface PodsOfWorkload {
  /** `Deployment/ai-agents-api` */
  readonly owner: string;
  readonly kind: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: PodSpec;
  readonly hook: Hook | undefined;
}

/** The pods that the chart asks for: of Deployments, Jobs and `helm test`. */
export function podsOf(chart: RenderedChart): PodsOfWorkload[] {
  const templates = [...chart.all('Deployment'), ...chart.all('Job')].map((object) => workload(object, templateOf(object)));
  const pods = chart.all('Pod').map((pod) => workload(pod, pod));
  return [...templates, ...pods];
}

/** All containers of a pod, those included that run before the others. */
export function containersOf({ spec }: PodsOfWorkload): Container[] {
  return [...(spec.initContainers ?? []), ...spec.containers];
}

/** The template from which a Deployment or Job makes its pods. @throws Error when it has none */
export function templateOf(object: Kinds['Deployment'] | Kinds['Job']): PodTemplateSpec {
  const template = object.spec?.template;
  if (template === undefined) throw new Error(`${referenceTo(object)} has no pod template`);
  return template;
}

function workload(object: KubernetesObject, { metadata, spec }: PodTemplateSpec): PodsOfWorkload {
  if (spec === undefined) throw new Error(`${referenceTo(object)} has no pod specification`);
  return { owner: referenceTo(object), kind: object.kind, labels: metadata?.labels ?? {}, spec, hook: hookOf(object) };
}
