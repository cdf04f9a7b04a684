import { decodeMac, type SignatureClaim } from '../signature';
import { singleHeader } from '../single-header';
import type { WebhookHeaders } from '../ticket-webhook';

const MIN_KEY_BYTES = 16;

/**
 * The signature of a webhook in the ServiceDesk Plus contract, in one of three forms: `X-ServiceDesk-Signature` (hex with or without `sha256=`,
 * or base64) over the body; the same with `X-ServiceDesk-Timestamp` over `timestamp.body`; and Standard Webhooks
 * (https://www.standardwebhooks.com) over `id.timestamp.body`.
 */
export function serviceDeskSignature(headers: WebhookHeaders): SignatureClaim | undefined {
  const standard = singleHeader(headers['webhook-signature']);
  if (standard !== undefined) {
    const id = singleHeader(headers['webhook-id']) ?? '';
    const timestamp = singleHeader(headers['webhook-timestamp']) ?? '';
    const macs = standard
      .split(' ')
      .filter((part) => part.startsWith('v1,'))
      .map((part) => decodeMac(part.slice(3)));
    return { prefix: `${id}.${timestamp}.`, macs, timestamp, keyOf: standardWebhooksKey };
  }
  const signature = singleHeader(headers['x-servicedesk-signature']);
  if (signature === undefined) return undefined;
  const timestamp = singleHeader(headers['x-servicedesk-timestamp']);
  const macs = [decodeMac(signature.replace(/^sha256=/i, ''))];
  if (timestamp === undefined) return { macs };
  return { prefix: `${timestamp}.`, macs, timestamp };
}

/**
 * Standard Webhooks secrets read `whsec_<base64>`; another text is taken as it is. So is one that decodes to less than a key: with an empty key
 * anybody could sign.
 */
function standardWebhooksKey(secret: string): Buffer {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : undefined;
  return key !== undefined && key.length >= MIN_KEY_BYTES ? key : Buffer.from(secret);
}
