{{/* The NetworkPolicy of a component: what is not named here is refused, in both directions. */}}
{{- define "ai-agents.networkPolicy" -}}
{{- $ingress := include "ai-agents.ingressRules" . -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  {{- include "ai-agents.metadata" (merge (dict "hookWeight" -20) .) | nindent 2 }}
spec:
  podSelector:
    {{- if eq .component "test" }}
    matchLabels:
      app.kubernetes.io/name: {{ include "ai-agents.name" .root | quote }}
      app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
    matchExpressions:
      - key: app.kubernetes.io/component
        operator: In
        values: [test-endpoint, test-schema, test-queue]
    {{- else }}
    matchLabels:
      {{- include "ai-agents.selectorLabels" . | nindent 6 }}
    {{- end }}
  policyTypes: [Ingress, Egress]
  {{- if $ingress }}
  ingress:
    {{- $ingress | trim | nindent 4 }}
  {{- end }}
  egress:
    {{- include "ai-agents.egressRules" . | nindent 4 }}
{{- end }}

{{/* Who may reach the component's pods. */}}
{{- define "ai-agents.ingressRules" -}}
{{- $values := .root.Values -}}
{{- if has .component (list "api" "worker") }}
{{- $config := index $values.config .component }}
{{- if eq .component "api" }}
# Webhooks, and the test pods of this release.
- from:
    {{- with $values.networkPolicy.ingressController }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
    - podSelector:
        matchLabels:
          {{- include "ai-agents.selectorLabels" (dict "root" .root "component" "test-endpoint") | nindent 10 }}
  ports:
    - port: {{ $config.port }}
{{- end }}
{{- with $values.networkPolicy.monitoring }}
# Metrics.
- from:
    {{- toYaml . | nindent 4 }}
  ports:
    - port: {{ $config.metricsPort }}
{{- end }}
{{- if eq .component "api" }}
{{- with $values.networkPolicy.extraIngress }}
{{ toYaml . }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* What the component's pods may reach. */}}
{{- define "ai-agents.egressRules" -}}
{{- $policy := .root.Values.networkPolicy -}}
# DNS.
- ports:
    {{- range $policy.dns.ports }}
    - port: {{ . }}
      protocol: UDP
    - port: {{ . }}
      protocol: TCP
    {{- end }}
  {{- with $policy.dns.to }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
# Postgres.
{{ include "ai-agents.egressRule" (dict "rule" $policy.postgres) }}
{{- if and (eq .root.Values.config.queue.backend "redis") (has .component (list "api" "worker" "test")) }}
# Redis.
{{ include "ai-agents.egressRule" (dict "rule" $policy.redis) }}
{{- end }}
{{- if include "ai-agents.usesKeyService" . }}
# The service with the keys.
{{ include "ai-agents.egressRule" (dict "rule" $policy.keyService "notInternet" $policy.notInternet) }}
{{- end }}
{{- if or (eq .component "worker") (and (eq .component "api") .root.Values.config.api.admin.enabled) }}
# The ticketing tools; the admin API tests connections to them.
{{ include "ai-agents.egressRule" (dict "rule" $policy.ticketTools "notInternet" $policy.notInternet) }}
{{- end }}
{{- if eq .component "worker" }}
# The language model.
{{ include "ai-agents.egressRule" (dict "rule" $policy.model "notInternet" $policy.notInternet) }}
{{- range $name, $urls := fromYaml (include "ai-agents.sources" .root) }}
# A source of context: {{ $name }}.
{{ include "ai-agents.egressRule" (dict "rule" (index $policy $name) "notInternet" $policy.notInternet) }}
{{- end }}
{{- end }}
{{- if eq .component "test" }}
# The api of this release.
- ports:
    - port: {{ .root.Values.config.api.port }}
  to:
    - podSelector:
        matchLabels:
          {{- include "ai-agents.selectorLabels" (dict "root" .root "component" "api") | nindent 10 }}
{{- end }}
{{- with $policy.extraEgress }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* The sources of context that the worker asks over HTTP, as YAML: the name of the rule in networkPolicy, and the settings with the addresses. */}}
{{- define "ai-agents.sources" -}}
{{- with .Values.config.enhancement }}
{{- if .knowledgeBase.url }}
knowledgeBase:
  config.enhancement.knowledgeBase.url: {{ .knowledgeBase.url | quote }}
{{- end }}
{{- if or .monitoring.prometheusUrl .monitoring.alertmanagerUrl }}
monitoringApi:
  config.enhancement.monitoring.prometheusUrl: {{ .monitoring.prometheusUrl | quote }}
  config.enhancement.monitoring.alertmanagerUrl: {{ .monitoring.alertmanagerUrl | quote }}
{{- end }}
{{- if and .webSearch.url .webSearch.allowedDomains }}
webSearch:
  config.enhancement.webSearch.url: {{ .webSearch.url | quote }}
{{- end }}
{{- end }}
{{- end }}

{{/*
A rule for what leaves, over TCP.
  rule           dict: ports, to. Without `to` it is the internet, or any address where no range is excluded
  notInternet    ranges that are not the internet
*/}}
{{- define "ai-agents.egressRule" -}}
- ports:
    {{- range .rule.ports }}
    - port: {{ . }}
    {{- end }}
  {{- if .rule.to }}
  to:
    {{- toYaml .rule.to | nindent 4 }}
  {{- else if .notInternet }}
  to:
    {{- range $cidr, $version := dict "0.0.0.0/0" "v4" "::/0" "v6" }}
    - ipBlock:
        cidr: {{ $cidr }}
        {{- $except := list }}
        {{- range $.notInternet }}
        {{- if eq $version (ternary "v6" "v4" (contains ":" .)) }}{{ $except = append $except . }}{{ end }}
        {{- end }}
        {{- with $except }}
        except:
          {{- toYaml . | nindent 10 }}
        {{- end }}
    {{- end }}
  {{- end }}
{{- end }}
