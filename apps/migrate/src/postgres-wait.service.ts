import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import type { Pool } from 'pg';
import { CONFIG, type Config } from '#config';
import { DATABASE_POOL } from '#database';
import { PostgresUnavailableError } from './migration-events';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/**
 * What waiting does not change: SQLSTATE classes of authentication (28) and of a database or role that is not there (3D, 42), and the
 * codes by which Node refuses a certificate.
 */
const HOPELESS = /^(28|3D|42|CERT_|ERR_TLS_CERT|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(GET_ISSUER|VERIFY)_)/;
const NO_TLS = 'The server does not support SSL connections';

/** Waits until Postgres answers a health check. */
@Injectable()
export class PostgresWait {
  private lastError: Error & { code?: string } = new Error('never asked');

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(DATABASE_POOL) private readonly pool: Pool,
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
  ) {}

  /** @throws PostgresUnavailableError after `migrate.waitSeconds`, or at once when it is clear that it will never let us in. */
  async untilReady(onWait: (message: string) => void): Promise<void> {
    const end = Date.now() + this.config.migrate.waitSeconds * 1000;
    for (let pauseMs = FIRST_PAUSE_MS; !(await this.answers()); pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      const { message, code = '' } = this.lastError;
      if (HOPELESS.test(code) || message === NO_TLS)
        throw new PostgresUnavailableError(`No connection to Postgres is possible: ${message}`);
      if (Date.now() + pauseMs > end) {
        throw new PostgresUnavailableError(`Postgres did not answer within ${this.config.migrate.waitSeconds} s: ${message}`);
      }
      onWait(message);
      await pause(pauseMs);
    }
  }

  private async answers(): Promise<boolean> {
    const check = () =>
      this.pool.query('SELECT 1').then(
        () => this.indicators.check('database').up(),
        (error: unknown) => {
          this.lastError = error as Error;
          return this.indicators.check('database').down(this.lastError.message);
        },
      );
    return this.health.check([check]).then(
      () => true,
      () => false,
    );
  }
}
