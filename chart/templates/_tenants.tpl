{{/*
Client companies that the values declare. The api finds all that there is of them in one volume, whose changes reach it without another pod: tenants.json,
and each credential as a file <id>.<field>, such as acme.webhookSecret. These partials take the root.
*/}}

{{- define "ai-agents.tenantsName" -}}
{{- printf "%s-tenants" (include "ai-agents.fullname" .) -}}
{{- end }}

{{- define "ai-agents.tenantsDirectory" -}}
/var/run/secrets/ai-agents-tenants
{{- end }}

{{/* The tenants by id, without those that a later file took out. JSON. */}}
{{- define "ai-agents.tenants" -}}
{{- $tenants := dict -}}
{{- range $id, $tenant := .Values.tenants }}{{ if $tenant }}{{ $_ := set $tenants $id $tenant }}{{ end }}{{ end -}}
{{- toJson $tenants -}}
{{- end }}

{{/*
Every credential of the tenants, as a JSON list. Of each:

  tenant, field     field as a tenant's file names it, webhookSecret or tool.credentials.<name>
  file              what the api finds it under
  credential, ways  as it is given
  secret, key       where it comes from
*/}}
{{- define "ai-agents.tenantCredentials" -}}
{{- $found := list -}}
{{- range $id, $tenant := fromJson (include "ai-agents.tenants" .) -}}
{{- $fields := dict "webhookSecret" $tenant.webhookSecret -}}
{{- range $name, $credential := $tenant.tool.credentials }}{{ $_ := set $fields (printf "tool.credentials.%s" $name) $credential }}{{ end -}}
{{- range $field, $given := $fields -}}
{{- $credential := mergeOverwrite (dict "value" "" "existingSecret" dict "externalSecret" dict) $given -}}
{{- $ways := without (splitList " " (include "ai-agents.credentialWays" $credential)) "" -}}
{{- $file := printf "%s.%s" $id $field -}}
{{- $secret := include "ai-agents.tenantsName" $ -}}
{{- $key := $file -}}
{{- if has "existingSecret" $ways -}}
{{- $secret = $credential.existingSecret.name -}}
{{- $key = default (kebabcase (last (splitList "." $field))) $credential.existingSecret.key -}}
{{- else if has "externalSecret" $ways -}}
{{- $secret = printf "%s-tenant-%s" (include "ai-agents.fullname" $) $id -}}
{{- end -}}
{{- $found = append $found (dict "tenant" $id "field" $field "file" $file "credential" $credential "ways" $ways "secret" $secret "key" $key) -}}
{{- end -}}
{{- end -}}
{{- toJson $found -}}
{{- end }}

{{/* tenants.json: a line for each tenant, with Secret and key in the place of each credential. JSON, because half of a file must be none. */}}
{{- define "ai-agents.tenantsFile" -}}
{{- $places := dict -}}
{{- range fromJsonArray (include "ai-agents.tenantCredentials" .) }}{{ $_ := set $places .file (dict "secret" .secret "key" .key) }}{{ end -}}
{{- $lines := list -}}
{{- range $id, $tenant := fromJson (include "ai-agents.tenants" .) -}}
{{- $credentials := dict -}}
{{- range $name, $_ := $tenant.tool.credentials }}{{ $_ := set $credentials $name (index $places (printf "%s.tool.credentials.%s" $id $name)) }}{{ end -}}
{{- $tool := merge (dict "credentials" $credentials) (omit $tenant.tool "credentials") -}}
{{- $declared := merge (dict "webhookSecret" (index $places (printf "%s.webhookSecret" $id)) "tool" $tool) (omit $tenant "webhookSecret" "tool") -}}
{{- $lines = append $lines (printf "%s: %s" (toJson $id) (toJson $declared)) -}}
{{- end -}}
{{- with $lines }}{{ printf "{\n%s\n}" (join ",\n" .) }}{{ else }}{}{{ end -}}
{{- end }}

{{/* The Secret with the credentials that stand in the values; nothing when there are none. */}}
{{- define "ai-agents.tenantsSecret" -}}
{{- $given := dict -}}
{{- range fromJsonArray (include "ai-agents.tenantCredentials" .) }}{{ if has "value" .ways }}{{ $_ := set $given .file .credential.value }}{{ end }}{{ end -}}
{{- with $given -}}
apiVersion: v1
kind: Secret
metadata:
  {{- include "ai-agents.metadata" (dict "root" $ "component" "api" "name" (include "ai-agents.tenantsName" $)) | nindent 2 }}
type: Opaque
stringData:
  {{- range $file, $value := . }}
  {{ $file }}: {{ $value | quote }}
  {{- end }}
{{- end }}
{{- end }}

{{/* An ExternalSecret for each tenant with credentials in a store: one entry that is missing there concerns that tenant alone. */}}
{{- define "ai-agents.tenantsExternalSecrets" -}}
{{- $bySecret := dict -}}
{{- range fromJsonArray (include "ai-agents.tenantCredentials" .) -}}
{{- if has "externalSecret" .ways -}}
{{- $entries := default list (index $bySecret .secret) -}}
{{- $entry := dict "variable" (printf "entry%d" (len $entries)) "key" .key "entry" .credential.externalSecret -}}
{{- $_ := set $bySecret .secret (append $entries $entry) -}}
{{- end -}}
{{- end -}}
{{- range $secret, $entries := $bySecret }}
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  {{- include "ai-agents.metadata" (dict "root" $ "component" "api" "name" $secret) | nindent 2 }}
spec:
  {{- include "ai-agents.externalSecretSpec" (dict "root" $ "target" $secret "entries" $entries) | nindent 2 }}
{{- end }}
{{- end }}

{{/*
The sources of the volume. Secrets may be missing: then that tenant is reported, and the pod starts all the same. Those of the release are taken whole, so
that a further tenant needs no other pod; of one that is not only what belongs to the tenants, for it may hold what the api must not have.
*/}}
{{- define "ai-agents.tenantSources" -}}
{{- $name := include "ai-agents.tenantsName" . -}}
- configMap:
    name: {{ $name }}
- secret:
    name: {{ $name }}
    optional: true
{{- $bySecret := dict }}
{{- range fromJsonArray (include "ai-agents.tenantCredentials" .) }}
{{- if ne .secret $name }}{{ $_ := set $bySecret .secret (append (default list (index $bySecret .secret)) (dict "key" .key "path" .file)) }}{{ end }}
{{- end }}
{{- range $secret, $items := $bySecret }}
- secret:
    name: {{ $secret | quote }}
    optional: true
    items:
      {{- range $items }}
      - key: {{ .key | quote }}
        path: {{ .path }}
      {{- end }}
{{- end }}
{{- end }}
