import { createHash } from 'node:crypto';

/** Longer ids of senders are kept as their hash: cut off, two of them would be one delivery. */
const MAX_ID_LENGTH = 200;

/** The sender's id of the delivery; without one, the body itself: a replayed body never makes a second job. */
export function deliveryKeyOf(deliveryId: string | undefined, tenantId: string, body: Buffer): string {
  if (deliveryId === undefined) return `body:${sha256(tenantId, '\n', body)}`;
  return deliveryId.length <= MAX_ID_LENGTH ? `id:${deliveryId}` : `long-id:${sha256(deliveryId)}`;
}

function sha256(...parts: (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
