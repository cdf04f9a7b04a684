{{/* Label matchers of this release's series. */}}
{{- define "ai-agents.ofThisRelease" -}}
namespace="{{ .Release.Namespace }}",pod=~"{{ include "ai-agents.fullname" . }}-(api|worker)-.*"
{{- end }}

{{/* An alert: name, expr, for, severity, summary. */}}
{{- define "ai-agents.alert" -}}
alert: {{ .name }}
expr: {{ .expr }}
for: {{ .for }}
labels:
  severity: {{ .severity }}
annotations:
  summary: {{ .summary }}
  {{- with .root.Values.monitoring.prometheusRule.runbookUrl }}
  runbook_url: {{ . }}#{{ lower $.name }}
  {{- end }}
{{- end }}
