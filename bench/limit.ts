/**
 * The smallest program that keeps the api's promise: it checks the HMAC of the exact bytes, commits deliveries in groups to the same tables
 * by the same function, and only then answers 202. Its rate is what this machine allows; the api is measured against it.
 *
 * It has one tenant, one signature form, no limits, no validation and no error handling worth the name, and shares no code with the api.
 *
 *   BENCH_LIMIT='{"port":1,"databaseUrl":"postgres://…","secret":"…"}' node limit.js
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import { Client } from 'pg';

interface Settings {
  readonly port: number;
  readonly databaseUrl: string;
  readonly secret: string;
}

interface Delivery {
  readonly id: string;
  readonly deliveryId: string;
  readonly tenantId: string;
  readonly ticketId: string;
  readonly event: string | null;
  readonly payload: string;
  readonly response: ServerResponse;
}

const MAX_BATCH = 500;
const ACCEPT = {
  name: 'accept_in_turn',
  text: 'SELECT count(*) FROM accept_in_turn($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::interval)',
};

const settings = JSON.parse(process.env['BENCH_LIMIT'] ?? '{}') as Settings;
const database = new Client(settings.databaseUrl);
let waiting: Delivery[] = [];
let committing = false;

function genuine(signature: unknown, body: Buffer): boolean {
  const given = Buffer.from(String(signature).slice('sha256='.length), 'hex');
  const expected = createHmac('sha256', settings.secret).update(body).digest();
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** The same id for the same delivery, as the api computes it. */
function uuidOf(tenantId: string, deliveryId: string): string {
  const bytes = createHash('sha256').update(`${tenantId}\n${deliveryId}`).digest();
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function answer(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text) }).end(text);
}

async function commitWhileWaiting(): Promise<void> {
  committing = true;
  while (waiting.length > 0) {
    const batch = waiting.slice(0, MAX_BATCH);
    waiting = waiting.slice(MAX_BATCH);
    batch.sort((a, b) => (a.id < b.id ? -1 : 1));
    try {
      await database.query({
        ...ACCEPT,
        values: [
          batch.map((delivery) => delivery.tenantId),
          batch.map((delivery) => delivery.id),
          batch.map((delivery) => delivery.deliveryId),
          batch.map((delivery) => delivery.ticketId),
          batch.map((delivery) => delivery.event),
          batch.map(() => null),
          batch.map((delivery) => delivery.payload),
          '0',
        ],
      });
      for (const { id, response } of batch) {
        answer(response, 202, { status: 'accepted', job_id: id, message: 'Enhancement job queued successfully' });
      }
    } catch {
      for (const { response } of batch) answer(response, 503, {});
    }
  }
  committing = false;
}

const server = createServer((request, response) => {
  if (request.method === 'GET') {
    answer(response, 200, { status: 'ready' });
    return;
  }
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
    if (!genuine(request.headers['x-servicedesk-signature'], body)) {
      answer(response, 401, {});
      return;
    }
    const payload = body.toString('utf8');
    const parsed = JSON.parse(payload) as { tenant_id: string; ticket_id: string; event?: string };
    const deliveryId = `id:${String(request.headers['x-servicedesk-delivery'])}`;
    waiting.push({
      id: uuidOf(parsed.tenant_id, deliveryId),
      deliveryId,
      tenantId: parsed.tenant_id,
      ticketId: parsed.ticket_id,
      event: parsed.event ?? null,
      payload,
      response,
    });
    if (!committing) void commitWhileWaiting();
  });
});

void database.connect().then(() => server.listen(settings.port, '127.0.0.1'));
