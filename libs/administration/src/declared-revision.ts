import type { Queryable } from '#database';

/** Tenants of a later revision of the release are kept already: these change nothing. */
export class OutdatedDeclarationError extends Error {
  override readonly name = 'OutdatedDeclarationError';
  constructor(
    readonly revision: number,
    readonly latest: number,
  ) {
    super(`revision ${revision} is older than revision ${latest}`);
  }
}

/** Lets nobody write any more for an older revision than this one. @throws OutdatedDeclarationError when this one is older itself */
export async function advanceRevision(db: Queryable, revision: number): Promise<void> {
  await db.query('UPDATE declared_revision SET revision = $1 WHERE revision < $1', [revision]);
  await holdRevision(db, revision);
}

/** Keeps a later revision waiting until the transaction has ended, so that what it writes comes after. @throws OutdatedDeclarationError */
export async function holdRevision(db: Queryable, revision: number): Promise<void> {
  const { rows } = await db.query<{ revision: string }>('SELECT revision FROM declared_revision FOR SHARE');
  const latest = Number(rows[0]?.revision ?? 0);
  if (latest > revision) throw new OutdatedDeclarationError(revision, latest);
}
