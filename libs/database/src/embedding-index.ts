import { escapeIdentifier, type Pool } from 'pg';
import { dropInvalidIndex } from './invalid-index';
import type { Queryable } from './tenant-transactions';

/** The first pgvector whose index goes on until enough rows of one tenant are found. */
const LEAST_VERSION = [0, 8] as const;
/** SQLSTATE insufficient_privilege. */
const NOT_ALLOWED = '42501';

/** Whether a database can search by meaning, and if not, why, in a sentence that says what to do. */
export type EmbeddingSupport = { readonly available: true } | { readonly available: false; readonly reason: string };

const NO_EXTENSION =
  'The extension vector (pgvector) is not installed on the database server: tickets are searched without embeddings. Install pgvector 0.8 or newer ' +
  'and run the migrations again.';

/**
 * Prepares a database for embeddings, if its server has pgvector: creates the extension, where the role may, and the index for this number of
 * dimensions, while others write. Can be repeated, and is at every run of the migrations: that is how a pgvector is found that came later.
 * Indexes for other numbers of dimensions stay, because the release before may search with them.
 *
 * @param pool of the tables' owner.
 * @throws the database's error when the index cannot be built, SQLSTATE 55P03 when a table was locked for too long.
 */
export async function prepareEmbeddings(pool: Pool, dimensions: number): Promise<EmbeddingSupport> {
  const reason = await extensionProblem(pool);
  if (reason !== undefined) return { available: false, reason };
  const name = indexName(dimensions);
  await dropInvalidIndex(async (text, values) => (await pool.query<object>(text, values)).rows, name);
  await pool.query(
    `CREATE INDEX CONCURRENTLY IF NOT EXISTS ${escapeIdentifier(name)} ON ticket_embeddings
     USING hnsw ((embedding::halfvec(${dimensions})) halfvec_cosine_ops) WHERE dimensions = ${dimensions}`,
  );
  return { available: true };
}

/** Whether {@link prepareEmbeddings} has done its work for this number of dimensions: a look into the catalogue. */
export async function embeddingsArePrepared(db: Queryable, dimensions: number): Promise<boolean> {
  const { rows } = await db.query<{ prepared: boolean }>({
    name: 'embeddings_are_prepared',
    text: `SELECT to_regtype('halfvec') IS NOT NULL
                  AND EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass($1) AND indisvalid) AS prepared`,
    values: [`public.${indexName(dimensions)}`],
  });
  return rows[0]?.prepared === true;
}

const indexName = (dimensions: number) => `ticket_embeddings_near_${dimensions}`;

async function extensionProblem(pool: Pool): Promise<string | undefined> {
  const { rows } = await pool.query<{ installed: string | null; offered: string }>(
    `SELECT installed_version AS installed, default_version AS offered FROM pg_available_extensions WHERE name = 'vector'`,
  );
  const [found] = rows;
  if (found === undefined) return NO_EXTENSION;
  if (isTooOld(found.installed ?? found.offered)) {
    const update =
      found.installed === null || isTooOld(found.offered)
        ? 'install a newer one'
        : 'let an administrator run ALTER EXTENSION vector UPDATE';
    return `pgvector ${found.installed ?? found.offered} is older than 0.8: ${update} and run the migrations again.`;
  }
  if (found.installed === null) {
    try {
      await pool.query('CREATE EXTENSION IF NOT EXISTS vector');
    } catch (error) {
      if ((error as { code?: string }).code !== NOT_ALLOWED) throw error;
      return 'pgvector is there, and the migrations may not create it: let an administrator run CREATE EXTENSION vector in this database, and run the migrations again.';
    }
  }
  const visible = await pool.query<{ visible: boolean }>(`SELECT to_regtype('halfvec') IS NOT NULL AS visible`);
  if (visible.rows[0]?.visible === true) return undefined;
  return 'The extension vector is in a schema that is not on the search path: let an administrator run ALTER EXTENSION vector SET SCHEMA public.';
}

function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < LEAST_VERSION[0] || (major === LEAST_VERSION[0] && minor < LEAST_VERSION[1]);
}
