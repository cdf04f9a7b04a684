{{/* Reference of the image; with a digest the tag is only for people to read. */}}
{{- define "ai-agents.image" -}}
{{- with .Values.image -}}
{{- with .registry }}{{ . }}/{{ end -}}
{{- .repository }}:{{ default $.Chart.AppVersion .tag -}}
{{- with .digest }}@{{ . }}{{ end -}}
{{- end -}}
{{- end }}
