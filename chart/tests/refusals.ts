import { type RenderOptions } from '#testing';
import { PLAIN } from './fixtures';

/** Values that must be refused, laid over the least that is accepted. Not typed: most of them are wrong. */
export interface Refusal {
  readonly values: object;
  /** A part of Helm's message: what is wrong, what to set, where it is documented. */
  readonly says: string;
  readonly options?: RenderOptions;
}

const store = { name: 'vault' };
const keyService = (changes: object) => ({
  config: { keys: { service: { kind: 'transit', address: 'https://vault.example.test', ...changes } } },
});
const worker = (autoscaling: object) => ({ worker: { autoscaling } });
const given = { value: 'fake-webhook-secret' };
/** Values with one client company. */
const company = (change: object, id = 'acme') => ({
  tenants: { [id]: { name: 'ACME', tool: { name: 'simulated' }, webhookSecret: given, ...change } },
});
/** 100 patterns of 200 characters. */
const patterns = Array.from({ length: 100 }, (_, index) => String(index).padEnd(200, 'x'));

/** A limit in money of all companies, with a price of the model that those are to ask who name none. */
const limited = {
  config: { llm: { budgets: { usdPerMonth: 9 }, prices: { 'gpt-5-mini': { inputUsdPerMillionTokens: 1, outputUsdPerMillionTokens: 2 } } } },
};

