import { type DynamicModule, Inject, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { Pool } from 'pg';
import { CONFIG, type Config, SECRETS, type Secrets } from '#config';
import { DATABASE_POOL, databaseConnection } from './database-pool';
import { PostgresHealthIndicator } from './postgres-health.indicator';
import { TenantTransactions } from './tenant-transactions';

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
          useFactory: (config: Config, secrets: Secrets) => {
            const pool = new Pool(databaseConnection(config, secrets, application));
            pool.on('error', (error) => new Logger('Database').warn(error.message));
            return pool;
          },
          inject: [CONFIG, SECRETS],
        },
        TenantTransactions,
        PostgresHealthIndicator,
      ],
      exports: [DATABASE_POOL, TenantTransactions, PostgresHealthIndicator],
    };
  }
  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}
