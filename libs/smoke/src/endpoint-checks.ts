import { CertificateCheck } from './checks/certificate.check';
import { HealthCheck } from './checks/health.check';
import { NoteCheck } from './checks/note.check';
import { RedirectCheck } from './checks/redirect.check';
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

/** What the outside world needs too. @param http where it is reached without TLS; undefined leaves the redirect out. */
export function publicChecks(https: Endpoint, http: Endpoint | undefined, tenant: SmokeTenantKey, noteTimeoutMs: number): SmokeCheck[] {
  return [
    new CertificateCheck(https),
    ...(http === undefined ? [] : [new RedirectCheck(http, https)]),
    ...endpointChecks(https, tenant, noteTimeoutMs),
  ];
}