/** What `_validate.tpl` refuses: rules between values, and between values and the cluster. */
export const refusalsOfTheTemplates: readonly Refusal[] = [
  {
    values: { replicaCount: 2 },
    says: 'replicaCount is not a value of this chart: set api.replicas and worker.replicas (docs/upgrading.md)',
  },
  {
    values: { secrets: { apiDatabaseUrl: { existingSecret: { name: '' } } } },
    says: 'secrets.apiDatabaseUrl is missing: set secrets.apiDatabaseUrl.existingSecret.name, or externalSecret.key, or value (docs/operations/secrets.md)',
  },
  { values: { secrets: { workerDatabaseUrl: { existingSecret: { name: '' } } } }, says: 'secrets.workerDatabaseUrl is missing' },
  { values: { secrets: { ownerDatabaseUrl: { existingSecret: { name: '' } } } }, says: 'secrets.ownerDatabaseUrl is missing' },
  { values: { secrets: { encryptionKey: { existingSecret: { name: '' } } } }, says: 'secrets.encryptionKey is missing' },
  {
    values: { secrets: { redisUrl: { existingSecret: { name: '' } } } },
    says: 'secrets.redisUrl is missing: set secrets.redisUrl.existingSecret.name, or externalSecret.key, or value; or set config.queue.backend to postgres',
  },
  {
    values: { secrets: { smokeWebhookSecret: { existingSecret: { name: '' } } } },
    says: 'secrets.smokeWebhookSecret is missing: set secrets.smokeWebhookSecret.existingSecret.name, or externalSecret.key, or value; or set smokeTest.enabled to false',
  },
  {
    values: { secrets: { redisUrl: { value: PLAIN.redisUrl } } },
    says: 'secrets.redisUrl is given in 2 ways, value and existingSecret: keep one (docs/operations/secrets.md)',
  },
  {
    values: {
      secrets: { redisUrl: { value: PLAIN.redisUrl, externalSecret: { key: 'redis' } }, externalSecretStore: store },
      assumeCrds: true,
    },
    says: 'secrets.redisUrl is given in 3 ways, value and existingSecret and externalSecret',
  },
  {
    values: { secrets: { openaiApiKey: { externalSecret: { key: 'model' } } }, assumeCrds: true },
    says: 'secrets.openaiApiKey comes from an external store, and secrets.externalSecretStore.name is empty: set it to the name of the store',
  },
  {
    values: { secrets: { openaiApiKey: { externalSecret: { template: 'key-{{ .secret }}' } } } },
    says: 'secrets.openaiApiKey.externalSecret has a template and no key: set externalSecret.key to the entry in the store',
  },
  {
    values: { secrets: { encryptionKey: { value: 'too-short', existingSecret: { name: '' } } } },
    says: 'secrets.encryptionKey.value is not 32 bytes in base64: make one with openssl rand -base64 32 (docs/operations/secrets.md)',
  },
  {
    values: { secrets: { previousEncryptionKey: { value: 'too-short' } } },
    says: 'secrets.previousEncryptionKey.value is not 32 bytes in base64: make one with openssl rand -base64 32 (docs/operations/secrets.md)',
  },
  {
    values: { secrets: { apiDatabaseUrl: { value: 'mysql://host/database', existingSecret: { name: '' } } } },
    says: 'secrets.apiDatabaseUrl.value must begin with postgres:// (docs/operations/secrets.md)',
  },
  {
    values: { secrets: { redisUrl: { value: 'http://host', existingSecret: { name: '' } } } },
    says: 'secrets.redisUrl.value must begin with rediss:// or redis:// (docs/operations/secrets.md)',
  },
  {
    values: company({ webhookSecret: { ...given, existingSecret: { name: 'acme' } } }),
    says: 'tenants.acme.webhookSecret is given in 2 ways, value and existingSecret: keep one (docs/tenants.md)',
  },
  {
    values: company({ tool: { name: 'simulated', credentials: { technicianKey: {} } } }),
    says: 'tenants.acme.tool.credentials.technicianKey is missing: set tenants.acme.tool.credentials.technicianKey.existingSecret.name, or externalSecret.key, or value',
  },
  {
    values: { ...company({ webhookSecret: { externalSecret: { key: 'acme' } } }), assumeCrds: true },
    says: 'tenants.acme.webhookSecret comes from an external store, and secrets.externalSecretStore.name is empty: set it to the name of the store',
  },
  {
    values: company({ webhookSecret: { ...given, externalSecret: { template: 'key-{{ .secret }}' } } }),
    says: 'tenants.acme.webhookSecret.externalSecret has a template and no key: set externalSecret.key to the entry in the store',
  },
  {
    values: company({ webhookSecret: { value: 'too-short' } }),
    says: 'tenants.acme.webhookSecret.value has 9 characters and must have 16 to 200: make one with openssl rand -hex 32',
  },
  {
    values: company({}, 'smoke'),
    says: 'tenants.smoke has the id of smoke tests: take another, or give these one of their own in config.smoke.tenantId',
  },
  {
    values: { ...company({}), config: { api: { tenantsDirectory: '/srv/tenants' } } },
    says: 'config.api.tenantsDirectory is /srv/tenants, where the api would look instead of at tenants: leave it empty',
  },
  {
    values: {
      tenants: Object.fromEntries(
        Array.from({ length: 27 }, (_, index) => [
          `client-${index}`,
          { ...company({}).tenants['acme'], preferences: { skip: { spam: patterns, statuses: patterns } } },
        ]),
      ),
    },
    says: 'and Kubernetes takes 1048576: give some of them with the admin API or tenants apply instead (docs/tenants.md)',
  },
  {
    values: company({ tool: { name: 'simulated', credentials: { key: { value: 'x'.repeat(1_048_576) } } } }),
    says: 'tenants makes a Secret of their values of 1048595 bytes, and Kubernetes takes 1048576',
  },
  {
    values: company({ tool: { name: 'servicedeskplus' } }),
    says: 'tenants.acme.tool.name is servicedeskplus, which is no ticketing tool: there are jira-service-management and servicedesk-plus and simulated',
  },
  {
    values: company({ tool: { name: 'servicedesk-plus', credentials: { technicianKey: given } } }),
    says: 'tenants.acme.tool.baseUrl is empty: set it to the address of servicedesk-plus (docs/tenants.md)',
  },
  {
    values: company({ tool: { name: 'servicedesk-plus', baseUrl: 'https://desk.test', credentials: { clientId: given } } }),
    says: 'tenants.acme.tool.credentials has clientId of what servicedesk-plus asks for: set technicianKey, or clientId and clientSecret and refreshToken and accountsUrl',
  },
  {
    values: company({ preferences: { model: 'unknown', budgets: { usdPerDay: 2 } } }),
    says: 'tenants.acme.preferences.budgets.usdPerDay is 2 and there is no price of unknown, which tenants.acme is to ask, so that nothing would count against it: set config.llm.prices, or tenants.acme.preferences.budgets.usdPerDay to 0 (docs/configuration.md)',
  },
  {
    values: { ...company({ preferences: { model: 'unknown' } }), ...limited },
    says: 'config.llm.budgets.usdPerMonth is 9 and there is no price of unknown, which tenants.acme is to ask, so that',
  },
  {
    values: { ...company({ preferences: { fallbackModel: 'unknown', budgets: { usdPerMonth: 0, usdPerDay: 1 } } }), ...limited },
    says: 'tenants.acme.preferences.budgets.usdPerDay is 1 and there is no price of unknown, which tenants.acme is to ask, so that',
  },
  {
    values: keyService({ address: '' }),
    says: 'config.keys.service.address is empty: set it to the address of the key service, for example https://vault.example.com (docs/operations/secrets.md)',
  },
  {
    values: keyService({ address: 'http://vault.example.test:8200' }),
    says: 'config.keys.service.address is http://vault.example.test:8200 and must begin with https://: set config.keys.service.allowHttp to true only where something else encrypts the way',
  },
  {
    values: keyService({ auth: { method: 'kubernetes' } }),
    says: 'config.keys.service.auth.role is empty: set it to the role that api and worker log in as (docs/operations/secrets.md)',
  },
  {
    values: keyService({}),
    says: 'secrets.keyServiceToken is missing: set secrets.keyServiceToken.existingSecret.name, or externalSecret.key, or value; or set config.keys.service.auth.method to kubernetes (docs/operations/secrets.md)',
  },
  {
    values: keyService({ address: 'https://vault.vault.svc:8200' }),
    says: 'config.keys.service.address names vault.vault.svc, which is inside the cluster, and networkPolicy.keyService.to is empty, which is the internet only',
  },
  {
    values: keyService({ address: 'https://vault.example.test:8210' }),
    says: 'config.keys.service.address is on port 8210, and networkPolicy.keyService.ports has only 443 and 8200: add it there',
  },
  {
    values: { caBundle: { configMap: { name: 'one' }, secret: { name: 'other' } } },
    says: 'caBundle is given in more than one way: keep one of value, configMap.name and secret.name (docs/operations/secrets.md)',
  },
  {
    values: { caBundle: { outgoingHttps: true } },
    says: 'caBundle.outgoingHttps is true and there are no certificates: set one of caBundle.value, configMap.name and secret.name (docs/operations/network.md)',
  },
  {
    values: { secrets: { monitoringAuthorization: { value: 'Bearer fake\ntoken' } } },
    says: 'secrets.monitoringAuthorization.value must be one line of plain characters, as a header holds them (docs/operations/secrets.md)',
  },
  {
    values: { config: { worker: { jobTimeoutSeconds: 150 } } },
    says: 'config.worker.drainSeconds is 150 and must be more than config.worker.jobTimeoutSeconds (150), so that an attempt can finish while the worker drains (docs/operations/scaling.md)',
  },
  {
    values: { worker: { terminationGracePeriodSeconds: 150 } },
    says: 'worker.terminationGracePeriodSeconds is 150 and must be more than config.worker.drainSeconds (150), or Kubernetes kills tickets in progress',
  },
  {
    values: worker({ mode: 'hpa', scaleDown: { stabilizationWindowSeconds: 180 } }),
    says: 'worker.autoscaling.scaleDown.stabilizationWindowSeconds is 180 and must be more than worker.terminationGracePeriodSeconds (180), so that one pod has ended before the next is chosen',
  },
  {
    values: { api: { preStopSeconds: 38 } },
    says: 'api.terminationGracePeriodSeconds is 45 and must be at least 46: api.preStopSeconds, config.api.webhook.commitTimeoutMs and 5 seconds to close',
  },
  {
    values: { api: { autoscaling: { minReplicas: 7 } } },
    says: 'api.autoscaling.minReplicas is 7 and must be at most maxReplicas (6) (docs/operations/scaling.md)',
  },
  { values: worker({ minReplicas: 11 }), says: 'worker.autoscaling.minReplicas is 11 and must be at most maxReplicas (10)' },
  {
    values: worker({ mode: 'hpa', activeJobsPerWorker: 50 }),
    says: 'worker.autoscaling.activeJobsPerWorker is 50 and must be less than config.worker.concurrency (50), which a worker cannot exceed',
  },
  {
    values: { assumeCrds: true, ...worker({ mode: 'keda' }) },
    says: 'worker.autoscaling.mode is keda and worker.autoscaling.keda.prometheusAddress is empty: set it to the address of Prometheus',
  },
  {
    values: { ingress: { enabled: true, host: 'a.test' }, httpRoute: { enabled: true, host: 'a.test' } },
    says: 'ingress.enabled and httpRoute.enabled are both true: keep one (docs/operations/deploy.md)',
  },
  { values: { ingress: { enabled: true } }, says: 'ingress.host is empty: set it to the name under which help desks reach the webhook' },
  {
    values: { httpRoute: { enabled: true } },
    says: 'httpRoute.host is empty: set it to the name under which help desks reach the webhook',
  },
  {
    values: { ingress: { extraPaths: ['/metrics'] } },
    says: 'ingress.extraPaths has /metrics, which is never exposed: let Prometheus read the pods, see monitoring (docs/operations/deploy.md)',
  },
  { values: { httpRoute: { enabled: true } }, says: 'httpRoute.parentRefs is empty: name the Gateway (docs/operations/deploy.md)' },
  {
    values: { httpRoute: { enabled: true, redirect: { enabled: true } } },
    says: "httpRoute.redirect.parentRefs is empty: name the Gateway's HTTP listener (docs/operations/deploy.md)",
  },
  {
    values: { ingress: { enabled: true, host: 'a.test' } },
    says: 'networkPolicy.ingressController is empty, so no webhook could reach the api: name the pods of the ingress controller or Gateway, or the addresses in front of the load balancer, or set networkPolicy.enabled to false (docs/operations/network.md)',
  },
  {
    values: { api: { service: { type: 'LoadBalancer' } } },
    says: 'networkPolicy.ingressController is empty, so no webhook could reach the api',
  },
  {
    values: { assumeCrds: true, api: { service: { type: 'NodePort' } }, monitoring: { serviceMonitor: { enabled: true } } },
    says: 'monitoring.serviceMonitor.enabled needs api.service.type ClusterIP, because a Service of type NodePort has no port of metrics: expose the api with ingress or httpRoute, or use monitoring.scrapeAnnotations',
  },
  insideTheCluster(
    { enhancement: { monitoring: { prometheusUrl: 'http://prometheus.monitoring.svc:9090' } } },
    'config.enhancement.monitoring.prometheusUrl',
    'prometheus.monitoring.svc',
    'monitoringApi',
  ),
  insideTheCluster(
    { enhancement: { monitoring: { alertmanagerUrl: 'https://alertmanager.monitoring.svc.cluster.local/path' } } },
    'config.enhancement.monitoring.alertmanagerUrl',
    'alertmanager.monitoring.svc.cluster.local',
    'monitoringApi',
  ),
  insideTheCluster(
    { enhancement: { knowledgeBase: { url: 'http://wiki.desk.svc:3000/{tenant}/search?size=10' } } },
    'config.enhancement.knowledgeBase.url',
    'wiki.desk.svc',
    'knowledgeBase',
  ),
  insideTheCluster(
    { enhancement: { webSearch: { url: 'http://searxng:8080/search', allowedDomains: ['learn.example'] } } },
    'config.enhancement.webSearch.url',
    'searxng',
    'webSearch',
  ),
  insideTheCluster({ llm: { baseUrl: 'http://vllm.models.svc/v1' } }, 'config.llm.baseUrl', 'vllm.models.svc', 'model'),
  onAnotherPort({ llm: { baseUrl: 'http://models.example.test/v1' } }, 'config.llm.baseUrl is on port 80', 'model', '443'),
  onAnotherPort(
    { enhancement: { knowledgeBase: { url: 'https://[2001:db8::7]:8443/search' } } },
    'config.enhancement.knowledgeBase.url is on port 8443',
    'knowledgeBase',
    '443',
  ),
  onAnotherPort(
    { enhancement: { monitoring: { alertmanagerUrl: 'http://alertmanager.example.test/path:9093' } } },
    'config.enhancement.monitoring.alertmanagerUrl is on port 80',
    'monitoringApi',
    '443 and 9090 and 9093',
  ),
  {
    values: { migrations: { activeDeadlineSeconds: 420 } },
    says: 'migrations.activeDeadlineSeconds is 420 and must be more than config.migrate.waitSeconds and lockWaitSeconds together (420), so that the Job can say what it waited for',
  },
  {
    values: { config: { worker: { backoffMs: 5000, maxBackoffSeconds: 4 } } },
    says: 'config.worker.backoffMs is 5000 and must be at most config.worker.maxBackoffSeconds (4 s) (docs/configuration.md)',
  },
  {
    values: { config: { enhancement: { contextTimeoutMs: 70_001 } } },
    says: 'config.worker.jobTimeoutSeconds is 120 and must be at least 121: twice config.tickets.timeoutMs (10000), for the ticket and the note, config.enhancement.contextTimeoutMs (70001) and config.llm.timeoutMs (30000) must fit into an attempt (docs/operations/scaling.md)',
  },
  {
    values: { config: { llm: { budgets: { usdPerDay: 0.5 } } } },
    says: 'config.llm.budgets.usdPerDay is 0.5 and there is no price of gpt-5-mini, so that nothing would count against it: set config.llm.inputUsdPerMillionTokens and outputUsdPerMillionTokens, or an entry in config.llm.prices (docs/configuration.md)',
  },
  {
    values: {
      config: {
        llm: {
          fallbackModel: 'other',
          budgets: { usdPerMonth: 100 },
          prices: { 'gpt-5-mini': { inputUsdPerMillionTokens: 1, outputUsdPerMillionTokens: 2 } },
        },
      },
    },
    says: 'config.llm.budgets.usdPerMonth is 100 and there is no price of other, so that',
  },
  {
    values: { config: { worker: { port: 9091 } } },
    says: 'config.worker.metricsPort is 9091 and must differ from config.worker.port (docs/configuration.md)',
  },
  {
    values: { config: { database: { roles: { worker: 'ai_agents_api' } } } },
    says: "config.database.roles.api and config.database.roles.worker are both ai_agents_api: the api's role must have fewer rights, name two",
  },
  missingDefinition(
    { monitoring: { serviceMonitor: { enabled: true } } },
    'monitoring.serviceMonitor.enabled',
    'monitoring.coreos.com/v1/ServiceMonitor',
  ),
  missingDefinition(
    { monitoring: { podMonitor: { enabled: true } } },
    'monitoring.podMonitor.enabled',
    'monitoring.coreos.com/v1/PodMonitor',
  ),
  missingDefinition(
    { monitoring: { prometheusRule: { enabled: true } } },
    'monitoring.prometheusRule.enabled',
    'monitoring.coreos.com/v1/PrometheusRule',
  ),
  missingDefinition({ httpRoute: { enabled: true } }, 'httpRoute.enabled', 'gateway.networking.k8s.io/v1/HTTPRoute'),
  missingDefinition(worker({ mode: 'keda' }), 'worker.autoscaling.mode keda', 'keda.sh/v1alpha1/ScaledObject'),
  missingDefinition(
    { secrets: { openaiApiKey: { externalSecret: { key: 'model' } } } },
    'externalSecret in secrets or tenants',
    'external-secrets.io/v1/ExternalSecret',
  ),
  missingDefinition(
    { ...company({ webhookSecret: { externalSecret: { key: 'acme' } } }), secrets: { externalSecretStore: store } },
    'externalSecret in secrets or tenants',
    'external-secrets.io/v1/ExternalSecret',
  ),
];

