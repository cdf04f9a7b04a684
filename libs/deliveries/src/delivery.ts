import { createHash } from 'node:crypto';

/** A verified webhook on its way into the inbox. */
export interface IncomingDelivery {
  readonly tenantId: string;
  /** The sender's id of this delivery, or a hash of tenant and body: the same id is the same delivery. */
  readonly deliveryId: string;
  readonly ticketId: string;
  readonly event?: string;
  readonly correlationId?: string;
  /** The body exactly as it came: JSON text. */
  readonly payload: string;
}

/** Names a delivery everywhere after the inbox: in jobs, leases, effects, logs. */
export interface DeliveryRef {
  readonly tenantId: string;
  /** Our own id, the `job_id` of the webhook's answer. */
  readonly deliveryId: string;
}

/** A delivery that waits to be picked, with its turn: lower ones come first, and each tenant's follow each other. */
export interface WaitingDelivery extends DeliveryRef {
  readonly turn: number;
}

/** What the database says of one. */
export interface WaitingRow {
  readonly tenant_id: string;
  readonly delivery_id: string;
  readonly turn: string;
}

export function waitingDelivery(row: WaitingRow): WaitingDelivery {
  return { tenantId: row.tenant_id, deliveryId: row.delivery_id, turn: Number(row.turn) };
}

/**
 * The id of a delivery, a UUID of version 8 (RFC 9562, section 5.8) from the SHA-256 of tenant and sender's delivery id.
 *
 * Because it is computed and not drawn, a duplicate is answered with the same id, and the api's database role needs no right to read.
 */
export function deliveryUuid(tenantId: string, deliveryId: string): string {
  const bytes = createHash('sha256').update(`${tenantId}\n${deliveryId}`).digest();
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
