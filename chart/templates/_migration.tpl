{{/*
A Job that runs the migration process.

  component     migration | rollback-guard
  name          of the Job
  args          of the process
  preflight     as for the pod template
*/}}
{{- define "ai-agents.migrationJob" -}}
{{- $migrations := .root.Values.migrations -}}
{{- $output := dict -}}
{{- if include "ai-agents.hookAnnotations" . }}{{ $_ := set $output "helm.sh/hook-output-log-policy" "hook-succeeded,hook-failed" }}{{ end -}}
apiVersion: batch/v1
kind: Job
metadata:
  {{- include "ai-agents.metadata" (merge (dict "annotations" $output) .) | nindent 2 }}
spec:
  backoffLimit: {{ $migrations.backoffLimit }}
  activeDeadlineSeconds: {{ $migrations.activeDeadlineSeconds }}
  {{- if and (eq .component "migration") (eq $migrations.mode "job") }}
  ttlSecondsAfterFinished: {{ $migrations.ttlSecondsAfterFinished }}
  {{- end }}
  template:
    {{- $spec := dict "restartPolicy" "Never" "terminationGracePeriodSeconds" 30 }}
    {{- include "ai-agents.podTemplate" (merge (dict "values" $migrations "spec" $spec) .) | nindent 4 }}
{{- end }}

{{/* What the user's own Secrets hold for api and worker, as files that may be missing: the migration says which. */}}
{{- define "ai-agents.preflightSources" -}}
{{- range $component := list "api" "worker" }}
{{- range $name := splitList " " (include "ai-agents.credentialsBy" (dict "root" $.root "component" $component "way" "existingSecret")) }}
{{- if $name }}
{{- with (index $.root.Values.secrets $name).existingSecret }}
- secret:
    name: {{ .name | quote }}
    optional: true
    items:
      - key: {{ default (kebabcase $name) .key | quote }}
        path: {{ $component }}/{{ include "ai-agents.credentialFile" $name }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* The same as arguments, so that the message can name Secret and key: --secret PROCESS:FILE:SECRET/KEY. Lines. */}}
{{- define "ai-agents.preflightArgs" -}}
{{- range $component := list "api" "worker" }}
{{- range $name := splitList " " (include "ai-agents.credentialsBy" (dict "root" $.root "component" $component "way" "existingSecret")) }}
{{- if $name }}
{{- with (index $.root.Values.secrets $name).existingSecret }}
- --secret
- {{ printf "%s:%s:%s/%s" $component (include "ai-agents.credentialFile" $name) .name (default (kebabcase $name) .key) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
