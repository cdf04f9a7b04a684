import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { BackgroundRounds } from '#cancellation';
import { CONFIG, type Config, SECRETS, type Secrets } from '#config';
import { TenantTransactions } from '#database';
import { OutageLog } from '#observability';
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
  private readonly outage = new OutageLog(this.logger, 'The tenant of smoke tests is up to date.');
  private readonly rounds = new BackgroundRounds(() => this.round());
  /** The secret that the tenant has; undefined before the first time. */
  private kept: { readonly secret: string | undefined } | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(SECRETS) private readonly secrets: Secrets,
    private readonly tenants: TenantStore,
    private readonly records: TenantRecords,
    private readonly transactions: TenantTransactions,
  ) {}

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.rounds.stop();
  }

  private async round(): Promise<number> {
    const secret = this.secrets['smoke-webhook-secret'];
    if (this.kept === undefined || this.kept.secret !== secret) {
      try {
        await this.keep(secret);
        this.kept = { secret };
        this.outage.over();
      } catch (error) {
        this.outage.failed(`The tenant ${this.id} of smoke tests is not up to date yet: ${(error as Error).message}`);
      }
    }
    return LOOK_EVERY_MS;
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
