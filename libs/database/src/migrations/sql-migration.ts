import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { dropInvalidIndex } from '../invalid-index';

const INDEX_NAME = /^CREATE (?:UNIQUE )?INDEX CONCURRENTLY (?:IF NOT EXISTS )?(\w+)/m;

/**
 * A migration whose statements stand in a `.sql` file beside it, so that the linter reads exactly what runs.
 *
 * Migrations expand the schema: the release before must be able to work with what they leave, and so there is no way back down. One that takes
 * something away, releases after nothing uses it any more, says so with {@link oldestRevision}.
 */
export abstract class SqlMigration implements MigrationInterface {
  /** TypeORM takes the order from the 13 digits at the end of the name. */
  abstract readonly name: string;
  /** The file without its directory. */
  protected abstract readonly file: string;
  /**
   * False for statements that Postgres refuses in a transaction, such as CREATE INDEX CONCURRENTLY; then one statement a file. The index that a run
   * before this one could not finish is dropped first.
   */
  readonly transaction: boolean = true;
  /** Revision of the oldest software that works with what this migration leaves. Not set by a migration that only expands. */
  readonly oldestRevision?: number;

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = readFileSync(join(__dirname, this.file), 'utf8');
    const index = this.transaction ? undefined : INDEX_NAME.exec(statements)?.[1];
    if (index !== undefined) await dropInvalidIndex((text, values) => queryRunner.query(text, values) as Promise<object[]>, index);
    await queryRunner.query(statements);
    if (this.oldestRevision === undefined) return;
    await queryRunner.query('UPDATE schema_contract SET oldest_revision = greatest(oldest_revision, $1)', [this.oldestRevision]);
  }

  down(): Promise<void> {
    return Promise.reject(
      new Error(`${this.name} cannot be undone: migrations only expand the schema, and the release before works with it.`),
    );
  }
}
