import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A migration whose statements stand in a `.sql` file beside it, so that the linter reads exactly what runs.
 *
 * Migrations only ever expand the schema: the release before must be able to work with what they leave, and so there is no way back down.
 */
export abstract class SqlMigration implements MigrationInterface {
  /** TypeORM takes the order from the 13 digits at the end of the name. */
  abstract readonly name: string;
  /** The file without its directory. */
  protected abstract readonly file: string;
  /** False for statements that Postgres refuses in a transaction, such as CREATE INDEX CONCURRENTLY; then one statement a file. */
  readonly transaction: boolean = true;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(readFileSync(join(__dirname, this.file), 'utf8'));
  }

  down(): Promise<void> {
    return Promise.reject(
      new Error(`${this.name} cannot be undone: migrations only expand the schema, and the release before works with it.`),
    );
  }
}
