import type { Environment } from './environment';
import { production } from './production';

/** As little CPU and time as a test on a node of two cores needs. */
const small = { requests: { cpu: '25m', memory: '96Mi' }, limits: { memory: '384Mi' } };

/** Two API pods, so that an upgrade is seen without a gap, and quick probes. */
const probes = { startup: { periodSeconds: 1, failureThreshold: 60 }, readiness: { periodSeconds: 1 } };

/**
 * One small node, as `npm run test:cluster` and CI use it: production, smaller. The test adds host, authorities and addresses, which differ between
 * clusters.
 */
export const ci: Environment = {
  ...production,
  image: { registry: '', repository: 'ai-agents', tag: 'e2e', pullPolicy: 'IfNotPresent' },
  config: {
    ...production.config,
    // Short enough that a stop with a job in progress ends within a test; the help desk keeps its time.
    worker: { jobTimeoutSeconds: 40, drainSeconds: 45 },
    enhancement: { contextTimeoutMs: 5_000 },
    llm: { timeoutMs: 10_000 },
    migrate: { waitSeconds: 30, lockWaitSeconds: 30 },
  },
  api: { replicas: 2, resources: small, probes, minReadySeconds: 1, terminationGracePeriodSeconds: 30 },
  worker: { replicas: 2, resources: small, probes, minReadySeconds: 1, terminationGracePeriodSeconds: 50 },
  migrations: { activeDeadlineSeconds: 90, resources: small },
  smokeTest: { timeoutSeconds: 60, resources: small },
  ingress: { enabled: true, className: 'traefik', host: 'ai-agents.test', tls: { secretName: 'ai-agents-tls' } },
};
