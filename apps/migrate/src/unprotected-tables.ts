import type { Queryable } from '#database';

/** Tables of tenants on which row-level security is not both enabled and forced. None is what a migration must leave. */
export async function unprotectedTables(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class AS c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
       AND (c.relname = 'tenants' OR EXISTS (SELECT 1 FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id'))
     ORDER BY c.relname`,
  );
  return rows.map((row) => row.name);
}
