import { Inject, Injectable } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { CONFIG, type Config } from '#config';
import { DeliveryQueue } from './delivery-queue';

/** Terminus indicator `redis`: reachable, and safe to keep jobs in. With the queue in Postgres there is no Redis to ask. */
@Injectable()
export class QueueHealthIndicator {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly queue: DeliveryQueue,
    private readonly health: HealthIndicatorService,
  ) {}

  /** @param required False reports a broken queue as `degraded`: a process that can do its duty without the queue stays ready. */
  async check(required: boolean): Promise<HealthIndicatorResult<'redis'>> {
    const indicator = this.health.check('redis');
    const { reachable, problem } = await this.queue.safety();
    const connection = this.config.queue.backend === 'postgres' ? 'not used' : reachable ? 'connected' : 'disconnected';
    if (problem === undefined) return indicator.up({ connection });
    return required ? indicator.down({ connection, message: problem }) : indicator.degraded({ connection, message: problem });
  }
}
