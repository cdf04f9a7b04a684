import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { MonitoredHost, NewAsset, SpaceArticle } from '#testing';
import { StartError } from './start-error';
import type { DemoTicket } from './ticket';

/** A ticket of the demo's past. */
export interface ResolvedDemoTicket extends DemoTicket {
  /** As its help desk shows it: a short number, or the key of an issue. */
  readonly id: string;
  readonly category: string;
  readonly requester: string;
  readonly technician: string;
  readonly resolution: string;
  /** ISO 8601. */
  readonly created: string;
  /** ISO 8601. */
  readonly resolved: string;
}

/** A ticketing tool that the demo simulates. */
export type DemoTool = 'servicedesk-plus' | 'jira-service-management';

export const TOOL_TITLES: Readonly<Record<DemoTool, string>> = {
  'servicedesk-plus': 'ServiceDesk Plus',
  'jira-service-management': 'Jira Service Management',
};

/** A client company of the demo, with the tickets that it can open and what its notes can be written from. */
export interface DemoTenant {
  readonly id: string;
  readonly name: string;
  /** What its help desk is in the demo. */
  readonly tool: DemoTool;
  /** Key of its Jira project. */
  readonly project?: string;
  readonly samples: readonly DemoTicket[];
  readonly resolved: readonly ResolvedDemoTicket[];
  /** Articles of its help desk. Plain text; `updated` in ISO 8601. */
  readonly solutions: readonly { readonly title: string; readonly topic: string; readonly updated: string; readonly text: string }[];
  /** Articles of another knowledge base. */
  readonly articles: readonly SpaceArticle[];
  /** Machines that its help desk lists. */
  readonly assets: readonly NewAsset[];
  /** Machines that a list says more of: CSV as `import-inventory` reads it. */
  readonly inventory: string;
  /** How its machines are, by their monitoring. */
  readonly monitored: readonly Omit<MonitoredHost, 'tenant'>[];
}

/** The rules file of the demo's Prometheus. */
export function loadAlertRules(): string {
  return readDemoFile('alert-rules.yaml');
}

/** The client companies of the demo, the default one first. */
export function loadDemoTenants(): readonly DemoTenant[] {
  return ['acme-corp', 'globex'].map((name) => {
    const tenant = parse(readDemoFile(`${name}.yaml`)) as Omit<DemoTenant, 'inventory'>;
    return { ...tenant, inventory: readDemoFile(`${name}-hosts.csv`) };
  });
}

function readDemoFile(name: string): string {
  return readFileSync(join(__dirname, 'demo', name), 'utf8');
}

/**
 * The tenant of that id; without one the first.
 *
 * @throws StartError that lists the tenants there are.
 */
export function selectTenant<T extends { readonly id: string }>(tenants: readonly T[], id: string | undefined): T {
  const found = id === undefined ? tenants[0] : tenants.find((tenant) => tenant.id === id);
  if (found === undefined) {
    throw new StartError(`There is no tenant ${id ?? ''}: the demo has ${tenants.map((tenant) => tenant.id).join(' and ')}.`);
  }
  return found;
}
