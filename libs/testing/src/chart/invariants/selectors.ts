import { type LabelSelector } from 'kubernetes-types/meta/v1';
import { type CustomResource, type KubernetesObject, referenceTo } from '../kubernetes-object';
import { isEmptySelector, selects } from '../label-selector';
import { podsOf, type PodsOfWorkload } from '../pods';
import { type RenderedChart } from '../rendered-chart';
import { type Invariant } from './installation';

const COMPONENT = 'app.kubernetes.io/component';

interface Selection {
  /** Who selects, for the message. */
  readonly by: string;
  readonly selector: LabelSelector;
  /** The workload that must be selected, when it is known. */
  readonly own?: string;
  /** The component that the selecting object says it belongs to. */
  readonly component?: string | undefined;
}

/**
 * Whatever selects pods selects those of one workload, never those of a hook or of another one; what selects Services selects one. Test pods
 * count as one workload: one policy serves them all.
 */
export const selectorsMatchExactlyTheirPods: Invariant = ({ chart }) => {
  const workloads = podsOf(chart);
  return [
    ...podSelections(chart).flatMap((selection) => problemsOf(selection, workloads)),
    ...podSelections(chart).flatMap((selection) => componentProblems(selection, workloads)),
    ...chart.all('ServiceMonitor').flatMap((monitor) => {
      const selected = chart.all('Service').filter(({ metadata }) => selects(selectorOf(monitor), metadata.labels ?? {}));
      return selected.length === 1 ? [] : [`${referenceTo(monitor)} selects ${selected.length} Services`];
    }),
  ];
};

function podSelections(chart: RenderedChart): Selection[] {
  return [
    ...chart
      .all('Deployment')
      .map((object) => ({ by: referenceTo(object), selector: object.spec?.selector ?? {}, own: referenceTo(object) })),
    ...chart.all('Service').map((object) => selectionBy(object, { matchLabels: object.spec?.selector ?? {} })),
    ...chart.all('PodDisruptionBudget').map((object) => selectionBy(object, object.spec?.selector ?? {})),
    ...chart.all('PodMonitor').map((object) => selectionBy(object, selectorOf(object))),
    ...chart.all('NetworkPolicy').map((object) => selectionBy(object, object.spec?.podSelector ?? {})),
    ...podsOf(chart).flatMap(schedulingSelections),
  ];
}

function selectionBy(object: KubernetesObject, selector: LabelSelector): Selection {
  return { by: referenceTo(object), selector, component: object.metadata.labels?.[COMPONENT] };
}

/** Spread and anti-affinity that count the pods of others would place ours badly. */
function schedulingSelections({ owner, spec }: PodsOfWorkload): Selection[] {
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {};
  const terms = [podAffinity, podAntiAffinity].flatMap((affinity) => [
    ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm),
  ]);
  return [
    ...(spec.topologySpreadConstraints ?? []).map(({ labelSelector }) => ({ by: `topology spread of ${owner}`, labelSelector })),
    ...terms.map(({ labelSelector }) => ({ by: `affinity of ${owner}`, labelSelector })),
  ].map(({ by, labelSelector }) => ({ by, selector: labelSelector ?? {}, own: owner }));
}

function problemsOf({ by, selector, own }: Selection, workloads: readonly PodsOfWorkload[]): string[] {
  if (isEmptySelector(selector)) return [`${by} selects every pod of the namespace`];
  const selected = workloads.filter(({ labels }) => selects(selector, labels));
  if (selected.length === 0) return [`${by} selects no pod`];
  const names = [...new Set(selected.map(workloadName))];
  if (names.length > 1) return [`${by} selects the pods of ${names.join(' and ')}`];
  if (own !== undefined && selected.every(({ owner }) => owner !== own)) return [`${by} selects the pods of ${names.join()}`];
  return [];
}

/** What says that it belongs to one component does not select another one's pods. */
function componentProblems({ by, selector, component }: Selection, workloads: readonly PodsOfWorkload[]): string[] {
  if (component === undefined) return [];
  const others = workloads.filter(({ labels }) => selects(selector, labels) && labels[COMPONENT]?.startsWith(component) !== true);
  return others.map(({ owner }) => `${by} is of ${component} and selects ${owner}`);
}

function workloadName({ owner, hook }: PodsOfWorkload): string {
  return hook?.events.includes('test') === true ? 'the tests' : owner;
}

function selectorOf(monitor: CustomResource): LabelSelector {
  return monitor.spec['selector'] ?? {};
}
