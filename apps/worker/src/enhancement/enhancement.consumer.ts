import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CONFIG, type Config, SECRETS, type Secrets } from '#config';
import { Metrics } from '#observability';
import { DeliveryConsumer } from '#queue';
import { EnhancementService } from './enhancement.service';

/** Takes jobs from the queue for as long as the process lives, and drains before anything else is closed. */
@Injectable()
export class EnhancementConsumer implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly consumer: DeliveryConsumer;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(SECRETS) secrets: Secrets,
    service: EnhancementService,
    metrics: Metrics,
  ) {
    this.consumer = new DeliveryConsumer(config, secrets, (job, attempt, signal) => service.handle(job, attempt, signal));
    metrics.beforeScrape(() => {
      metrics.workerActive.set(this.consumer.active);
      return Promise.resolve();
    });
  }

  /** When this process last took or finished a job, in epoch milliseconds. */
  get lastProgressAt(): number {
    return this.consumer.lastProgressAt;
  }

  /** Jobs in hand. */
  get active(): number {
    return this.consumer.active;
  }

  onApplicationBootstrap(): void {
    this.consumer.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.consumer.drain(this.config.worker.drainSeconds * 1000);
  }
}
