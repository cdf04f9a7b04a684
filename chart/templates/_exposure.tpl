{{/* The only paths that reach the api from outside, as a JSON list. Takes the values of `ingress` or `httpRoute`. */}}
{{- define "ai-agents.exposedPaths" -}}
{{- concat (list "/webhook" "/health") .extraPaths | uniq | toJson -}}
{{- end }}
