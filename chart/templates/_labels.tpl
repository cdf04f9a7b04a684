{{/* What selects the pods of a component of this release, and never changes. */}}
{{- define "ai-agents.selectorLabels" -}}
app.kubernetes.io/name: {{ include "ai-agents.name" .root | quote }}
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* Labels of an object. Labels of the user come last and cannot replace the ones that select. */}}
{{- define "ai-agents.labels" -}}
{{- $own := fromYaml (include "ai-agents.selectorLabels" .) -}}
{{- $chart := dict
  "helm.sh/chart" (printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_")
  "app.kubernetes.io/version" (.root.Chart.AppVersion | replace "+" "_")
  "app.kubernetes.io/managed-by" .root.Release.Service
  "app.kubernetes.io/part-of" "ai-agents" -}}
{{- toYaml (mergeOverwrite (dict) .root.Values.commonLabels (default dict .labels) $chart $own) -}}
{{- end }}

{{/* Labels of a pod: without versions, so that a new chart alone replaces no pod. */}}
{{- define "ai-agents.podLabels" -}}
{{- $own := fromYaml (include "ai-agents.selectorLabels" .) -}}
{{- toYaml (mergeOverwrite (dict) .root.Values.commonLabels (default dict .labels) $own) -}}
{{- end }}

{{/*
metadata of an object.
  name          default: the component's name
  labels, annotations    dicts of further ones
  hookWeight    for a component that lives in a hook: the order of its creation
*/}}
{{- define "ai-agents.metadata" -}}
name: {{ default (include "ai-agents.sharedName" .) .name | quote }}
namespace: {{ .root.Release.Namespace | quote }}
labels:
  {{- include "ai-agents.labels" . | nindent 2 }}
{{- $annotations := mergeOverwrite (dict) .root.Values.commonAnnotations (default dict .annotations) (fromYaml (include "ai-agents.hookAnnotations" .)) }}
{{- with $annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/*
A hook's prerequisites are copies that belong to the hook: the objects of the running release stay as they are when it fails. Weights:
ServiceAccount -50, ConfigMap -40, Secret -30, ExternalSecret -25, NetworkPolicy -20, and 0 for the Job or Pod, because Helm creates what has
the same weight in the order of names.
*/}}
{{- define "ai-agents.hookAnnotations" -}}
{{- $events := "" -}}
{{- if and (eq .component "migration") (eq .root.Values.migrations.mode "hook") }}{{ $events = "pre-install,pre-upgrade" }}{{ end -}}
{{- if eq .component "rollback-guard" }}{{ $events = "pre-rollback" }}{{ end -}}
{{- if hasPrefix "test" .component }}{{ $events = "test" }}{{ end -}}
{{- with $events -}}
helm.sh/hook: {{ . }}
helm.sh/hook-weight: {{ default 0 $.hookWeight | quote }}
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end }}
{{- end }}
