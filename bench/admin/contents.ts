import { ApiKeyStore } from '#api-keys';
import { AuditLog } from '#audit';
import { createPool, TenantTransactions } from '#database';
import { type BenchSystem, TENANT } from '../environment/bench-system';

/** How much there is to be listed. */
export interface Amounts {
  readonly tenants: number;
  /** Entries of the audit log, spread over all tenants; as many deliveries and ratings, all of one tenant, which is the worst for its lists. */
  readonly entries: number;
}

const FILLERS = [
  `INSERT INTO audit_log (tenant_id, at, actor_kind, actor_id, actor_name, action, outcome, details)
   SELECT 'client-' || n % $1, now(), 'api_key', 'key-' || n % 50, 'Ada', (ARRAY['tenant.update', 'tenant.test_connection', 'delivery.retry'])[1 + n % 3],
          'ok', '{"fields": ["name"]}' FROM generate_series(1, $2::int) AS n`,
  // A tenth has failed, a tenth is not finished.
  `INSERT INTO deliveries (tenant_id, id, delivery_id, ticket_id, payload, status, last_error, finished_at)
   SELECT '${TENANT}', gen_random_uuid(), 'd-' || n, n::text, '{}', CASE n % 10 WHEN 0 THEN 'failed' WHEN 1 THEN 'accepted' ELSE 'completed' END,
          CASE n % 10 WHEN 0 THEN 'The desk was away.' END, CASE n % 10 WHEN 1 THEN NULL ELSE now() - n * interval '1 minute' END
   FROM generate_series(1, $2::int + 0 * $1::int) AS n`,
  `INSERT INTO outbox (tenant_id, delivery_id, due_at)
   SELECT tenant_id, id, now() + interval '1 day' FROM deliveries WHERE status = 'accepted' AND $1::int + $2::int > 0`,
  `INSERT INTO feedback (tenant_id, delivery_id, ticket_id, rating, comment, given_by, model, sources, past_tickets, rated_at)
   SELECT tenant_id, id, ticket_id, CASE ticket_id::int % 3 WHEN 0 THEN 'down' ELSE 'up' END, '', 'link', 'model-' || ticket_id::int % 3,
          '{ticket_history,knowledge_base}', '{1,2,3}', now() - ticket_id::int * interval '10 minutes'
   FROM deliveries WHERE $1::int + $2::int > 0`,
  `INSERT INTO api_keys (id, name, scope, secret_hash, created_by)
   SELECT lpad(to_hex(n), 16, '0'), 'Key ' || n, 'read', sha256('fake'), 'bench' FROM generate_series(1, 1000 + 0 * ($1::int + $2::int)) AS n`,
];

/** Fills the database as years of use do. @returns the text of a key of the scope admin */
export async function fill({ admin, apiDatabaseUrl }: BenchSystem, { tenants, entries }: Amounts): Promise<string> {
  for (const filler of FILLERS) await admin.query(filler, [Math.max(1, tenants - 1), entries]);
  await admin.query('VACUUM ANALYZE');
  const pool = createPool({ connectionString: apiDatabaseUrl, max: 1 });
  try {
    const transactions = new TenantTransactions(pool);
    const change = { actor: { kind: 'system', id: 'bench', name: 'bench' } } as const;
    return (await new ApiKeyStore(transactions, new AuditLog(transactions)).create({ name: 'bench', scope: 'admin' }, change)).text;
  } finally {
    await pool.end();
  }
}
