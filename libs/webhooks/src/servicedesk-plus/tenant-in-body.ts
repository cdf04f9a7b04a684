import type { UnverifiedBody } from '../ticket-webhook';

/** Where the tenant's id stands in a body that does not parse, so that its sender can still be authenticated and told what is wrong. */
const TENANT_ID = /"tenant_id"\s*:\s*"([^"\\]{1,63})"/;

/** Reads the member `tenant_id` of a body that nobody has vouched for yet. */
export function readUnverified(raw: Buffer): UnverifiedBody {
  const text = raw.toString('utf8');
  try {
    const json: unknown = JSON.parse(text);
    const tenantId = typeof json === 'object' && json !== null && 'tenant_id' in json ? json.tenant_id : undefined;
    return { json, tenantId: typeof tenantId === 'string' ? tenantId : undefined };
  } catch {
    return { json: undefined, tenantId: TENANT_ID.exec(text)?.[1] };
  }
}
