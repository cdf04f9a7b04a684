import { escapeIdentifier } from 'pg';

/** Runs one statement outside of a transaction, and returns its rows. */
export type Query = (text: string, values?: unknown[]) => Promise<readonly unknown[]>;

/**
 * Drops an index of the schema `public` that a failed or interrupted CREATE INDEX CONCURRENTLY left behind. It is of no use, costs every write, and IF
 * NOT EXISTS takes it for the whole one. An index that is valid, or not there, is left as it is.
 *
 * @throws the database's error, SQLSTATE 55P03 when somebody, such as a session that still builds it, has its table locked for too long.
 */
export async function dropInvalidIndex(query: Query, name: string): Promise<void> {
  const index = `public.${escapeIdentifier(name)}`;
  const rows = await query('SELECT 1 FROM pg_index WHERE indexrelid = to_regclass($1) AND NOT indisvalid', [index]);
  if (rows.length > 0) await query(`DROP INDEX CONCURRENTLY ${index}`);
}
