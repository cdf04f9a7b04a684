{{/*
The pod template of every Deployment, Job and test pod.

  args               arguments of the image's entry point, Node
  values             scheduling, resources and extras, as in `api`
  container          further fields of the container, as a dict
  spec               further fields of the pod, as a dict
  preflight          mounts the credentials of api and worker that the user's Secrets hold, for the migration to look at
*/}}
{{- define "ai-agents.podTemplate" -}}
metadata:
  labels:
    {{- include "ai-agents.podLabels" (merge (dict "labels" .values.podLabels) .) | nindent 4 }}
  annotations:
    {{- include "ai-agents.podAnnotations" . | nindent 4 }}
spec:
  {{- include "ai-agents.podSpec" . | nindent 2 }}
{{- end }}

{{/* Checksums replace the pods when what they read at their start has changed, and only then. */}}
{{- define "ai-agents.podAnnotations" -}}
{{- $annotations := dict "checksum/config" (include "ai-agents.config" . | sha256sum) -}}
{{- $secret := list -}}
{{- range splitList " " (include "ai-agents.credentialsBy" (merge (dict "way" "value") .)) -}}
{{- if . }}{{ $secret = append $secret (printf "%s=%s" . (index $.root.Values.secrets .).value) }}{{ end -}}
{{- end -}}
{{- with $secret }}{{ $_ := set $annotations "checksum/secret" (join "\n" . | sha256sum) }}{{ end -}}
{{- with .root.Values.caBundle.value }}{{ $_ := set $annotations "checksum/ca" (. | sha256sum) }}{{ end -}}
{{- with .root.Values.secrets.revision }}{{ $_ := set $annotations "ai-agents/secrets-revision" . }}{{ end -}}
{{- with .metricsPort -}}
{{- if $.root.Values.monitoring.scrapeAnnotations -}}
{{- $_ := set $annotations "prometheus.io/scrape" "true" -}}
{{- $_ := set $annotations "prometheus.io/port" (toString (int .)) -}}
{{- end -}}
{{- end -}}
{{- toYaml (mergeOverwrite (dict) .root.Values.commonAnnotations .values.podAnnotations $annotations) -}}
{{- end }}

{{- define "ai-agents.podSpec" -}}
serviceAccountName: {{ include "ai-agents.serviceAccountName" . | quote }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . | quote }}
  {{- end }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile:
    type: RuntimeDefault
{{- with .spec }}
{{ toYaml . }}
{{- end }}
{{- include "ai-agents.scheduling" . }}
{{- with .values.extraInitContainers }}
initContainers:
  {{- toYaml . | nindent 2 }}
{{- end }}
containers:
  - {{ include "ai-agents.container" . | nindent 4 | trim }}
  {{- with .values.extraContainers }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
volumes:
  {{- include "ai-agents.volumes" . | nindent 2 }}
{{- end }}

{{- define "ai-agents.container" -}}
name: {{ .component }}
image: {{ include "ai-agents.image" .root | quote }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
args:
  {{- toYaml .args | nindent 2 }}
{{- with .values.extraEnv }}
env:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .container }}
{{ toYaml . }}
{{- end }}
resources:
  {{- toYaml .values.resources | nindent 2 }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
volumeMounts:
  - name: config
    mountPath: /etc/ai-agents
    readOnly: true
  {{- if include "ai-agents.credentials" . }}
  - name: secrets
    mountPath: /var/run/secrets/ai-agents
    readOnly: true
  {{- end }}
  {{- if eq .component "api" }}
  - name: tenants
    mountPath: {{ include "ai-agents.tenantsDirectory" .root }}
    readOnly: true
  {{- end }}
  {{- if .preflight }}
  - name: preflight
    mountPath: /var/run/secrets/preflight
    readOnly: true
  {{- end }}
  {{- with include "ai-agents.podTokenMount" . }}
  {{- . | nindent 2 }}
  {{- end }}
  - name: tmp
    mountPath: /tmp
  {{- with .values.extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}

{{- define "ai-agents.volumes" -}}
- name: config
  projected:
    defaultMode: 0440
    sources:
      {{- include "ai-agents.configSources" . | nindent 6 }}
{{- if include "ai-agents.credentials" . }}
- name: secrets
  projected:
    defaultMode: 0440
    sources:
      {{- include "ai-agents.credentialSources" . | trim | nindent 6 }}
{{- end }}
{{- if eq .component "api" }}
- name: tenants
  projected:
    defaultMode: 0440
    sources:
      {{- include "ai-agents.tenantSources" .root | nindent 6 }}
{{- end }}
{{- with .preflight }}
- name: preflight
  projected:
    defaultMode: 0440
    sources:
      {{- . | nindent 6 }}
{{- end }}
{{- with include "ai-agents.podTokenVolume" . }}
{{ . }}
{{- end }}
- name: tmp
  emptyDir:
    sizeLimit: 64Mi
{{- with .values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end }}
