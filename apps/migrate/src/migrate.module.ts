import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import type { Pool } from 'pg';
import { CONFIG, type Config, type Configuration, ConfigurationModule, SECRETS, type Secrets } from '#config';
import { createPool, DATABASE_POOL, databaseConnection } from '#database';
import type { MigrationListener } from './migration-events';
import { MIGRATION_LISTENER, SchemaMigration } from './schema-migration.service';
import { PostgresWait } from './postgres-wait.service';

/** The process that prepares the database. Its pool belongs to the owner of the tables. */
@Module({})
export class MigrateModule implements OnApplicationShutdown {
  constructor(@Inject(DATABASE_POOL) private readonly pool: Pool) {}

  static forRoot(configuration: Configuration, listener: MigrationListener): DynamicModule {
    return {
      module: MigrateModule,
      imports: [ConfigurationModule.forRoot(configuration), TerminusModule.forRoot({ logger: false })],
      providers: [
        {
          provide: DATABASE_POOL,
          // A migration takes as long as it takes: the limit is on waiting for locks, not on statements.
          useFactory: (config: Config, secrets: Secrets) =>
            createPool({
              ...databaseConnection(config, secrets, 'migrate'),
              statement_timeout: false,
              query_timeout: 0,
              lock_timeout: config.migrate.lockTimeoutMs,
              max: 2,
            }),
          inject: [CONFIG, SECRETS],
        },
        { provide: MIGRATION_LISTENER, useValue: listener },
        PostgresWait,
        SchemaMigration,
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}
