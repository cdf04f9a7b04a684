{{/*
What the schema cannot say, because it lies between values or between values and the cluster. All problems are told at once, each with what is
wrong, what to set, and where it is documented, before anything is changed.
*/}}
{{- define "ai-agents.validate" -}}
{{- $problems := list -}}
{{- range list "removed" "credentials" "tenants" "tenantTools" "tenantBudgets" "caBundle" "shutdown" "scaling" "exposure" "network" "keyService" "migrations" "config" "crds" -}}
{{- range splitList "\n" (include (printf "ai-agents.validate.%s" .) $) -}}
{{- with trim . }}{{ $problems = append $problems . }}{{ end -}}
{{- end -}}
{{- end -}}
{{- with $problems -}}
{{- fail (printf "the values cannot be used:\n\n  - %s\n" (join "\n  - " .)) -}}
{{- end -}}
{{- end }}

{{/* Values that were removed, renamed or are often looked for. */}}
{{- define "ai-agents.validate.removed" -}}
{{- range $key, $instead := fromYaml (.Files.Get "removed-values.yaml") }}
{{- if hasKey $.Values $key }}
{{ $key }} is not a value of this chart: {{ $instead }} (docs/upgrading.md)
{{- end }}
{{- end }}
{{- end }}

{{- define "ai-agents.validate.credentials" -}}
{{- $needed := list -}}
{{- range list "api" "worker" }}{{ $needed = concat $needed (splitList " " (include "ai-agents.credentials" (dict "root" $ "component" .))) }}{{ end -}}
{{- if ne .Values.migrations.mode "none" }}{{ $needed = append $needed "ownerDatabaseUrl" }}{{ end -}}
{{- range $name, $credential := omit .Values.secrets "revision" "externalSecretStore" }}
{{- $ways := without (splitList " " (include "ai-agents.credentialWays" $credential)) "" }}
{{- if gt (len $ways) 1 }}
secrets.{{ $name }} is given in {{ len $ways }} ways, {{ join " and " $ways }}: keep one (docs/operations/secrets.md)
{{- else if and (has $name $needed) (not $ways) }}
secrets.{{ $name }} is missing: set secrets.{{ $name }}.existingSecret.name, or externalSecret.key, or value
  {{- if eq $name "smokeWebhookSecret" }}; or set smokeTest.enabled to false{{ end }}
  {{- if eq $name "keyServiceToken" }}; or set config.keys.service.auth.method to kubernetes{{ end }}
  {{- if eq $name "redisUrl" }}; or set config.queue.backend to postgres{{ end }} (docs/operations/secrets.md)
{{- end }}
{{- if and $credential.externalSecret.key (not $.Values.secrets.externalSecretStore.name) }}
secrets.{{ $name }} comes from an external store, and secrets.externalSecretStore.name is empty: set it to the name of the store (docs/operations/secrets.md)
{{- end }}
{{- if and $credential.externalSecret.template (not $credential.externalSecret.key) }}
secrets.{{ $name }}.externalSecret has a template and no key: set externalSecret.key to the entry in the store (docs/operations/secrets.md)
{{- end }}
{{- end }}
{{- range $name := list "encryptionKey" "previousEncryptionKey" }}
{{- with (index $.Values.secrets $name).value }}
{{- if not (regexMatch "^[A-Za-z0-9+/]{43}=$" .) }}
secrets.{{ $name }}.value is not 32 bytes in base64: make one with openssl rand -base64 32 (docs/operations/secrets.md)
{{- end }}
{{- end }}
{{- end }}
{{- range $name := list "apiDatabaseUrl" "workerDatabaseUrl" "ownerDatabaseUrl" }}
{{- with (index $.Values.secrets $name).value }}
{{- if not (regexMatch "^postgres(ql)?://.+" .) }}
secrets.{{ $name }}.value must begin with postgres:// (docs/operations/secrets.md)
{{- end }}
{{- end }}
{{- end }}
{{- range $name := list "knowledgeBaseAuthorization" "monitoringAuthorization" }}
{{- with (index $.Values.secrets $name).value }}
{{- if not (regexMatch "^[\\x20-\\x7e]+$" .) }}
secrets.{{ $name }}.value must be one line of plain characters, as a header holds them (docs/operations/secrets.md)
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.secrets.redisUrl.value }}
{{- if not (regexMatch "^rediss?://.+" .) }}
secrets.redisUrl.value must begin with rediss:// or redis:// (docs/operations/secrets.md)
{{- end }}
{{- end }}
{{- end }}

