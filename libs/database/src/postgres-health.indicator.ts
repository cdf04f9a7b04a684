import { Injectable } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { DatabaseReadiness } from './database-readiness';

/** Terminus indicator `database`. */
@Injectable()
export class PostgresHealthIndicator {
  constructor(
    private readonly readiness: DatabaseReadiness,
    private readonly health: HealthIndicatorService,
  ) {}

  async check(): Promise<HealthIndicatorResult<'database'>> {
    const indicator = this.health.check('database');
    const problem = await this.readiness.problem();
    if (problem === undefined) return indicator.up({ connection: 'connected' });
    return indicator.down({ connection: problem.connected ? 'connected' : 'disconnected', message: problem.message });
  }
}
