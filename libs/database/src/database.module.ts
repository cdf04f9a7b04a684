import { type DynamicModule, Inject, Module, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import type { Pool } from 'pg';
import { CONFIG, type Config, SECRETS, type Secrets } from '#config';
import { createGuardedPool, DATABASE_POOL, databaseConnection, HISTORY_POOL } from './database-pool';
import { DatabaseReadiness, EXPECTED_ROLE, type ExpectedRole } from './database-readiness';
import { LISTENER_CONNECTION } from './notification-listener';
import { PostgresHealthIndicator } from './postgres-health.indicator';
import { HistoryTransactions, TenantTransactions } from './tenant-transactions';

/** The database of a process at run time: its pools, transactions of one tenant, readiness. */
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(
    @Inject(DATABASE_POOL) private readonly pool: Pool,
    @Inject(HISTORY_POOL) private readonly historyPool: Pool,
  ) {}

  static forRoot({ application }: { application: 'api' | 'worker' }): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      imports: [TerminusModule],
      providers: [
        poolProvider(DATABASE_POOL, application, ({ poolSize }) => Math.ceil(poolSize / 2)),
        poolProvider(HISTORY_POOL, `${application}-history`, ({ poolSize }) => Math.floor(poolSize / 2)),
        {
          provide: LISTENER_CONNECTION,
          useFactory: (config: Config, secrets: Secrets) => databaseConnection(config, secrets, `${application}-listener`),
          inject: [CONFIG, SECRETS],
        },
        TenantTransactions,
        HistoryTransactions,
        {
          provide: EXPECTED_ROLE,
          useFactory: ({ database }: Config): ExpectedRole => ({
            name: database.roles[application],
            setting: `database.roles.${application}`,
          }),
          inject: [CONFIG],
        },
        DatabaseReadiness,
        PostgresHealthIndicator,
      ],
      exports: [DATABASE_POOL, LISTENER_CONNECTION, TenantTransactions, HistoryTransactions, PostgresHealthIndicator],
    };
  }

  /** The last hook of a shutdown: jobs were drained in `onModuleDestroy`, requests answered before this. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.pool.end(), this.historyPool.end()]);
  }
}

function poolProvider(token: symbol, application: string, sizeOf: (database: Config['database']) => number): Provider {
  return {
    provide: token,
    useFactory: (config: Config, secrets: Secrets) =>
      createGuardedPool({ ...databaseConnection(config, secrets, application), max: sizeOf(config.database) }),
    inject: [CONFIG, SECRETS],
  };
}