{{- define "ai-agents.validate.tenants" -}}
{{- $tenants := fromJson (include "ai-agents.tenants" .) }}
{{- $given := 0 }}
{{- range fromJsonArray (include "ai-agents.tenantCredentials" .) }}
{{- $value := printf "tenants.%s.%s" .tenant .field }}
{{- $given = add $given (len .credential.value) }}
{{- if gt (len .ways) 1 }}
{{ $value }} is given in {{ len .ways }} ways, {{ join " and " .ways }}: keep one (docs/tenants.md)
{{- else if not .ways }}
{{ $value }} is missing: set {{ $value }}.existingSecret.name, or externalSecret.key, or value (docs/tenants.md)
{{- end }}
{{- if and .credential.externalSecret.key (not $.Values.secrets.externalSecretStore.name) }}
{{ $value }} comes from an external store, and secrets.externalSecretStore.name is empty: set it to the name of the store (docs/operations/secrets.md)
{{- end }}
{{- if and .credential.externalSecret.template (not .credential.externalSecret.key) }}
{{ $value }}.externalSecret has a template and no key: set externalSecret.key to the entry in the store (docs/operations/secrets.md)
{{- end }}
{{- $length := len .credential.value }}
{{- if and (eq .field "webhookSecret") (gt $length 0) (or (lt $length 16) (gt $length 200)) }}
{{ $value }}.value has {{ $length }} characters and must have 16 to 200: make one with openssl rand -hex 32 (docs/tenants.md)
{{- end }}
{{- end }}
{{- with index $tenants .Values.config.smoke.tenantId }}
tenants.{{ $.Values.config.smoke.tenantId }} has the id of smoke tests: take another, or give these one of their own in config.smoke.tenantId (docs/tenants.md)
{{- end }}
{{- if and $tenants .Values.config.api.tenantsDirectory }}
config.api.tenantsDirectory is {{ .Values.config.api.tenantsDirectory }}, where the api would look instead of at tenants: leave it empty (docs/tenants.md)
{{- end }}
{{- /* What Kubernetes takes as the data of one object. */}}
{{- $most := 1048576 }}
{{- range $kind, $size := dict "a ConfigMap" (len (include "ai-agents.tenantsFile" .)) "a Secret of their values" $given }}
{{- if gt (int $size) $most }}
tenants makes {{ $kind }} of {{ $size }} bytes, and Kubernetes takes {{ $most }}: give some of them with the admin API or tenants apply instead (docs/tenants.md)
{{- end }}
{{- end }}
{{- end }}

