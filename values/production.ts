import type { Environment } from './environment';

/**
 * Managed Postgres and Redis over TLS, credentials in one Secret that is there before the first install (docs/operations/deploy.md). What matters
 * is said here even where it is the default, so that no later default changes it. Client companies stand in a file of their own, or are made with the
 * admin API (docs/tenants.md).
 */
export const production: Environment = {
  config: {
    log: { level: 'info' },
    api: { requireHttps: true },
    database: { tls: { mode: 'verify-full' } },
    queue: { backend: 'redis', redis: { allowEviction: false } },
  },
  secrets: {
    apiDatabaseUrl: { existingSecret: { name: 'ai-agents' } },
    workerDatabaseUrl: { existingSecret: { name: 'ai-agents' } },
    ownerDatabaseUrl: { existingSecret: { name: 'ai-agents' } },
    redisUrl: { existingSecret: { name: 'ai-agents' } },
    encryptionKey: { existingSecret: { name: 'ai-agents' } },
    previousEncryptionKey: { existingSecret: { name: 'ai-agents' } },
    openaiApiKey: { existingSecret: { name: 'ai-agents' } },
    smokeWebhookSecret: { existingSecret: { name: 'ai-agents' } },
  },
  caBundle: { configMap: { name: 'ai-agents-ca' } },
  api: { replicas: 2, autoscaling: { enabled: true, minReplicas: 2, maxReplicas: 6 } },
  worker: { replicas: 3 },
  ingress: {
    enabled: true,
    host: 'ai-agents.example.com',
    annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' },
    tls: { enabled: true },
  },
  networkPolicy: {
    enabled: true,
    ingressController: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress' } } }],
    monitoring: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }],
  },
};
