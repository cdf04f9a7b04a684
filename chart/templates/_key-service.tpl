{{/* Whether the component asks a service with keys; `true` or nothing. */}}
{{- define "ai-agents.usesKeyService" -}}
{{- if and (has .component (list "api" "worker")) (ne .root.Values.config.keys.service.kind "none") }}true{{ end -}}
{{- end }}

{{/* Whether it logs in there with a token of the pod; `true` or nothing. */}}
{{- define "ai-agents.logsInAsPod" -}}
{{- if and (include "ai-agents.usesKeyService" .) (eq .root.Values.config.keys.service.auth.method "kubernetes") }}true{{ end -}}
{{- end }}

{{- define "ai-agents.podTokenMount" -}}
{{- if include "ai-agents.logsInAsPod" . -}}
- name: key-service
  mountPath: {{ dir .root.Values.config.keys.service.auth.tokenFile }}
  readOnly: true
{{- end }}
{{- end }}

{{/* A token for the key service and nobody else: the API server of the cluster does not take it. Kubernetes renews it before it ends. */}}
{{- define "ai-agents.podTokenVolume" -}}
{{- if include "ai-agents.logsInAsPod" . -}}
{{- with .root.Values.config.keys.service.auth -}}
- name: key-service
  projected:
    defaultMode: 0440
    sources:
      - serviceAccountToken:
          audience: {{ .audience | quote }}
          expirationSeconds: 3600
          path: {{ base .tokenFile }}
{{- end }}
{{- end }}
{{- end }}

{{/* What a process checks too (libs/config/src/key-service-rules.ts), and whether the network leads there. */}}
{{- define "ai-agents.validate.keyService" -}}
{{- $service := .Values.config.keys.service -}}
{{- if ne $service.kind "none" -}}
{{- if not $service.address }}
config.keys.service.address is empty: set it to the address of the key service, for example https://vault.example.com (docs/operations/secrets.md)
{{- else if and (hasPrefix "http:" $service.address) (not $service.allowHttp) (not (regexMatch `^http://(localhost|127\.[0-9.]+|\[::1\])([:/]|$)` $service.address)) }}
config.keys.service.address is {{ $service.address }} and must begin with https://: set config.keys.service.allowHttp to true only where something else encrypts the way (docs/operations/secrets.md)
{{- end }}
{{- if and (eq $service.auth.method "kubernetes") (not $service.auth.role) }}
config.keys.service.auth.role is empty: set it to the role that api and worker log in as (docs/operations/secrets.md)
{{- end }}
{{- with .Values.networkPolicy }}
{{- if and .enabled (not .extraEgress) (not .keyService.to) $service.address }}
{{- include "ai-agents.validate.way" (dict "policy" . "rule" "keyService" "setting" "config.keys.service.address" "url" $service.address) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