{{/* Without what its tool asks for a company cannot be kept. */}}
{{- define "ai-agents.validate.tenantTools" -}}
{{- $tools := fromYaml (.Files.Get "ticket-tools.yaml") }}
{{- range $id, $tenant := fromJson (include "ai-agents.tenants" .) }}
{{- with index $tools $tenant.tool.name }}
{{- if and .address (not $tenant.tool.baseUrl) }}
tenants.{{ $id }}.tool.baseUrl is empty: set it to the address of {{ $tenant.tool.name }} (docs/tenants.md)
{{- end }}
{{- $known := list }}
{{- range .credentials }}{{ $known = concat $known . }}{{ end }}
{{- $given := list }}
{{- range $name, $_ := $tenant.tool.credentials }}{{ if has $name $known }}{{ $given = append $given $name }}{{ end }}{{ end }}
{{- $fits := false }}
{{- $sets := list }}
{{- range .credentials }}
{{- if eq (join " " (sortAlpha .)) (join " " (sortAlpha $given)) }}{{ $fits = true }}{{ end }}
{{- $sets = append $sets (join " and " .) }}
{{- end }}
{{- if not $fits }}
tenants.{{ $id }}.tool.credentials has {{ default "nothing" (join " and " $given) }} of what {{ $tenant.tool.name }} asks for: set {{ join ", or " $sets }} (docs/tenants.md)
{{- end }}
{{- else }}
tenants.{{ $id }}.tool.name is {{ $tenant.tool.name }}, which is no ticketing tool: there are {{ join " and " (sortAlpha (keys $tools)) }} (docs/tenants.md)
{{- end }}
{{- end }}
{{- end }}

{{/*
As the api checks a tenant (libs/tenants/src/unpriced-budget.ts): what a tenant leaves out is as config.llm has it, and an empty fallbackModel is not left
out. A limit and a model that are both of config.llm are told once, for all (ai-agents.validate.config).
*/}}
{{- define "ai-agents.validate.tenantBudgets" -}}
{{- $llm := .Values.config.llm }}
{{- $priced := or (gt (float64 $llm.inputUsdPerMillionTokens) 0.0) (gt (float64 $llm.outputUsdPerMillionTokens) 0.0) }}
{{- range $id, $tenant := fromJson (include "ai-agents.tenants" .) }}
{{- $preferences := default dict $tenant.preferences }}
{{- $budgets := default dict $preferences.budgets }}
{{- $asked := list }}
{{- range list "model" "fallbackModel" }}{{ $asked = append $asked (index (ternary $preferences $llm (hasKey $preferences .)) .) }}{{ end }}
{{- range $limit := list "usdPerDay" "usdPerMonth" }}
{{- $own := hasKey $budgets $limit }}
{{- $usd := index (ternary $budgets $llm.budgets $own) $limit }}
{{- $setting := ternary (printf "tenants.%s.preferences.budgets.%s" $id $limit) (printf "config.llm.budgets.%s" $limit) $own }}
{{- range $model := uniq (compact $asked) }}
{{- if and (gt (float64 $usd) 0.0) (not (or $priced (hasKey $llm.prices $model))) (or $own (not (has $model (list $llm.model $llm.fallbackModel)))) }}
{{ $setting }} is {{ $usd }} and there is no price of {{ $model }}, which tenants.{{ $id }} is to ask, so that nothing would count against it: set config.llm.prices, or tenants.{{ $id }}.preferences.budgets.{{ $limit }} to 0 (docs/configuration.md)
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "ai-agents.validate.caBundle" -}}
{{- with .Values.caBundle }}
{{- if gt (len (without (list .value .configMap.name .secret.name) "")) 1 }}
caBundle is given in more than one way: keep one of value, configMap.name and secret.name (docs/operations/secrets.md)
{{- end }}
{{- if and .outgoingHttps (not (include "ai-agents.hasCaBundle" $)) }}
caBundle.outgoingHttps is true and there are no certificates: set one of caBundle.value, configMap.name and secret.name (docs/operations/network.md)
{{- end }}
{{- end }}
{{- end }}

