import { Initial1764000000000 } from './1764000000000-initial';

/** Every migration, oldest first. */
export const MIGRATIONS = [Initial1764000000000] as const;

/** The revision that this version of the software needs: the time in the name of its newest migration. */
export const REQUIRED_REVISION = Math.max(...MIGRATIONS.map((migration) => Number(/\d{13}$/.exec(migration.name)?.[0])));

/** Where TypeORM keeps the migrations that have run. */
export const MIGRATIONS_TABLE = 'schema_migrations';
