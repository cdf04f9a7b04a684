import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import type { Pool } from 'pg';
import { CONFIG, type Config, SECRETS, type Secrets } from '#config';
import { createGuardedPool, DATABASE_POOL, databaseConnection } from './database-pool';
import { DatabaseReadiness } from './database-readiness';
import { PostgresHealthIndicator } from './postgres-health.indicator';
import { TenantTransactions } from './tenant-transactions';

/** The database of a process at run time: its pool, transactions of one tenant, readiness. */
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(@Inject(DATABASE_POOL) private readonly pool: Pool) {}

  static forRoot({ application }: { application: 'api' | 'worker' }): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      imports: [TerminusModule],
      providers: [
        {
          provide: DATABASE_POOL,
          useFactory: (config: Config, secrets: Secrets) => createGuardedPool(databaseConnection(config, secrets, application)),
          inject: [CONFIG, SECRETS],
        },
        TenantTransactions,
        DatabaseReadiness,
        PostgresHealthIndicator,
      ],
      exports: [DATABASE_POOL, TenantTransactions, PostgresHealthIndicator],
    };
  }

  /** The last hook of a shutdown: jobs were drained in `onModuleDestroy`, requests answered before this. */
  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}
