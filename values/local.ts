import type { Environment } from './environment';

const small = { requests: { cpu: '25m', memory: '96Mi' }, limits: { memory: '384Mi' } };
const probes = { startup: { periodSeconds: 1 }, readiness: { periodSeconds: 1 } };
const beside = (name: string) => [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': name } } }];

/**
 * A cluster on a laptop, as `npm run deploy:local` fills it: databases, help desk and language model are pods beside the release. Everything that
 * production has is on, only smaller.
 */
export const local: Environment = {
  image: { registry: '', repository: 'ai-agents' },
  config: {
    log: { level: 'debug' },
    enhancement: { contextTimeoutMs: 5_000 },
    // Where clusters on a laptop have their services: the help desk is one of them.
    tickets: { allowedPrivateNetworks: ['10.0.0.0/8'] },
    llm: { baseUrl: 'http://stand-in-model:8100/v1', model: 'stand-in', timeoutMs: 10_000 },
    worker: { jobTimeoutSeconds: 40, drainSeconds: 45, leaseSeconds: 5 },
    migrate: { waitSeconds: 30, lockWaitSeconds: 30 },
  },
  secrets: {
    apiDatabaseUrl: { existingSecret: { name: 'ai-agents' } },
    workerDatabaseUrl: { existingSecret: { name: 'ai-agents' } },
    ownerDatabaseUrl: { existingSecret: { name: 'ai-agents' } },
    redisUrl: { existingSecret: { name: 'ai-agents' } },
    encryptionKey: { existingSecret: { name: 'ai-agents' } },
    smokeWebhookSecret: { existingSecret: { name: 'ai-agents' } },
  },
  caBundle: { secret: { name: 'databases' } },
  api: { replicas: 1, resources: small, probes, minReadySeconds: 1, preStopSeconds: 3, terminationGracePeriodSeconds: 20 },
  worker: { replicas: 1, resources: small, probes, minReadySeconds: 1, terminationGracePeriodSeconds: 50 },
  migrations: { activeDeadlineSeconds: 90, resources: small },
  smokeTest: { resources: small },
  networkPolicy: {
    postgres: { to: beside('postgres') },
    redis: { to: beside('redis') },
    ticketTools: { ports: [8090], to: beside('simulator') },
    model: { ports: [8100], to: beside('stand-in-model') },
  },
};
