import { randomUUID } from 'node:crypto';
import { signedRequest } from '../load/signed-requests';
import { type BenchSystem, TENANT, WEBHOOK_SECRET } from './bench-system';

const FIRST_TICKET = 2_000_000;
const BATCH = 1_000;

/** Accepts `count` deliveries of different tickets, as the api would, all due at once. */
export async function fillBacklog(system: BenchSystem, count: number): Promise<void> {
  for (let first = 0; first < count; first += BATCH) {
    const ticketIds = Array.from({ length: Math.min(BATCH, count - first) }, (_, index) => String(FIRST_TICKET + first + index));
    await system.admin.query(
      'SELECT accept_deliveries($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::interval)',
      [
        ticketIds.map(() => TENANT),
        ticketIds.map(() => randomUUID()),
        ticketIds.map((ticketId) => `id:backlog-${ticketId}`),
        ticketIds,
        ticketIds.map(() => 'ticket_created'),
        ticketIds.map(() => null),
        ticketIds.map((ticketId) => signedRequest(ticketId, TENANT, WEBHOOK_SECRET).body),
        '0',
      ],
    );
  }
  await system.admin.query('ANALYZE deliveries, outbox');
}
