import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { StartError } from './start-error';
import type { DemoTicket } from './ticket';

/** A ticket of the demo's past. */
export interface ResolvedDemoTicket extends DemoTicket {
  /** 18 digits, as the cloud hands them out. */
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

/** A client company of the demo, with its past and the tickets that it can open. */
export interface DemoTenant {
  readonly id: string;
  readonly name: string;
  readonly samples: readonly DemoTicket[];
  readonly resolved: readonly ResolvedDemoTicket[];
}

/** The client companies of the demo, the default one first. */
export function loadDemoTenants(): readonly DemoTenant[] {
  return ['acme-corp', 'globex'].map((name) => parse(readFileSync(join(__dirname, 'demo', `${name}.yaml`), 'utf8')) as DemoTenant);
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
