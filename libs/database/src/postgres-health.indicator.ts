import { Inject, Injectable } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import type { Pool } from 'pg';
import { DATABASE_POOL } from './database-pool';

@Injectable()
export class PostgresHealthIndicator {
  constructor(
    @Inject(DATABASE_POOL) private readonly pool: Pool,
    private readonly health: HealthIndicatorService,
  ) {}
  async check(): Promise<HealthIndicatorResult<'database'>> {
    try {
      await this.pool.query('SELECT 1');
      return this.health.check('database').up({ connection: 'connected' });
    } catch (error) {
      return this.health.check('database').down({ connection: 'disconnected', message: (error as Error).message });
    }
  }
}
