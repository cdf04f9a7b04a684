import { createHmac } from 'node:crypto';

/** A request that was made before the run, complete but for the header with its delivery id. */
export interface SignedRequest {
  readonly body: string;
  readonly signature: string;
}

export const DELIVERY_HEADER = 'x-servicedesk-delivery';
export const WEBHOOK_PATH = '/webhook/servicedesk';
const BODY_BYTES = 2_048;

/**
 * Makes `count` webhooks of 2 KiB with different ticket ids, signed.
 *
 * A run uses them in turn, each time with a delivery id of its own: the signature does not cover that header.
 */
export function signedRequests(count: number, tenantId: string, secret: string): SignedRequest[] {
  return Array.from({ length: count }, (_, index) => signedRequest(String(1_000_000 + index), tenantId, secret));
}

/** One webhook of 2 KiB. */
export function signedRequest(ticketId: string, tenantId: string, secret: string): SignedRequest {
  const fields = {
    event: 'ticket_created',
    tenant_id: tenantId,
    ticket_id: ticketId,
    subject: 'Printer prints blank pages',
    priority: 'High',
    created_at: new Date().toISOString(),
    description: '',
  };
  const missing = BODY_BYTES - Buffer.byteLength(JSON.stringify(fields));
  const sentence = 'Since the update the printer on floor 3 prints blank pages. ';
  const description = sentence.repeat(Math.ceil(missing / sentence.length)).slice(0, missing);
  const body = JSON.stringify({ ...fields, description });
  return { body, signature: `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` };
}
