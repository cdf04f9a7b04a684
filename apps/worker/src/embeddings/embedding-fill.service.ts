import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
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
  private readonly shutdown = new AbortController();
  private running: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
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
    if (this.config.embeddings.enabled) this.schedule(0);
  }

  async onModuleDestroy(): Promise<void> {
    this.shutdown.abort(new Error('The worker stops.'));
    clearTimeout(this.timer);
    await this.running;
  }

  private get intervalMs(): number {
    return this.config.embeddings.fill.intervalSeconds * 1000;
  }

  private schedule(delayMs: number): void {
    if (this.shutdown.signal.aborted) return;
    this.timer = setTimeout(() => {
      this.running = this.round().then(() => this.schedule(this.pauseMs));
    }, delayMs);
  }

  /** Fills until nothing is due. A tenant that fails waits for the next round; an outage is over when a round had work and nobody failed. */
  private async round(): Promise<void> {
    this.failures = 0;
    try {
      if (!(await this.support.available())) return;
      let due = await this.embeddingFill.tenants();
      const hadWork = due.length > 0;
      this.pauseMs = hadWork ? this.intervalMs : Math.max(this.intervalMs, Math.min(2 * this.pauseMs, MAX_PAUSE_MS));
      while (due.length > 0) {
        const more: string[] = [];
        for (const tenantId of due) if (await this.fill(tenantId)) more.push(tenantId);
        due = more;
      }
      if (hadWork && this.failures === 0) this.outage.over();
    } catch (error) {
      this.failed(error);
    }
  }

  /** One batch. True when there may be more. */
  private async fill(tenantId: string): Promise<boolean> {
    try {
      const tenant = await this.tenants.find(tenantId);
      if (tenant === undefined || this.shutdown.signal.aborted) return false;
      const count = await this.embeddingFill.fill(tenant, this.shutdown.signal);
      return count > 0;
    } catch (error) {
      if (!(error instanceof EmbeddingError && error.failure === 'budget spent')) this.failed(error);
      return false;
    }
  }

  private failed(error: unknown): void {
    if (this.shutdown.signal.aborted) return;
    this.failures += 1;
    this.outage.failed(`Past tickets wait for their embeddings: ${(error as Error).message}`);
  }
}
