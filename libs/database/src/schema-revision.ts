import type { Queryable } from './tenant-transactions';
import { MIGRATIONS_TABLE } from './migrations';

/** The newest migration that the database has; 0 when it has none. */
export async function foundRevision(db: Queryable): Promise<number> {
  if (!(await hasMigrations(db))) return 0;
  const { rows } = await db.query<{ revision: string | null }>(`SELECT max("timestamp") AS revision FROM ${MIGRATIONS_TABLE}`);
  return Number(rows[0]?.revision ?? 0);
}

/** Names of the migrations that the database has. */
export async function appliedMigrations(db: Queryable): Promise<string[]> {
  if (!(await hasMigrations(db))) return [];
  const { rows } = await db.query<{ name: string }>(`SELECT name FROM ${MIGRATIONS_TABLE}`);
  return rows.map((row) => row.name);
}

async function hasMigrations(db: Queryable): Promise<boolean> {
  const { rows } = await db.query<{ present: boolean }>('SELECT to_regclass($1) IS NOT NULL AS present', [MIGRATIONS_TABLE]);
  return rows[0]?.present === true;
}

/** Why software that needs `required` cannot work on a database at `found`; undefined when it can. A database that is ahead is fine. */
export function revisionProblem(found: number, required: number): string | undefined {
  if (found >= required) return undefined;
  const state = found === 0 ? 'has no schema' : `is at revision ${found}`;
  return `The database ${state}, this version needs ${required}: run the migrations.`;
}
