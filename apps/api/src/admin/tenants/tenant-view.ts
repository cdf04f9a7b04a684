import type { TenantRecord, TenantSettings } from '#tenants';

/** A tenant as the admin API shows it: of secrets and credentials there are only names. */
export function tenantView(tenant: TenantRecord) {
  const {
    id,
    name,
    active,
    declared,
    rateLimitPerMinute,
    tool,
    preferences,
    previousSecretAccepted,
    credentialsOpen,
    toolAccess,
    createdAt,
    updatedAt,
  } = tenant;
  return {
    id,
    name,
    active,
    declared,
    ...(rateLimitPerMinute !== undefined && { rateLimitPerMinute }),
    tool: { name: tool.name, baseUrl: tool.baseUrl, credentials: Object.keys(tool.credentials).sort(), credentialsOpen },
    preferences,
    previousSecretAccepted,
    toolAccess,
    createdAt,
    updatedAt,
  };
}
export type TenantView = ReturnType<typeof tenantView>;

/** What a change starts from. */
export function settingsOf({ name, active, rateLimitPerMinute, tool, preferences }: TenantRecord): TenantSettings {
  return { name, active, ...(rateLimitPerMinute !== undefined && { rateLimitPerMinute }), tool, preferences };
}

/** The entity tag of a version of a tenant. @see https://www.rfc-editor.org/rfc/rfc9110#name-etag */
export function entityTag({ version }: TenantRecord): string {
  return `"${version}"`;
}

/** The version that `If-Match` names; undefined when it names none or any. A tag that is none of ours names one that there never was. */
export function versionOf(ifMatch: string | undefined): string | undefined {
  if (ifMatch === undefined || ifMatch.trim() === '*') return undefined;
  return /^"(\d+)"$/.exec(ifMatch.trim())?.[1] ?? 'none';
}
