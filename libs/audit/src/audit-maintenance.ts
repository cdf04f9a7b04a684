import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Pool } from 'pg';
import { BackgroundRounds } from '#cancellation';
import { DATABASE_POOL } from '#database';
import { OutageLog } from '#observability';

const DAY_MS = 24 * 60 * 60 * 1000;
/** After a failure: there are partitions for a year ahead, so nothing is urgent. */
const RETRY_MS = 10 * 60 * 1000;

/**
 * Makes the audit log's partitions of the months to come and drops those that are older than 90 days, at the start and once a day.
 *
 * Of several processes that do so at the same time one does the work. docs/decisions/0007-audit-log.md says why it is done here.
 */
@Injectable()
export class AuditMaintenance implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(AuditMaintenance.name);
  private readonly outage = new OutageLog(this.logger, 'The audit log is maintained again.');
  private readonly rounds = new BackgroundRounds(() => this.round());

  constructor(@Inject(DATABASE_POOL) private readonly pool: Pool) {}

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.rounds.stop();
  }

  /** @returns how many partitions were made and dropped */
  async run(): Promise<{ created: number; dropped: number }> {
    const { rows } = await this.pool.query<{ created: string; dropped: string }>('SELECT created, dropped FROM maintain_audit_log()');
    const { created, dropped } = { created: Number(rows[0]?.created ?? 0), dropped: Number(rows[0]?.dropped ?? 0) };
    if (dropped > 0) this.logger.log(`${dropped} months of the audit log are over 90 days old and were dropped.`);
    return { created, dropped };
  }

  private async round(): Promise<number> {
    try {
      await this.run();
      this.outage.over();
      return DAY_MS;
    } catch (error) {
      this.outage.failed(`The audit log is not maintained: ${(error as Error).message}`);
      return RETRY_MS;
    }
  }
}