/** What the schema refuses, for each kind of rule and the mistakes that are made most. */
export const refusalsOfTheSchema: readonly Refusal[] = [
  { values: { typo: true }, says: "at '': additional properties 'typo' not allowed" },
  { values: { api: { replica: 2 } }, says: "at '/api': additional properties 'replica' not allowed" },
  { values: { config: { worker: { concurency: 5 } } }, says: "at '/config/worker': additional properties 'concurency' not allowed" },
  {
    values: { secrets: { redisUrl: { secretName: 'redis' } } },
    says: "at '/secrets/redisUrl': additional properties 'secretName' not allowed",
  },
  { values: { secrets: { redisUrl: 'rediss://host' } }, says: "at '/secrets/redisUrl': got string, want object" },
  { values: company({}, 'ACME'), says: "'ACME' does not match pattern" },
  { values: company({ colour: 'red' }), says: "at '/tenants/acme': additional properties 'colour' not allowed" },
  { values: company({ tool: {} }), says: "at '/tenants/acme/tool': missing property 'name'" },
  { values: company({ preferences: { maxWords: 20 } }), says: "at '/tenants/acme/preferences/maxWords': minimum: got 20, want 100" },
  {
    values: company({ preferences: { sources: { websearch: true } } }),
    says: "at '/tenants/acme/preferences/sources': additional properties 'websearch' not allowed",
  },
  { values: company({ webhookSecret: 'fake-webhook-secret' }), says: "at '/tenants/acme/webhookSecret': got string, want object" },
  { values: { api: { replicas: 0 } }, says: "at '/api/replicas': minimum: got 0, want 1" },
  { values: { api: { replicas: '2' } }, says: "at '/api/replicas': got string, want integer" },
  { values: { worker: { replicas: 2.5 } }, says: "at '/worker/replicas': got number, want integer" },
  { values: { config: { log: { level: 'verbose' } } }, says: "at '/config/log/level': value must be one of" },
  { values: { migrations: { mode: 'initContainer' } }, says: "at '/migrations/mode': value must be one of 'hook', 'job', 'none'" },
  { values: worker({ mode: 'true' }), says: "at '/worker/autoscaling/mode': value must be one of 'none', 'hpa', 'keda'" },
  { values: { image: { digest: '1.2.3' } }, says: "at '/image/digest': '1.2.3' does not match pattern" },
  { values: { image: { tag: 'feature/one' } }, says: "at '/image/tag': 'feature/one' does not match pattern" },
  { values: { ingress: { host: 'https://ai-agents.test' } }, says: "at '/ingress/host': 'https://ai-agents.test' does not match pattern" },
  { values: { ingress: { extraPaths: ['admin'] } }, says: "at '/ingress/extraPaths/0': 'admin' does not match pattern" },
  { values: { ingress: { extraPaths: ['/'] } }, says: "at '/ingress/extraPaths/0': '/' does not match pattern" },
  { values: { caBundle: { value: 'not a certificate' } }, says: "at '/caBundle/value': 'not a certificate' does not match pattern" },
  {
    values: { worker: { resources: { limits: { memory: '1 GB' } } } },
    says: "at '/worker/resources/limits/memory': '1 GB' does not match pattern",
  },
  { values: { commonLabels: { team: 'a b' } }, says: "at '/commonLabels/team': 'a b' does not match pattern" },
  { values: { commonAnnotations: { number: 1 } }, says: "at '/commonAnnotations/number': got number, want string" },
  {
    values: { api: { podDisruptionBudget: { maxUnavailable: 0 } } },
    says: "at '/api/podDisruptionBudget/maxUnavailable': minimum: got 0, want 1",
  },
  {
    values: { api: { podDisruptionBudget: { maxUnavailable: '0%' } } },
    says: "at '/api/podDisruptionBudget/maxUnavailable': '0%' does not match pattern",
  },
  {
    values: { networkPolicy: { notInternet: ['10.0.0.0'] } },
    says: "at '/networkPolicy/notInternet/0': '10.0.0.0' does not match pattern",
  },
  { values: { networkPolicy: { postgres: { ports: [] } } }, says: "at '/networkPolicy/postgres/ports': minItems: got 0, want 1" },
  {
    values: { secrets: { apiDatabaseUrl: { externalSecret: { template: 'postgres://host' } } } },
    says: "at '/secrets/apiDatabaseUrl/externalSecret/template': 'postgres://host' does not match pattern",
  },
  { values: { config: { api: { port: 70000 } } }, says: "at '/config/api/port': maximum: got 70,000, want 65,535" },
  { values: { smokeTest: { timeoutSeconds: 1 } }, says: "at '/smokeTest/timeoutSeconds': minimum: got 1, want 5" },
  {
    values: {},
    says: 'chart requires kubeVersion: >=1.31.0-0 which is incompatible with Kubernetes v1.30.0',
    options: { kubeVersion: '1.30.0' },
  },
];

function insideTheCluster(config: object, setting: string, host: string, rule: string): Refusal {
  const advice = `name its pods or namespace there, and in networkPolicy.${rule}.ports the ports that the pods listen on`;
  const says = `${setting} names ${host}, which is inside the cluster, and networkPolicy.${rule}.to is empty, which is the internet only: ${advice}`;
  return { values: { config }, says: `${says} (docs/operations/network.md)` };
}

function onAnotherPort(config: object, problem: string, rule: string, ports: string): Refusal {
  return {
    values: { config },
    says: `${problem}, and networkPolicy.${rule}.ports has only ${ports}: add it there (docs/operations/network.md)`,
  };
}

function missingDefinition(values: object, what: string, definition: string): Refusal {
  const advice = 'install its operator, or set assumeCrds to true where Helm cannot see the cluster, as in helm template';
  return { values, says: `${what} needs ${definition}, which the cluster does not have: ${advice} (docs/operations/deploy.md)` };
}
