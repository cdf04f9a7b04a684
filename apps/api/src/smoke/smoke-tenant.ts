import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CONFIG, type Config, SECRETS, type Secrets } from '#config';
import { TenantTransactions } from '#database';
import { TenantRecords, TenantStore } from '#tenants';

const LOOK_EVERY_MS = 2_000;
const TOOL = 'simulated';

/**
 * Keeps the tenant of the smoke tests as the secret `smoke-webhook-secret` says: with the secret it exists, on the simulated ticketing
 * tool, and signs with it; without, it is inactive. A tenant of that id with another tool is somebody's, and stays as it is.
 *
 * It works at the start and whenever the secret changes, in the background: a database that is away is waited for.
 */
@Injectable()
export class SmokeTenant implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(SmokeTenant.name);
  private readonly stopping = new AbortController();
  private watching: Promise<void> | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(SECRETS) private readonly secrets: Secrets,
    private readonly tenants: TenantStore,
    private readonly records: TenantRecords,
    private readonly transactions: TenantTransactions,
  ) {}

  onApplicationBootstrap(): void {
    this.watching = this.watch();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.watching;
  }

  private async watch(): Promise<void> {
    const { signal } = this.stopping;
    let kept: { readonly secret: string | undefined } | undefined;
    let said = '';
    while (!signal.aborted) {
      const secret = this.secrets['smoke-webhook-secret'];
      if (kept === undefined || kept.secret !== secret) {
        try {
          await this.keep(secret);
          kept = { secret };
          said = '';
        } catch (error) {
          const { message } = error as Error;
          if (message !== said) this.logger.warn(`The tenant ${this.id} of smoke tests is not up to date yet: ${message}`);
          said = message;
        }
      }
      await pause(LOOK_EVERY_MS, undefined, { ref: false, signal }).catch(() => undefined);
    }
  }

  private get id(): string {
    return this.config.smoke.tenantId;
  }

  private async keep(webhookSecret: string | undefined): Promise<void> {
    const present = await this.tenants.find(this.id);
    const isOurs = present === undefined || present.tool.name === TOOL;
    if (webhookSecret === undefined) {
      if (present?.active === true && isOurs) await this.transactions.withTenant(this.id, (db) => this.records.deactivate(db, this.id));
    } else if (isOurs) {
      const tool = { name: TOOL, baseUrl: '', credentials: {} };
      await this.tenants.upsert({ id: this.id, name: 'Smoke test', webhookSecret, tool, preferences: {} });
    } else {
      this.logger.error(
        `Smoke tests cannot run: the tenant ${this.id} has the ticketing tool ${present.tool.name} and is left as it is; ` +
          'give smoke tests an id of their own in smoke.tenantId.',
      );
    }
  }
}
