import { type LabelSelector } from 'kubernetes-types/meta/v1';
import { type CustomResource, referenceTo } from '../kubernetes-object';
import { isEmptySelector, selects } from '../label-selector';
import { podsOf, type PodsOfWorkload } from '../pods';
import { type RenderedChart } from '../rendered-chart';
import { type Invariant } from './installation';

interface Selection {
  /** Who selects, for the message. */
  readonly by: string;
  readonly selector: LabelSelector;
  /** The workload that must be selected, when it is known. */
  readonly own?: string;
}

/**
 * Whatever selects pods selects those of one workload, never those of a hook or of another one; what selects Services selects one. Test pods
 * count as one workload: one policy serves them all.
 */
export const selectorsMatchExactlyTheirPods: Invariant = ({ chart }) => {
  const workloads = podsOf(chart);
  return [
    ...podSelections(chart).flatMap((selection) => problemsOf(selection, workloads)),
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
    ...chart.all('Service').map((object) => ({ by: referenceTo(object), selector: { matchLabels: object.spec?.selector ?? {} } })),
    ...chart.all('PodDisruptionBudget').map((object) => ({ by: referenceTo(object), selector: object.spec?.selector ?? {} })),
    ...chart.all('PodMonitor').map((object) => ({ by: referenceTo(object), selector: selectorOf(object) })),
    ...chart.all('NetworkPolicy').map((object) => ({ by: referenceTo(object), selector: object.spec?.podSelector ?? {} })),
    ...podsOf(chart).flatMap(schedulingSelections),
  ];
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

function workloadName({ owner, hook }: PodsOfWorkload): string {
  return hook?.events.includes('test') === true ? 'the tests' : owner;
}

function selectorOf(monitor: CustomResource): LabelSelector {
  return monitor.spec['selector'] ?? {};
}
