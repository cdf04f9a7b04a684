{{/* The credentials that a component needs, by their names in `secrets`, with spaces between. */}}
{{- define "ai-agents.credentials" -}}
{{- $values := .root.Values -}}
{{- $names := list -}}
{{- $redis := ternary (list "redisUrl") list (eq $values.config.queue.backend "redis") -}}
{{- $smoke := ternary (list "smokeWebhookSecret") list $values.smokeTest.enabled -}}
{{- $keys := list "encryptionKey" -}}
{{- if include "ai-agents.credentialWays" $values.secrets.previousEncryptionKey }}{{ $keys = append $keys "previousEncryptionKey" }}{{ end -}}
{{- if and (include "ai-agents.usesKeyService" .) (not (include "ai-agents.logsInAsPod" .)) }}{{ $keys = append $keys "keyServiceToken" }}{{ end -}}
{{- $optional := list -}}
{{- range list "openaiApiKey" "knowledgeBaseAuthorization" "monitoringAuthorization" -}}
{{- if include "ai-agents.credentialWays" (index $values.secrets .) }}{{ $optional = append $optional . }}{{ end -}}
{{- end -}}
{{- if eq .component "api" -}}
{{- $names = concat (list "apiDatabaseUrl") $keys $redis $smoke -}}
{{- else if eq .component "worker" -}}
{{- $names = concat (list "workerDatabaseUrl") $keys $redis $optional -}}
{{- else if eq .component "migration" -}}
{{- $names = list "ownerDatabaseUrl" -}}
{{- else if has .component (list "rollback-guard" "test-schema") -}}
{{- /* They only look, for which the api's few rights are enough. */ -}}
{{- $names = list "apiDatabaseUrl" -}}
{{- else if eq .component "test-endpoint" -}}
{{- $names = $smoke -}}
{{- else if eq .component "test-queue" -}}
{{- $names = default (list "apiDatabaseUrl") $redis -}}
{{- else if eq .component "test" -}}
{{- $names = concat (list "apiDatabaseUrl") $redis $smoke -}}
{{- end -}}
{{- join " " $names -}}
{{- end }}

{{/* The ways in which a credential is given, with spaces between. Takes the credential. */}}
{{- define "ai-agents.credentialWays" -}}
{{- $ways := list -}}
{{- if .value }}{{ $ways = append $ways "value" }}{{ end -}}
{{- if .existingSecret.name }}{{ $ways = append $ways "existingSecret" }}{{ end -}}
{{- if .externalSecret.key }}{{ $ways = append $ways "externalSecret" }}{{ end -}}
{{- join " " $ways -}}
{{- end }}

{{/* The component's credentials that are given in one `way`, by their names with spaces between. */}}
{{- define "ai-agents.credentialsBy" -}}
{{- $names := list -}}
{{- range $name := splitList " " (include "ai-agents.credentials" .) -}}
{{- if $name -}}
{{- if eq $.way (include "ai-agents.credentialWays" (index $.root.Values.secrets $name)) }}{{ $names = append $names $name }}{{ end -}}
{{- end -}}
{{- end -}}
{{- join " " $names -}}
{{- end }}

{{/* The file that a process reads a credential from. Takes the name: each process finds its own role's URL under the same file name. */}}
{{- define "ai-agents.credentialFile" -}}
{{- ternary "database-url" (kebabcase .) (hasSuffix "DatabaseUrl" .) -}}
{{- end }}

{{/* The sources of a volume with a component's credentials as files. */}}
{{- define "ai-agents.credentialSources" -}}
{{- range $name := splitList " " (include "ai-agents.credentials" .) }}
{{- if $name }}
{{- $credential := index $.root.Values.secrets $name }}
{{- $way := include "ai-agents.credentialWays" $credential }}
- secret:
    {{- if eq $way "value" }}
    name: {{ include "ai-agents.sharedName" $ }}
    {{- else if eq $way "externalSecret" }}
    name: {{ include "ai-agents.sharedName" $ }}-external
    {{- else }}
    name: {{ $credential.existingSecret.name | quote }}
    {{- end }}
    {{- if and (eq $name "previousEncryptionKey") (eq $way "existingSecret") }}
    # It is there while the encryption key is rotated.
    optional: true
    {{- end }}
    items:
      - key: {{ ternary (default (kebabcase $name) $credential.existingSecret.key) (kebabcase $name) (eq $way "existingSecret") | quote }}
        path: {{ include "ai-agents.credentialFile" $name }}
{{- end }}
{{- end }}
{{- end }}

{{/* The Secret with the component's credentials that stand in the values; nothing when there are none. */}}
{{- define "ai-agents.secret" -}}
{{- with include "ai-agents.credentialsBy" (merge (dict "way" "value") .) -}}
apiVersion: v1
kind: Secret
metadata:
  {{- include "ai-agents.metadata" (merge (dict "hookWeight" -30) $) | nindent 2 }}
type: Opaque
stringData:
  {{- range splitList " " . }}
  {{ kebabcase . }}: {{ (index $.root.Values.secrets .).value | quote }}
  {{- end }}
{{- end }}
{{- end }}

{{/* The ExternalSecret with the component's credentials that a store holds; nothing when there are none. */}}
{{- define "ai-agents.externalSecret" -}}
{{- with include "ai-agents.credentialsBy" (merge (dict "way" "externalSecret") .) -}}
{{- $entries := list -}}
{{- range splitList " " . -}}
{{- $entries = append $entries (dict "variable" . "key" (kebabcase .) "entry" (index $.root.Values.secrets .).externalSecret) -}}
{{- end -}}
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  {{- include "ai-agents.metadata" (merge (dict "hookWeight" -25) $) | nindent 2 }}
spec:
  {{- $target := printf "%s-external" (include "ai-agents.sharedName" $) }}
  {{- include "ai-agents.externalSecretSpec" (dict "root" $.root "target" $target "entries" $entries) | nindent 2 }}
{{- end }}
{{- end }}

{{/*
  target     the Secret that the operator writes
  entries    list of dicts: variable, which stands for what the store holds; key in the Secret; entry, the credential's `externalSecret`
*/}}
{{- define "ai-agents.externalSecretSpec" -}}
{{- $store := .root.Values.secrets.externalSecretStore -}}
refreshInterval: {{ $store.refreshInterval }}
secretStoreRef:
  kind: {{ $store.kind }}
  name: {{ $store.name | quote }}
target:
  name: {{ .target }}
  template:
    engineVersion: v2
    data:
      {{- range .entries }}
      {{ .key }}: {{ regexReplaceAll `\.secret\b` (default "{{ .secret }}" .entry.template) (printf ".%s" .variable) | quote }}
      {{- end }}
data:
  {{- range .entries }}
  - secretKey: {{ .variable }}
    remoteRef:
      {{- with .entry }}
      key: {{ .key | quote }}
      {{- with .property }}
      property: {{ . | quote }}
      {{- end }}
      {{- with .version }}
      version: {{ . | quote }}
      {{- end }}
      {{- end }}
  {{- end }}
{{- end }}
