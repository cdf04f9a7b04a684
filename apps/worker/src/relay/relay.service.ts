import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { BackgroundRounds } from '#cancellation';
import { CONFIG, type Config } from '#config';
import { Outbox, type WaitingDelivery } from '#deliveries';
import { Metrics, OutageLog } from '#observability';
import { DeliveryQueue } from '#queue';

/**
 * Puts deliveries on the queue that are due in the outbox: those that the api did not enqueue itself, those whose job vanished with a
 * lost queue, and those whose worker died. Every worker runs one; they share the work by skipping each other's rows.
 */
@Injectable()
export class RelayService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly outage = new OutageLog(new Logger(RelayService.name), 'The relay goes on.');
  private readonly rounds = new BackgroundRounds(async () => ((await this.relay()) ? 0 : this.config.worker.relay.intervalMs));

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly outbox: Outbox,
    private readonly queue: DeliveryQueue,
    metrics: Metrics,
  ) {
    metrics.beforeScrape(async () => {
      try {
        metrics.outboxPending.set(await this.outbox.pending());
      } catch {
        metrics.outboxPending.reset();
      }
    });
  }

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.rounds.stop();
  }

  /** One round. True when there may be more to do at once. */
  private async relay(): Promise<boolean> {
    const { batchSize, republishSeconds } = this.config.worker.relay;
    try {
      const due = await this.outbox.takeDue(batchSize, republishSeconds);
      if (due.length > 0) await this.publish(due);
      this.outage.over();
      return due.length === batchSize;
    } catch (error) {
      this.outage.failed(`The relay waits: ${(error as Error).message}`);
      return false;
    }
  }

  private async publish(due: readonly WaitingDelivery[]): Promise<void> {
    try {
      await this.queue.publish(due);
    } catch (error) {
      await this.outbox.giveBack(due);
      throw error;
    }
  }
}
