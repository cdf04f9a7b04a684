import { type Mutation } from './mutation';

/** How many pods there are, and how they stop. */
export const mistakesInScaling: readonly Mutation[] = [
  {
    name: 'replicas beside an autoscaler',
    file: 'worker/deployment.yaml',
    find: '(ternary .Values.worker.replicas nil (eq .Values.worker.autoscaling.mode "none"))',
    replace: '.Values.worker.replicas',
    noticedBy: 'replicasHaveOneOwner',
  },
  {
    name: 'no replicas without an autoscaler',
    file: 'api/deployment.yaml',
    find: 'ternary nil .Values.api.replicas',
    replace: 'ternary .Values.api.replicas nil',
    on: 'minimal',
    noticedBy: 'replicasHaveOneOwner',
  },
  {
    name: 'the grace period of the api for the worker',
    file: '_workload.tpl',
    find: '.values.terminationGracePeriodSeconds',
    replace: '.root.Values.api.terminationGracePeriodSeconds',
    noticedBy: 'shutdownIsOrdered',
  },
  {
    name: 'a scale-down faster than a stop',
    file: '_scaling.tpl',
    find: 'stabilizationWindowSeconds: {{ .stabilizationWindowSeconds }}',
    replace: 'stabilizationWindowSeconds: 60',
    noticedBy: 'shutdownIsOrdered',
  },
  {
    name: 'an api that stops at once',
    file: 'api/deployment.yaml',
    find: /\n\s+"preStopSeconds" .*/,
    replace: '',
    noticedBy: 'shutdownIsOrdered',
  },
];
