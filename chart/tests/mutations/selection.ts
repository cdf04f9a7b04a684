import { type Mutation } from './mutation';

/** Who selects whom. */
export const mistakesInSelection: readonly Mutation[] = [
  {
    name: 'selectors without component',
    file: '_labels.tpl',
    find: '\napp.kubernetes.io/component: {{ .component }}',
    replace: '',
    noticedBy: 'selectorsMatchExactlyTheirPods',
  },
  {
    name: 'selectors without release',
    file: '_labels.tpl',
    find: '\napp.kubernetes.io/instance: {{ .root.Release.Name | quote }}',
    replace: '',
    noticedBy: 'objectsAreLabelled',
  },
  {
    name: 'a selector with the version in it',
    file: '_workload.tpl',
    find: /(kind: Deployment[\s\S]*?matchLabels:\n)(\s+)/,
    replace: '$1$2app.kubernetes.io/version: "1"\n$2',
    noticedBy: 'objectsAreLabelled',
  },
  {
    name: 'a Service in front of the workers',
    file: 'api/service.yaml',
    find: 'include "ai-agents.selectorLabels" $ctx',
    replace: 'include "ai-agents.selectorLabels" (dict "root" $ "component" "worker")',
    noticedBy: 'selectorsMatchExactlyTheirPods',
  },
  {
    name: 'a budget of the other component',
    file: '_workload.tpl',
    find: /(kind: PodDisruptionBudget[\s\S]*selectorLabels" )\./,
    replace: '$1(dict "root" .root "component" "api")',
    noticedBy: 'selectorsMatchExactlyTheirPods',
  },
  {
    name: 'a spread over all pods of the release',
    file: '_scheduling.tpl',
    find: /(topologySpreadConstraints:[\s\S]*)\{\{- include "ai-agents.selectorLabels" \$ \| nindent 8 \}\}/,
    replace: '$1app.kubernetes.io/instance: {{ $.root.Release.Name }}',
    noticedBy: 'selectorsMatchExactlyTheirPods',
  },
  {
    name: 'an anti-affinity to every pod of the namespace',
    file: '_scheduling.tpl',
    find: /(requiredDuring[\s\S]*?labelSelector:)\n\s+matchLabels:\n.*\n/,
    replace: '$1 {}\n',
    noticedBy: 'selectorsMatchExactlyTheirPods',
  },
  {
    name: 'a monitor of nothing',
    file: 'monitoring/podmonitor.yaml',
    find: '- port: metrics',
    replace: '- port: metric',
    noticedBy: 'targetsExist',
  },
];
