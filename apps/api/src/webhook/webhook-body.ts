/** What a request without a body is read as: Fastify then hands none to the handler. */
export const NO_BODY = Buffer.alloc(0);

/** What can be known of a body before its signature is checked. */
export interface UnverifiedBody {
  /** Picks the secret, and nothing else, until the signature holds. */
  readonly tenantId: string | undefined;
  /** The parsed body; undefined when it is not JSON. */
  readonly json: unknown;
}

/** Where the tenant's id stands in a body that does not parse, so that its sender can still be authenticated and told what is wrong. */
const TENANT_ID = /"tenant_id"\s*:\s*"([^"\\]{1,63})"/;

/** Reads the tenant's id from a body that nobody has vouched for yet. */
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
