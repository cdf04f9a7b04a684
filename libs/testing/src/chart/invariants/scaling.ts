import { type HorizontalPodAutoscalerSpec } from 'kubernetes-types/autoscaling/v2';
import { parse } from 'yaml';
import { type Kinds, referenceTo } from '../kubernetes-object';
import { selects } from '../label-selector';
import { podsOf, templateOf } from '../pods';
import { type RenderedChart } from '../rendered-chart';
import { type Invariant } from './installation';

/** The number of a Deployment's pods is set by one: by the chart, or by one autoscaler. Two would take turns. */
export const replicasHaveOneOwner: Invariant = ({ chart }) =>
  chart.all('Deployment').flatMap((deployment) => {
    const owners = [...(deployment.spec?.replicas === undefined ? [] : ['spec.replicas']), ...scalersOf(chart, deployment.metadata.name)];
    if (owners.length === 0) return [`${referenceTo(deployment)}: nothing says how many pods there are`];
    return owners.length === 1 ? [] : [`${referenceTo(deployment)}: ${owners.join(' and ')} both say how many pods there are`];
  });

function scalersOf(chart: RenderedChart, name: string): string[] {
  const hpas = chart.all('HorizontalPodAutoscaler').filter(({ spec }) => spec?.scaleTargetRef.name === name);
  const scaledObjects = chart.all('ScaledObject').filter(({ spec }) => (spec['scaleTargetRef'] as { name?: string }).name === name);
  return [...hpas, ...scaledObjects].map(referenceTo);
}

/**
 * A job ends before its process gives up waiting for it, the process before Kubernetes kills it, and the pod before the autoscaler takes the
 * next one away: job timeout < drain < grace period < scale-down window. A pod that a Service leads to serves on for a while, and lives longer
 * than that.
 */
export const shutdownIsOrdered: Invariant = ({ chart }) =>
  chart.all('Deployment').flatMap((deployment) => {
    const where = referenceTo(deployment);
    const spec = templateOf(deployment).spec;
    const grace = spec?.terminationGracePeriodSeconds ?? 30;
    const preStop = Math.max(0, ...(spec?.containers ?? []).map(({ lifecycle }) => lifecycle?.preStop?.sleep?.seconds ?? 0));
    const { jobTimeoutSeconds, drainSeconds } = workerSettings(chart, deployment);
    const window = scaleDownWindow(chart, deployment.metadata.name);
    const order: [string, number | undefined][] = [
      ['job timeout', jobTimeoutSeconds],
      ['drain', drainSeconds],
      ['preStop', preStop],
      ['grace period', grace],
      ['scale-down window', drainSeconds === undefined ? undefined : window],
    ];
    const known = order.filter((entry): entry is [string, number] => entry[1] !== undefined && entry[1] !== 0);
    const inOrder = known.filter(([name]) => name !== 'preStop');
    return [
      ...inOrder.slice(1).flatMap(([name, seconds], index) => {
        const [before, shorter] = inOrder[index] ?? ['', 0];
        return shorter < seconds ? [] : [`${where}: the ${before} of ${shorter} s does not end before the ${name} of ${seconds} s`];
      }),
      ...(preStop === 0 && isServed(chart, deployment) ? [`${where} stops at once, while load balancers still send it requests`] : []),
      ...(preStop < grace ? [] : [`${where}: the preStop of ${preStop} s does not end before the grace period of ${grace} s`]),
    ];
  });

function isServed(chart: RenderedChart, deployment: Kinds['Deployment']): boolean {
  const labels = templateOf(deployment).metadata?.labels ?? {};
  return chart.all('Service').some(({ spec }) => selects({ matchLabels: spec?.selector ?? {} }, labels));
}

interface WorkerSettings {
  readonly jobTimeoutSeconds?: number;
  readonly drainSeconds?: number;
}

function workerSettings(chart: RenderedChart, deployment: Kinds['Deployment']): WorkerSettings {
  const names = podsOf(chart)
    .filter(({ owner }) => owner === referenceTo(deployment))
    .flatMap(({ spec }) => (spec.volumes ?? []).flatMap(({ projected }) => projected?.sources ?? []))
    .flatMap(({ configMap }) => configMap?.name ?? []);
  const file = names.map((name) => chart.find('ConfigMap', name)?.data?.['config.yaml']).find((text) => text !== undefined);
  const config = parse(file ?? '{}') as { worker?: WorkerSettings };
  return config.worker ?? {};
}

function scaleDownWindow(chart: RenderedChart, name: string): number | undefined {
  const hpa = chart.all('HorizontalPodAutoscaler').find(({ spec }) => spec?.scaleTargetRef.name === name);
  if (hpa !== undefined) return hpa.spec?.behavior?.scaleDown?.stabilizationWindowSeconds ?? 300;
  const scaledObject = chart.all('ScaledObject').find(({ spec }) => (spec['scaleTargetRef'] as { name?: string }).name === name);
  if (scaledObject === undefined) return undefined;
  const { advanced } = scaledObject.spec as {
    advanced?: { horizontalPodAutoscalerConfig?: Pick<HorizontalPodAutoscalerSpec, 'behavior'> };
  };
  return advanced?.horizontalPodAutoscalerConfig?.behavior?.scaleDown?.stabilizationWindowSeconds ?? 300;
}