{{/* job timeout < drain < grace period < scale-down window: no ticket is cut off by a stop. */}}
{{- define "ai-agents.validate.shutdown" -}}
{{- $worker := .Values.config.worker -}}
{{- $grace := int .Values.worker.terminationGracePeriodSeconds -}}
{{- $window := int .Values.worker.autoscaling.scaleDown.stabilizationWindowSeconds -}}
{{- if ge (int $worker.jobTimeoutSeconds) (int $worker.drainSeconds) }}
config.worker.drainSeconds is {{ $worker.drainSeconds }} and must be more than config.worker.jobTimeoutSeconds ({{ $worker.jobTimeoutSeconds }}), so that an attempt can finish while the worker drains (docs/operations/scaling.md)
{{- end }}
{{- if ge (int $worker.drainSeconds) $grace }}
worker.terminationGracePeriodSeconds is {{ $grace }} and must be more than config.worker.drainSeconds ({{ $worker.drainSeconds }}), or Kubernetes kills tickets in progress (docs/operations/scaling.md)
{{- end }}
{{- if and (ne .Values.worker.autoscaling.mode "none") (ge $grace $window) }}
worker.autoscaling.scaleDown.stabilizationWindowSeconds is {{ $window }} and must be more than worker.terminationGracePeriodSeconds ({{ $grace }}), so that one pod has ended before the next is chosen (docs/operations/scaling.md)
{{- end }}
{{- $longest := add (int .Values.api.preStopSeconds) (div (add (int .Values.config.api.webhook.commitTimeoutMs) 999) 1000) 5 }}
{{- if lt (int .Values.api.terminationGracePeriodSeconds) (int $longest) }}
api.terminationGracePeriodSeconds is {{ .Values.api.terminationGracePeriodSeconds }} and must be at least {{ $longest }}: api.preStopSeconds, config.api.webhook.commitTimeoutMs and 5 seconds to close (docs/operations/scaling.md)
{{- end }}
{{- end }}

{{- define "ai-agents.validate.scaling" -}}
{{- range $name, $scaling := dict "api" .Values.api.autoscaling "worker" .Values.worker.autoscaling }}
{{- if gt (int $scaling.minReplicas) (int $scaling.maxReplicas) }}
{{ $name }}.autoscaling.minReplicas is {{ $scaling.minReplicas }} and must be at most maxReplicas ({{ $scaling.maxReplicas }}) (docs/operations/scaling.md)
{{- end }}
{{- end }}
{{- $scaling := .Values.worker.autoscaling }}
{{- if and (ne $scaling.mode "none") (ge (int $scaling.activeJobsPerWorker) (int .Values.config.worker.concurrency)) }}
worker.autoscaling.activeJobsPerWorker is {{ $scaling.activeJobsPerWorker }} and must be less than config.worker.concurrency ({{ .Values.config.worker.concurrency }}), which a worker cannot exceed (docs/operations/scaling.md)
{{- end }}
{{- if and (eq $scaling.mode "keda") (not $scaling.keda.prometheusAddress) }}
worker.autoscaling.mode is keda and worker.autoscaling.keda.prometheusAddress is empty: set it to the address of Prometheus (docs/operations/scaling.md)
{{- end }}
{{- end }}

{{- define "ai-agents.validate.exposure" -}}
{{- if and .Values.ingress.enabled .Values.httpRoute.enabled }}
ingress.enabled and httpRoute.enabled are both true: keep one (docs/operations/deploy.md)
{{- end }}
{{- range $name, $route := dict "ingress" .Values.ingress "httpRoute" .Values.httpRoute }}
{{- if and $route.enabled (not $route.host) }}
{{ $name }}.host is empty: set it to the name under which help desks reach the webhook (docs/operations/deploy.md)
{{- end }}
{{- if has "/metrics" $route.extraPaths }}
{{ $name }}.extraPaths has /metrics, which is never exposed: let Prometheus read the pods, see monitoring (docs/operations/deploy.md)
{{- end }}
{{- end }}
{{- with .Values.httpRoute }}
{{- if and .enabled (not .parentRefs) }}
httpRoute.parentRefs is empty: name the Gateway (docs/operations/deploy.md)
{{- end }}
{{- if and .enabled .redirect.enabled (not .redirect.parentRefs) }}
httpRoute.redirect.parentRefs is empty: name the Gateway's HTTP listener (docs/operations/deploy.md)
{{- end }}
{{- end }}
{{- end }}

