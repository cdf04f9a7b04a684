import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { BackgroundRounds } from '#cancellation';
import { CONFIG, type Config } from '#config';
import { EmbeddingError, EmbeddingFill, VectorSupport } from '#embeddings';
import { OutageLog } from '#observability';
import { TenantCache } from '#tenants';

/** Most milliseconds between two looks while nothing is due: each look reads the keys of the whole history. */
const MAX_PAUSE_MS = 300_000;

/**
 * Gives past tickets their embeddings while the worker runs, a batch at a time, each tenant in turn. Every worker does; they take different
 * tickets. Each look that finds nothing doubles the pause before the next one. Nothing happens while embeddings are off or the database cannot compare them.
 */
@Injectable()
export class EmbeddingFillService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly outage = new OutageLog(new Logger(EmbeddingFillService.name), 'Past tickets get their embeddings again.');
  private readonly rounds = new BackgroundRounds((signal) => this.round(signal));
  private failures = 0;
  private pauseMs: number;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly support: VectorSupport,
    private readonly embeddingFill: EmbeddingFill,
    private readonly tenants: TenantCache,
  ) {
    this.pauseMs = this.intervalMs;
  }

  onApplicationBootstrap(): void {
    if (this.config.embeddings.enabled) this.rounds.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.rounds.stop();
  }

  private get intervalMs(): number {
    return this.config.embeddings.fill.intervalSeconds * 1000;
  }

  /** Fills until nothing is due. A tenant that fails waits for the next round; an outage is over when a round had work and nobody failed. */
  private async round(signal: AbortSignal): Promise<number> {
    this.failures = 0;
    try {
      if (!(await this.support.available())) return this.pauseMs;
      let due = await this.embeddingFill.tenants();
      const hadWork = due.length > 0;
      this.pauseMs = hadWork ? this.intervalMs : Math.max(this.intervalMs, Math.min(2 * this.pauseMs, MAX_PAUSE_MS));
      while (due.length > 0) {
        const more: string[] = [];
        for (const tenantId of due) if (await this.fill(tenantId, signal)) more.push(tenantId);
        due = more;
      }
      if (hadWork && this.failures === 0) this.outage.over();
    } catch (error) {
      this.failed(error, signal);
    }
    return this.pauseMs;
  }

  /** One batch. True when there may be more. */
  private async fill(tenantId: string, signal: AbortSignal): Promise<boolean> {
    try {
      const tenant = await this.tenants.find(tenantId);
      if (tenant === undefined || signal.aborted) return false;
      const count = await this.embeddingFill.fill(tenant, signal);
      return count > 0;
    } catch (error) {
      if (!(error instanceof EmbeddingError && error.failure === 'budget spent')) this.failed(error, signal);
      return false;
    }
  }

  private failed(error: unknown, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.failures += 1;
    this.outage.failed(`Past tickets wait for their embeddings: ${(error as Error).message}`);
  }
}
