{{/*
The only paths that reach the api from outside, as a JSON list.

  root
  route        the values of `ingress` or `httpRoute`
*/}}
{{- define "ai-agents.exposedPaths" -}}
{{- $rated := empty .root.Values.config.feedback.publicUrl | ternary (list) (list "/feedback") -}}
{{- concat (list "/webhook" "/health") $rated .route.extraPaths | uniq | toJson -}}
{{- end }}