{{- define "ai-agents.validate.network" -}}
{{- if and .Values.monitoring.serviceMonitor.enabled (ne .Values.api.service.type "ClusterIP") }}
monitoring.serviceMonitor.enabled needs api.service.type ClusterIP, because a Service of type {{ .Values.api.service.type }} has no port of metrics: expose the api with ingress or httpRoute, or use monitoring.scrapeAnnotations (docs/operations/network.md)
{{- end }}
{{- with .Values.networkPolicy }}
{{- if and .enabled (not .ingressController) (or $.Values.ingress.enabled $.Values.httpRoute.enabled (ne $.Values.api.service.type "ClusterIP")) }}
networkPolicy.ingressController is empty, so no webhook could reach the api: name the pods of the ingress controller or Gateway, or the addresses in front of the load balancer, or set networkPolicy.enabled to false (docs/operations/network.md)
{{- end }}
{{- /* Rules of the user's own may already lead there. */}}
{{- if and .enabled (not .extraEgress) }}
{{- $endpoints := merge (fromYaml (include "ai-agents.sources" $)) (dict "model" (dict "config.llm.baseUrl" $.Values.config.llm.baseUrl)) }}
{{- range $rule, $urls := $endpoints }}
{{- if not (index $.Values.networkPolicy $rule).to }}
{{- range $setting, $url := $urls }}
{{- with $url }}
{{- include "ai-agents.validate.way" (dict "policy" $.Values.networkPolicy "rule" $rule "setting" $setting "url" .) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* Whether a rule without `to` lets the worker reach an address: a setting and its url. */}}
{{- define "ai-agents.validate.way" -}}
{{- $host := regexReplaceAll `^https?://([^/:?#\[]+).*$` .url "${1}" -}}
{{- $written := regexFind `^https?://(\[[^\]]*\]|[^/:?#\[]+):[0-9]+` .url -}}
{{- $port := default (ternary "443" "80" (hasPrefix "https:" .url)) (regexFind "[0-9]+$" $written) -}}
{{- $ports := list -}}
{{- range (index .policy .rule).ports }}{{ $ports = append $ports (toString (int .)) }}{{ end -}}
{{- if regexMatch `^([^./]+|.+\.svc(\..+)?)$` $host }}
{{- if .policy.notInternet }}
{{ .setting }} names {{ $host }}, which is inside the cluster, and networkPolicy.{{ .rule }}.to is empty, which is the internet only: name its pods or namespace there, and in networkPolicy.{{ .rule }}.ports the ports that the pods listen on (docs/operations/network.md)
{{- end }}
{{- else if not (has $port $ports) }}
{{ .setting }} is on port {{ $port }}, and networkPolicy.{{ .rule }}.ports has only {{ join " and " $ports }}: add it there (docs/operations/network.md)
{{- end }}
{{- end }}

{{- define "ai-agents.validate.migrations" -}}
{{- $migrate := .Values.config.migrate -}}
{{- $deadline := int .Values.migrations.activeDeadlineSeconds -}}
{{- $waits := add (int $migrate.waitSeconds) (int $migrate.lockWaitSeconds) }}
{{- if ge (int $waits) $deadline }}
migrations.activeDeadlineSeconds is {{ $deadline }} and must be more than config.migrate.waitSeconds and lockWaitSeconds together ({{ $waits }}), so that the Job can say what it waited for (docs/operations/upgrade.md)
{{- end }}
{{- end }}

