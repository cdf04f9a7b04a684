import { HealthCheck } from './checks/health.check';
import { NoteCheck } from './checks/note.check';
import { RefusalCheck } from './checks/refusal.check';
import type { SmokeTenantKey } from './checks/smoke-tenant-key';
import type { Endpoint } from './endpoint';
import type { SmokeCheck } from './smoke-check';

const NETWORK_READY_WITHIN_MS = 20_000;

/** What is checked of every installation, from inside the cluster and from outside. @param noteTimeoutMs from acceptance to note. */
export function endpointChecks(endpoint: Endpoint, tenant: SmokeTenantKey, noteTimeoutMs: number): SmokeCheck[] {
  return [
    new HealthCheck(endpoint, Math.min(NETWORK_READY_WITHIN_MS, noteTimeoutMs)),
    new RefusalCheck(endpoint, tenant),
    new NoteCheck(endpoint, tenant, noteTimeoutMs),
  ];
}
