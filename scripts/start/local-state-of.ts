import type { DemoTenant } from './demo-tenant';
import type { Keys } from './keys';
import type { LocalState } from './local-state';
import type { Ports } from './ports';

const HOST = '127.0.0.1';

/** What is known of a demo once all of it runs. */
export interface RunningDemo extends Pick<LocalState, 'model' | 'articles' | 'prometheus' | 'pids'> {
  readonly ports: Ports;
  readonly tenants: readonly DemoTenant[];
  readonly keys: Keys;
}

/** Base URL of a tenant's simulated help desk. */
export function deskUrl({ id, tool }: DemoTenant, ports: Ports): string {
  switch (tool) {
    case 'servicedesk-plus':
      return `http://${HOST}:${ports.simulator}/${id}`;
    case 'jira-service-management':
      return `http://${HOST}:${ports.jira}`;
  }
}

/** What other scripts read of a demo that has just become ready. */
export function localStateOf({ ports, tenants, keys, prometheus, ...known }: RunningDemo): LocalState {
  return {
    api: `http://${HOST}:${ports.api}`,
    worker: `http://${HOST}:${ports.worker}`,
    metrics: { api: `http://${HOST}:${ports.apiMetrics}/metrics`, worker: `http://${HOST}:${ports.workerMetrics}/metrics` },
    simulator: `http://${HOST}:${ports.simulator}`,
    sideBySide: `http://${HOST}:${ports.sideBySide}`,
    ...known,
    ...(prometheus !== undefined && { prometheus }),
    postgres: { host: HOST, port: ports.postgres },
    tenants: tenants.map((tenant) => ({
      id: tenant.id,
      name: tenant.name,
      tool: tenant.tool,
      webhookSecret: keys.tenants[tenant.id]?.webhookSecret ?? '',
      desk: deskUrl(tenant, ports),
    })),
    startedAt: new Date().toISOString(),
  };
}
