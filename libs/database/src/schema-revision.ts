import type { Queryable } from './tenant-transactions';
import { MIGRATIONS_TABLE } from './migrations';

/** Which software a database works with. */
export interface FoundSchema {
  /** The newest migration that the database has; 0 when it has none. */
  readonly revision: number;
  /** Revision of the oldest software that the database still works with; 0 when nothing was ever taken away. */
  readonly oldestRevision: number;
}

export async function foundSchema(db: Queryable): Promise<FoundSchema> {
  if (!(await tableExists(db, MIGRATIONS_TABLE))) return { revision: 0, oldestRevision: 0 };
  const { rows } = await db.query<{ revision: string | null }>(`SELECT max("timestamp") AS revision FROM ${MIGRATIONS_TABLE}`);
  return { revision: Number(rows[0]?.revision ?? 0), oldestRevision: await oldestRevision(db) };
}

async function oldestRevision(db: Queryable): Promise<number> {
  if (!(await tableExists(db, 'schema_contract'))) return 0;
  const { rows } = await db.query<{ oldest: string }>('SELECT oldest_revision AS oldest FROM schema_contract');
  return Number(rows[0]?.oldest ?? 0);
}

/** Names of the migrations that the database has. */
export async function appliedMigrations(db: Queryable): Promise<string[]> {
  if (!(await tableExists(db, MIGRATIONS_TABLE))) return [];
  const { rows } = await db.query<{ name: string }>(`SELECT name FROM ${MIGRATIONS_TABLE}`);
  return rows.map((row) => row.name);
}

async function tableExists(db: Queryable, table: string): Promise<boolean> {
  const { rows } = await db.query<{ present: boolean }>('SELECT to_regclass($1) IS NOT NULL AS present', [table]);
  return rows[0]?.present === true;
}

/**
 * Why software at the revision `required` cannot work on a database; undefined when it can. A database that is ahead is fine, unless a newer
 * version took away what this one needs.
 */
export function schemaProblem({ revision, oldestRevision }: FoundSchema, required: number): string | undefined {
  if (revision < required) {
    const state = revision === 0 ? 'has no schema' : `is at revision ${revision}`;
    return `The database ${state}, this version needs ${required}: run the migrations.`;
  }
  return contractionProblem({ oldestRevision }, required);
}

/** Why a database is past what software at the revision `required` can work with, whatever migrations run; undefined when it is not. */
export function contractionProblem({ oldestRevision }: Pick<FoundSchema, 'oldestRevision'>, required: number): string | undefined {
  if (required >= oldestRevision) return undefined;
  return (
    `The database was contracted by a newer version: it works with software of revision ${oldestRevision} or newer, and this version has ${required}: ` +
    'install one that is new enough.'
  );
}
