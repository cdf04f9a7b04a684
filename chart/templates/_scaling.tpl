{{/*
Jobs of this release in some states. Every process reports the depth of the one queue, so the highest report of a state counts.
  states     a regular expression
*/}}
{{- define "ai-agents.queueQuery" -}}
{{- $pods := printf "%s-(api|worker)-.*" (include "ai-agents.fullname" .root) -}}
sum by (namespace, queue) (max by (namespace, queue, state) (queue_depth{namespace="{{ .root.Release.Namespace }}",pod=~"{{ $pods }}",state=~"{{ .states }}"}))
{{- end }}

{{/* A metric of the HorizontalPodAutoscaler that the recording rules make. */}}
{{- define "ai-agents.queueMetric" -}}
type: External
external:
  metric:
    name: {{ .name }}
    selector:
      matchLabels:
        queue: enhancements
        release: {{ include "ai-agents.fullname" .root | quote }}
  target:
    type: AverageValue
    averageValue: {{ .target | quote }}
{{- end }}

{{/* Takes `worker.autoscaling`. */}}
{{- define "ai-agents.scalingBehavior" -}}
{{- range $direction := list "scaleUp" "scaleDown" -}}
{{- with index $ $direction }}
{{ $direction }}:
  stabilizationWindowSeconds: {{ .stabilizationWindowSeconds }}
  selectPolicy: Max
  policies:
    - type: Pods
      value: {{ .podsPerMinute }}
      periodSeconds: 60
{{- end }}
{{- end }}
{{- end }}
