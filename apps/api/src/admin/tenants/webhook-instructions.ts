import type { TenantRecord } from '#tenants';
import { TICKET_WEBHOOKS } from '#webhooks';
import { type SigningSnippets, signingSnippets } from './signing-snippets';

/** How a help desk is pointed at this installation. */
export interface WebhookInstructions {
  readonly url: string;
  /** How a webhook is signed, in a sentence. */
  readonly signature: string;
  /** Absent for tools that sign by themselves. */
  readonly snippets?: SigningSnippets;
}

const SIGNED_BY_US = 'X-ServiceDesk-Signature: sha256= and the HMAC-SHA256 of the exact body with the webhook secret, in hex.';
const SIGNED_BY_TOOL = 'The tool signs by itself: give it the address and the webhook secret.';

/** @param base of this installation, without a trailing slash */
export function webhookInstructions(tenant: Pick<TenantRecord, 'id' | 'tool'>, base: string): WebhookInstructions {
  const webhook = TICKET_WEBHOOKS.find(({ tool }) => tool === tenant.tool.name);
  const endpoint = webhook?.endpoints[0];
  const path = endpoint?.paths[0] ?? tenant.tool.name;
  const url = `${base}/webhook/${path.replace(':tenantId', tenant.id)}`;
  // A path that names the tenant is for tools whose bodies are their own.
  if (path.includes(':tenantId')) return { url, signature: SIGNED_BY_TOOL };
  return { url, signature: SIGNED_BY_US, snippets: signingSnippets(tenant.id, url) };
}
