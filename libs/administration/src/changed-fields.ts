import { isDeepStrictEqual } from 'node:util';
import type { TenantRecord, TenantSettings } from '#tenants';

/** Names of what differs, and never a value: credentials are among them. */
export function changedFields(before: TenantRecord, after: TenantSettings): string[] {
  // Postgres keeps the keys of a JSON object in an order of its own.
  const differs = (a: unknown, b: unknown) => !isDeepStrictEqual(a, b);
  const credentials = new Set([...Object.keys(before.tool.credentials), ...Object.keys(after.tool.credentials)]);
  const preferences = new Set([...Object.keys(before.preferences), ...Object.keys(after.preferences)]) as Set<
    keyof TenantSettings['preferences']
  >;
  return [
    ...(['name', 'active', 'rateLimitPerMinute'] as const).filter((field) => differs(before[field], after[field])),
    ...(['name', 'baseUrl'] as const).filter((field) => differs(before.tool[field], after.tool[field])).map((field) => `tool.${field}`),
    ...[...credentials]
      .sort()
      .filter((name) => differs(before.tool.credentials[name], after.tool.credentials[name]))
      .map((name) => `tool.credentials.${name}`),
    ...[...preferences]
      .sort()
      .filter((name) => differs(before.preferences[name], after.preferences[name]))
      .map((name) => `preferences.${name}`),
  ];
}