{{/* The rules between settings that a process checks at its start (libs/config/src/setting-rules.ts), so that no pod has to fail first. */}}
{{- define "ai-agents.validate.config" -}}
{{- $config := .Values.config -}}
{{- if gt (int $config.worker.backoffMs) (mul 1000 (int $config.worker.maxBackoffSeconds)) }}
config.worker.backoffMs is {{ $config.worker.backoffMs }} and must be at most config.worker.maxBackoffSeconds ({{ $config.worker.maxBackoffSeconds }} s) (docs/configuration.md)
{{- end }}
{{- $least := add (mul 2 (int $config.tickets.timeoutMs)) (int $config.enhancement.contextTimeoutMs) (int $config.llm.timeoutMs) }}
{{- if gt $least (mul 1000 (int $config.worker.jobTimeoutSeconds)) }}
config.worker.jobTimeoutSeconds is {{ $config.worker.jobTimeoutSeconds }} and must be at least {{ div (add $least 999) 1000 }}: twice config.tickets.timeoutMs ({{ int $config.tickets.timeoutMs }}), for the ticket and the note, config.enhancement.contextTimeoutMs ({{ int $config.enhancement.contextTimeoutMs }}) and config.llm.timeoutMs ({{ int $config.llm.timeoutMs }}) must fit into an attempt (docs/operations/scaling.md)
{{- end }}
{{- $llm := $config.llm }}
{{- $priced := or (gt (float64 $llm.inputUsdPerMillionTokens) 0.0) (gt (float64 $llm.outputUsdPerMillionTokens) 0.0) }}
{{- range $limit := list "usdPerDay" "usdPerMonth" }}
{{- range $model := uniq (compact (list $llm.model $llm.fallbackModel)) }}
{{- if and (gt (float64 (index $llm.budgets $limit)) 0.0) (not (or $priced (hasKey $llm.prices $model))) }}
config.llm.budgets.{{ $limit }} is {{ index $llm.budgets $limit }} and there is no price of {{ $model }}, so that nothing would count against it: set config.llm.inputUsdPerMillionTokens and outputUsdPerMillionTokens, or an entry in config.llm.prices (docs/configuration.md)
{{- end }}
{{- end }}
{{- end }}
{{- range $name := list "api" "worker" }}
{{- $process := index $config $name }}
{{- if eq (int $process.port) (int $process.metricsPort) }}
config.{{ $name }}.metricsPort is {{ $process.metricsPort }} and must differ from config.{{ $name }}.port (docs/configuration.md)
{{- end }}
{{- end }}
{{- if eq $config.database.roles.api $config.database.roles.worker }}
config.database.roles.api and config.database.roles.worker are both {{ $config.database.roles.api }}: the api's role must have fewer rights, name two (docs/configuration.md)
{{- end }}
{{- end }}

{{/* Objects of custom resources that the cluster does not know. */}}
{{- define "ai-agents.validate.crds" -}}
{{- if not .Values.assumeCrds }}
{{- $external := false }}
{{- range omit .Values.secrets "revision" "externalSecretStore" }}{{ if .externalSecret.key }}{{ $external = true }}{{ end }}{{ end }}
{{- range fromJsonArray (include "ai-agents.tenantCredentials" .) }}{{ if has "externalSecret" .ways }}{{ $external = true }}{{ end }}{{ end }}
{{- $wanted := list
  (list .Values.monitoring.serviceMonitor.enabled "monitoring.coreos.com/v1/ServiceMonitor" "monitoring.serviceMonitor.enabled")
  (list .Values.monitoring.podMonitor.enabled "monitoring.coreos.com/v1/PodMonitor" "monitoring.podMonitor.enabled")
  (list .Values.monitoring.prometheusRule.enabled "monitoring.coreos.com/v1/PrometheusRule" "monitoring.prometheusRule.enabled")
  (list .Values.httpRoute.enabled "gateway.networking.k8s.io/v1/HTTPRoute" "httpRoute.enabled")
  (list (eq .Values.worker.autoscaling.mode "keda") "keda.sh/v1alpha1/ScaledObject" "worker.autoscaling.mode keda")
  (list $external "external-secrets.io/v1/ExternalSecret" "externalSecret in secrets or tenants") }}
{{- range $wanted }}
{{- if and (index . 0) (not ($.Capabilities.APIVersions.Has (index . 1))) }}
{{ index . 2 }} needs {{ index . 1 }}, which the cluster does not have: install its operator, or set assumeCrds to true where Helm cannot see the cluster, as in helm template (docs/operations/deploy.md)
{{- end }}
{{- end }}
{{- end }}
{{- end }}
