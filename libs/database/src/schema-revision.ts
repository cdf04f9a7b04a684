import type { Queryable } from './tenant-transactions';
import { MIGRATIONS_TABLE } from './migrations';

/** The newest migration that the database has; 0 when it has none. */
export async function foundRevision(db: Queryable): Promise<number> {
  const { rows: tables } = await db.query<{ present: boolean }>('SELECT to_regclass($1) IS NOT NULL AS present', [MIGRATIONS_TABLE]);
  if (tables[0]?.present !== true) return 0;
  const { rows } = await db.query<{ revision: string | null }>(`SELECT max("timestamp") AS revision FROM ${MIGRATIONS_TABLE}`);
  return Number(rows[0]?.revision ?? 0);
}

/** Why software that needs `required` cannot work on a database at `found`; undefined when it can. A database that is ahead is fine. */
export function revisionProblem(found: number, required: number): string | undefined {
  if (found >= required) return undefined;
  const state = found === 0 ? 'has no schema' : `is at revision ${found}`;
  return `The database ${state}, this version needs ${required}: run the migrations.`;
}
