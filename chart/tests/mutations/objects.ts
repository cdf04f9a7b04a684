import { type Mutation } from './mutation';

/** Names, labels and fields of objects. */
export const mistakesInObjects: readonly Mutation[] = [
  {
    name: 'no label for the tool that manages',
    file: '_labels.tpl',
    find: '  "app.kubernetes.io/managed-by" .root.Release.Service\n',
    replace: '',
    noticedBy: 'objectsAreLabelled',
  },
  {
    name: 'objects in whatever namespace',
    file: '_labels.tpl',
    find: 'namespace: {{ .root.Release.Namespace | quote }}\n',
    replace: '',
    noticedBy: 'objectsAreLabelled',
  },
  {
    name: 'pods that are replaced for a new chart',
    file: '_labels.tpl',
    find: '(default dict .labels) $own) -}}\n{{- end }}\n\n{{/*\nmetadata',
    replace: '(default dict .labels) (dict "helm.sh/chart" "one") $own) -}}\n{{- end }}\n\n{{/*\nmetadata',
    noticedBy: 'objectsAreLabelled',
  },
  { name: 'a name that is too long', file: '_names.tpl', find: /trunc 46/g, replace: 'trunc 53', on: 'longNames', noticedBy: 'namesFit' },
  {
    name: 'a field that Kubernetes does not know',
    file: '_workload.tpl',
    find: 'revisionHistoryLimit:',
    replace: 'revisionHistoryLimits:',
    noticedBy: 'schemas',
  },
  {
    name: 'a field that an operator does not know',
    file: 'monitoring/servicemonitor.yaml',
    find: 'endpoints:',
    replace: 'endpoint:',
    noticedBy: 'schemas',
  },
  {
    name: 'a number where Kubernetes wants text',
    file: '_scaling.tpl',
    find: 'value: {{ .podsPerMinute }}',
    replace: 'value: {{ .podsPerMinute | quote }}',
    noticedBy: 'schemas',
  },
];
