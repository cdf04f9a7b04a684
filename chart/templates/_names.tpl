{{/*
How the partials compose. Every partial but those that say that they take the root, here and in _tenants.tpl, takes one dict:

  root         the chart's root context
  component    api | worker | migration | rollback-guard | test | test-endpoint | test-schema | test-queue

The component decides on names, labels, credentials, configuration, network rules and hook annotations, so that a manifest is a call.
*/}}

{{- define "ai-agents.name" -}}
{{- default .Chart.Name .Values.nameOverride -}}
{{- end }}

{{/* 46 characters leave room for the longest suffix, -migrate- and eight more. */}}
{{- define "ai-agents.fullname" -}}
{{- $name := include "ai-agents.name" . -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 46 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 46 | trimSuffix "-" -}}
{{- end -}}
{{- end }}

{{/* Name of a component's objects. */}}
{{- define "ai-agents.componentName" -}}
{{- $suffix := .component -}}
{{- if eq .component "migration" }}{{ $suffix = "migrate" }}{{ end -}}
{{- printf "%s-%s" (include "ai-agents.fullname" .root) $suffix -}}
{{- end }}

{{/* What the objects that a test pod needs are named after: all test pods share them. */}}
{{- define "ai-agents.sharedName" -}}
{{- $component := ternary "test" .component (hasPrefix "test" .component) -}}
{{- include "ai-agents.componentName" (dict "root" .root "component" $component) -}}
{{- end }}

{{- define "ai-agents.serviceAccountName" -}}
{{- $account := dict "create" true -}}
{{- if has .component (list "api" "worker") }}{{ $account = (index .root.Values .component).serviceAccount }}{{ end -}}
{{- if $account.create -}}
{{- default (include "ai-agents.sharedName" .) $account.name -}}
{{- else -}}
{{- default "default" $account.name -}}
{{- end -}}
{{- end }}
