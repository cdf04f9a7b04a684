import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Pool } from 'pg';
import { DATABASE_POOL } from '#database';
import { OutageLog } from '#observability';
import { SealBrokenError, SecretBox } from './secret-box';
import type { WebhookTenant } from './tenant';

const REFRESH_MS = 1_000;

/** A transaction may commit after one that started later, so each look goes back a little before the newest change seen. */
const OVERLAP_MS = 30_000;

interface WebhookTenantRow {
  id: string;
  active: boolean;
  sealed_webhook_secret: string;
  sealed_previous_webhook_secret: string | null;
  rate_limit_per_minute: string | null;
  updated_at: Date;
}

/**
 * The active tenants of the whole installation in memory, so that a webhook is verified without a query, and a known tenant takes as
 * long as an unknown one.
 *
 * It asks for changes every second; a new tenant or a rotated secret is known within that time.
 */
@Injectable()
export class TenantDirectory implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(TenantDirectory.name);
  private readonly outage = new OutageLog(this.logger, 'Tenants are read again.');
  /** Also what does not open, without a tenant: it is read again and again and was said once. */
  private readonly tenants = new Map<string, { tenant: WebhookTenant | undefined; sealed: string }>();
  private newestChange = new Date(0);
  private loaded = false;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    @Inject(DATABASE_POOL) private readonly pool: Pool,
    private readonly box: SecretBox,
  ) {}

  /** False until the tenants were read once: until then nobody can say that a tenant is unknown. */
  get ready(): boolean {
    return this.loaded;
  }

  /** Why no webhook can be taken, in a sentence that says what to set; undefined when some can, or there is no tenant yet. */
  get problem(): string | undefined {
    if (!this.loaded) return 'The tenants are not loaded yet.';
    const known = [...this.tenants.values()];
    if (known.length === 0 || known.some(({ tenant }) => tenant !== undefined)) return undefined;
    return 'The secrets of no tenant open: they were sealed with another key than encryption-key. Set it to that one.';
  }

  find(tenantId: string): WebhookTenant | undefined {
    return this.tenants.get(tenantId)?.tenant;
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.refresh();
  }

  onModuleDestroy(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async refresh(): Promise<void> {
    try {
      const since = new Date(Math.max(0, this.newestChange.getTime() - OVERLAP_MS));
      const { rows } = await this.pool.query<WebhookTenantRow>('SELECT * FROM webhook_tenants($1)', [since]);
      for (const row of rows) this.apply(row);
      this.loaded = true;
      this.outage.over();
    } catch (error) {
      this.outage.failed(`Tenants cannot be read, the last known ones stay in use: ${(error as Error).message}`);
    }
    if (!this.stopped) this.timer = setTimeout(() => void this.refresh(), REFRESH_MS);
  }

  private apply(row: WebhookTenantRow): void {
    if (row.updated_at > this.newestChange) this.newestChange = row.updated_at;
    const sealed = `${row.sealed_webhook_secret} ${row.sealed_previous_webhook_secret ?? ''} ${row.rate_limit_per_minute ?? ''}`;
    if (!row.active) this.tenants.delete(row.id);
    else if (this.tenants.get(row.id)?.sealed !== sealed) this.open(row, sealed);
  }

  private open(row: WebhookTenantRow, sealed: string): void {
    try {
      const webhookSecrets = [this.box.open(row.sealed_webhook_secret, { tenantId: row.id, field: 'webhook_secret' })];
      if (row.sealed_previous_webhook_secret !== null) {
        webhookSecrets.push(this.box.open(row.sealed_previous_webhook_secret, { tenantId: row.id, field: 'previous_webhook_secret' }));
      }
      const rateLimit = row.rate_limit_per_minute === null ? {} : { rateLimitPerMinute: Number(row.rate_limit_per_minute) };
      this.tenants.set(row.id, { tenant: { id: row.id, webhookSecrets, ...rateLimit }, sealed });
    } catch (error) {
      if (!(error instanceof SealBrokenError)) throw error;
      this.tenants.set(row.id, { tenant: undefined, sealed });
      this.logger.error(`Webhooks of tenant ${row.id} are refused: ${error.message}`);
    }
  }
}
