import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Pool } from 'pg';
import { DATABASE_POOL } from '#database';
import { OutageLog } from '#observability';
import { SealBrokenError, SecretBox } from './secret-box';
import type { WebhookTenant } from './tenant';
import { TenantChanges } from './tenant-changes';

/** Milliseconds between two looks whether there is something to read. */
const LOOK_EVERY_MS = 1_000;

/** Milliseconds after which all tenants are read once more, whatever was told. It ends what can be missed, see below. */
const READ_ALL_EVERY_MS = 60_000;

/**
 * A transaction may commit after one that started later, so a look for changes goes back a little before the newest one seen. A transaction
 * that takes longer is found by reading all.
 */
const OVERLAP_MS = 30_000;

/** Tenants that are opened at the same time. */
const APPLY_AT_ONCE = 32;

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
 * A change is told of when it is committed, and that tenant read again. While nobody can tell, because the connection that listens is down or
 * there is a pooler before Postgres, the directory asks for changes every second.
 */
@Injectable()
export class TenantDirectory implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(TenantDirectory.name);
  private readonly outage = new OutageLog(this.logger, 'Tenants are read again.');
  /** Also what does not open, without a tenant: it is tried again with each reading, and said once. */
  private readonly tenants = new Map<string, { tenant: WebhookTenant | undefined; sealed: string }>();
  /** Of those that were told of, and not read yet. */
  private changed = new Set<string>();
  private newestChange = new Date(0);
  private loaded = false;
  private allReadAt = -Infinity;
  private reading: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(DATABASE_POOL) private readonly pool: Pool,
    private readonly box: SecretBox,
    private readonly changes: TenantChanges,
  ) {
    changes.follow({
      onChange: (tenantId) => {
        this.changed.add(tenantId);
        void this.read();
      },
      onMissed: () => {
        this.allReadAt = -Infinity;
        void this.read();
      },
    });
  }

  /** False until the tenants were read once: until then nobody can say that a tenant is unknown. */
  get ready(): boolean {
    return this.loaded;
  }

  /** Why no webhook can be taken, in a sentence that says what to set; undefined when some can, or there is no tenant yet. */
  get problem(): string | undefined {
    if (!this.loaded) return 'The tenants are not loaded yet.';
    const known = [...this.tenants.values()];
    if (known.length === 0 || known.some(({ tenant }) => tenant !== undefined)) return undefined;
    return 'The secrets of no tenant open: they were sealed with another key than encryption-key, or in another key service. Set encryption-key or keys.service to that one.';
  }

  find(tenantId: string): WebhookTenant | undefined {
    return this.tenants.get(tenantId)?.tenant;
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.read();
    this.timer = setInterval(() => {
      if (this.allDue || this.changed.size > 0) void this.read();
      else if (!this.changes.told) void this.read('recent');
    }, LOOK_EVERY_MS);
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private get allDue(): boolean {
    return performance.now() - this.allReadAt >= READ_ALL_EVERY_MS;
  }

  /** Reads what is due, one statement after the other: of two answers about a tenant the later one was read later. */
  private read(also?: 'recent'): Promise<void> {
    return (this.reading ??= this.readDue(also).finally(() => (this.reading = undefined)));
  }

  private async readDue(also: 'recent' | undefined): Promise<void> {
    try {
      if (also === 'recent') await this.readRecent();
      while (this.allDue || this.changed.size > 0) await (this.allDue ? this.readAll() : this.readChanged());
      this.outage.over();
    } catch (error) {
      this.outage.failed(`Tenants cannot be read, the last known ones stay in use: ${(error as Error).message}`);
    }
  }

  private async readAll(): Promise<void> {
    const [startedAt, told] = [performance.now(), this.changed];
    this.changed = new Set();
    const before = this.allReadAt;
    this.allReadAt = startedAt;
    try {
      const rows = await this.rows('webhook_tenants($1)', '-infinity');
      const there = new Set(rows.map((row) => row.id));
      for (const id of this.tenants.keys()) if (!there.has(id)) this.tenants.delete(id);
      await this.applyAll(rows);
      this.loaded = true;
    } catch (error) {
      this.allReadAt = before;
      for (const id of told) this.changed.add(id);
      throw error;
    }
  }

  private async readChanged(): Promise<void> {
    const ids = this.changed;
    this.changed = new Set();
    try {
      const rows = await this.rows('webhook_tenants_by_id($1)', [...ids]);
      const there = new Set(rows.map((row) => row.id));
      for (const id of ids) if (!there.has(id)) this.tenants.delete(id);
      await this.applyAll(rows);
    } catch (error) {
      for (const id of ids) this.changed.add(id);
      throw error;
    }
  }

  private async readRecent(): Promise<void> {
    const since = new Date(Math.max(0, this.newestChange.getTime() - OVERLAP_MS));
    await this.applyAll(await this.rows('webhook_tenants($1)', since));
  }

  private async rows(from: string, argument: Date | string | readonly string[]): Promise<WebhookTenantRow[]> {
    return (await this.pool.query<WebhookTenantRow>(`SELECT * FROM ${from}`, [argument])).rows;
  }

  /**
   * Several at a time: a service with the keys may be far away. Where it cannot be asked about some, the others are as they are now all the same.
   *
   * @throws KeyServiceError when some are not.
   */
  private async applyAll(rows: readonly WebhookTenantRow[]): Promise<void> {
    let failure: PromiseRejectedResult | undefined;
    for (let from = 0; from < rows.length; from += APPLY_AT_ONCE) {
      const applied = await Promise.allSettled(rows.slice(from, from + APPLY_AT_ONCE).map((row) => this.apply(row)));
      failure ??= applied.find((each) => each.status === 'rejected');
    }
    if (failure !== undefined) throw failure.reason;
    for (const row of rows) if (row.updated_at > this.newestChange) this.newestChange = row.updated_at;
  }

  private async apply(row: WebhookTenantRow): Promise<void> {
    const sealed = `${row.sealed_webhook_secret} ${row.sealed_previous_webhook_secret ?? ''} ${row.rate_limit_per_minute ?? ''}`;
    const known = this.tenants.get(row.id);
    if (!row.active) this.tenants.delete(row.id);
    else if (known?.tenant === undefined || known.sealed !== sealed) await this.open(row, sealed);
  }

  private async open(row: WebhookTenantRow, sealed: string): Promise<void> {
    try {
      const webhookSecrets = [await this.box.open(row.sealed_webhook_secret, { tenantId: row.id, field: 'webhook_secret' })];
      if (row.sealed_previous_webhook_secret !== null) {
        webhookSecrets.push(
          await this.box.open(row.sealed_previous_webhook_secret, { tenantId: row.id, field: 'previous_webhook_secret' }),
        );
      }
      const rateLimit = row.rate_limit_per_minute === null ? {} : { rateLimitPerMinute: Number(row.rate_limit_per_minute) };
      this.tenants.set(row.id, { tenant: { id: row.id, webhookSecrets, ...rateLimit }, sealed });
    } catch (error) {
      if (!(error instanceof SealBrokenError)) throw error;
      const said = this.tenants.get(row.id)?.sealed === sealed;
      this.tenants.set(row.id, { tenant: undefined, sealed });
      if (!said) this.logger.error(`Webhooks of tenant ${row.id} are refused: ${error.message}`);
    }
  }
}
