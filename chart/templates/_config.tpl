{{/* The part of `config` that a process reads, so that its pods are replaced only when their own configuration changes. */}}
{{- define "ai-agents.config" -}}
{{- $config := deepCopy .root.Values.config -}}
{{- if include "ai-agents.hasCaBundle" .root -}}
{{- $file := "/etc/ai-agents/ca/ca.crt" -}}
{{- if not $config.database.tls.caFile }}{{ $_ := set $config.database.tls "caFile" $file }}{{ end -}}
{{- if not $config.queue.redis.tls.caFile }}{{ $_ := set $config.queue.redis.tls "caFile" $file }}{{ end -}}
{{- if and .root.Values.caBundle.outgoingHttps (not $config.outgoing.caFile) }}{{ $_ := set $config.outgoing "caFile" $file }}{{ end -}}
{{- end -}}
{{- if eq $config.queue.backend "postgres" }}{{ $_ := unset $config.queue "redis" }}{{ end -}}
{{- $sections := pick $config "log" "database" "queue" -}}
{{- if include "ai-agents.usesKeyService" . }}{{ $sections = merge $sections (pick $config "keys" "outgoing") }}{{ end -}}
{{- if eq .component "api" -}}
{{- if not $config.api.tenantsDirectory }}{{ $_ := set $config.api "tenantsDirectory" (include "ai-agents.tenantsDirectory" .root) }}{{ end -}}
{{- /* The api writes into each job how often the worker may try. */ -}}
{{- $sections = merge $sections (pick $config "api" "feedback" "smoke") (dict "worker" (pick $config.worker "attempts")) -}}
{{- /* Who adds a tenant compares its limits with the prices of its models. */ -}}
{{- $_ := set $sections "llm" (pick $config.llm "model" "fallbackModel" "inputUsdPerMillionTokens" "outputUsdPerMillionTokens" "prices" "budgets") -}}
{{- /* The admin API tests connections, as the worker makes them. */ -}}
{{- if $config.api.admin.enabled }}{{ $sections = merge $sections (pick $config "outgoing" "tickets") }}{{ end -}}
{{- else if eq .component "worker" -}}
{{- $sections = merge $sections (pick $config "worker" "outgoing" "tickets" "enhancement" "llm" "embeddings" "feedback") -}}
{{- else if has .component (list "migration" "rollback-guard") -}}
{{- $sections = merge $sections (pick $config "migrate") (dict "embeddings" (pick $config.embeddings "enabled" "dimensions")) -}}
{{- end -}}
{{- toYaml $sections -}}
{{- end }}

{{- define "ai-agents.hasCaBundle" -}}
{{- with .Values.caBundle }}{{ if or .value .configMap.name .secret.name }}true{{ end }}{{ end -}}
{{- end }}

{{/* The sources of the volume /etc/ai-agents: the configuration file and the authorities' certificates. */}}
{{- define "ai-agents.configSources" -}}
- configMap:
    name: {{ include "ai-agents.sharedName" . }}
    items:
      - key: config.yaml
        path: config.yaml
{{- with .root.Values.caBundle }}
{{- if .value }}
- configMap:
    name: {{ include "ai-agents.sharedName" $ }}
    items:
      - key: ca.crt
        path: ca/ca.crt
{{- else if .configMap.name }}
- configMap:
    name: {{ .configMap.name | quote }}
    items:
      - key: {{ .configMap.key | quote }}
        path: ca/ca.crt
{{- else if .secret.name }}
- secret:
    name: {{ .secret.name | quote }}
    items:
      - key: {{ .secret.key | quote }}
        path: ca/ca.crt
{{- end }}
{{- end }}
{{- end }}

{{- define "ai-agents.configMap" -}}
apiVersion: v1
kind: ConfigMap
metadata:
  {{- include "ai-agents.metadata" (merge (dict "hookWeight" -40) .) | nindent 2 }}
data:
  config.yaml: |
    {{- include "ai-agents.config" . | nindent 4 }}
  {{- with .root.Values.caBundle.value }}
  ca.crt: |
    {{- . | trim | nindent 4 }}
  {{- end }}
{{- end }}
