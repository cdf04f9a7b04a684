{{/*
The Deployment of api or worker.

  args, values       as for the pod template
  ports              dict: http, metrics
  preStopSeconds     seconds that the pod serves on after it was told to stop; none when nobody sends it requests
  replicas           nil when something else decides
*/}}
{{- define "ai-agents.deployment" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  {{- include "ai-agents.metadata" . | nindent 2 }}
spec:
  {{- if not (kindIs "invalid" .replicas) }}
  replicas: {{ .replicas }}
  {{- end }}
  revisionHistoryLimit: {{ .values.revisionHistoryLimit }}
  minReadySeconds: {{ .values.minReadySeconds }}
  # A new pod is ready before an old one goes.
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: 0
  selector:
    matchLabels:
      {{- include "ai-agents.selectorLabels" . | nindent 6 }}
  template:
    {{- $container := fromYaml (include "ai-agents.serving" .) }}
    {{- $spec := dict "terminationGracePeriodSeconds" .values.terminationGracePeriodSeconds }}
    {{- include "ai-agents.podTemplate" (merge (dict "container" $container "spec" $spec "metricsPort" .ports.metrics) .) | nindent 4 }}
{{- end }}

{{/* Ports, probes and lifecycle of a container that serves. */}}
{{- define "ai-agents.serving" -}}
ports:
  - name: http
    containerPort: {{ .ports.http }}
  - name: metrics
    containerPort: {{ .ports.metrics }}
{{- with .values.probes }}
startupProbe:
  httpGet:
    path: /health/live
    port: http
  {{- toYaml .startup | nindent 2 }}
livenessProbe:
  httpGet:
    path: /health/live
    port: http
  {{- toYaml .liveness | nindent 2 }}
readinessProbe:
  httpGet:
    path: /health/ready
    port: http
  {{- toYaml .readiness | nindent 2 }}
{{- end }}
{{- with .preStopSeconds }}
lifecycle:
  preStop:
    sleep:
      seconds: {{ . }}
{{- end }}
{{- end }}

{{- define "ai-agents.serviceAccount" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  {{- $name := include "ai-agents.serviceAccountName" . }}
  {{- include "ai-agents.metadata" (merge (dict "name" $name "annotations" .accountAnnotations "hookWeight" -50) .) | nindent 2 }}
automountServiceAccountToken: false
{{- end }}

{{- define "ai-agents.podDisruptionBudget" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  {{- include "ai-agents.metadata" . | nindent 2 }}
spec:
  maxUnavailable: {{ .values.podDisruptionBudget.maxUnavailable }}
  # A pod that is not ready serves nobody, and must not keep a node from being drained.
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "ai-agents.selectorLabels" . | nindent 6 }}
{{- end }}
