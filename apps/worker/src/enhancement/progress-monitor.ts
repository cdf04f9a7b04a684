import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CONFIG, type Config } from '#config';
import { DeliveryQueue } from '#queue';
import { EnhancementConsumer } from './enhancement.consumer';

const LOOK_EVERY_MS = 15_000;

/** What is known of the queue and this worker's part in it. Times are epoch milliseconds. */
export interface Progress {
  readonly now: number;
  readonly lastProgressAt: number;
  /** Since when jobs have been waiting without a break; undefined while none waits, or nobody knows. */
  readonly waitingSince: number | undefined;
  /** Jobs that this worker has in hand. */
  readonly active: number;
  readonly stuckAfterMs: number;
  /** How long a job may take. */
  readonly jobTimeoutMs: number;
}

/**
 * Says why a worker counts as stuck: jobs wait, and for `stuckAfterMs` it has taken none and finished none. One that is busy is given the time
 * of a job beforehand: with all hands full it takes no other.
 */
export function stuckProblem({ now, lastProgressAt, waitingSince, active, stuckAfterMs, jobTimeoutMs }: Progress): string | undefined {
  if (waitingSince === undefined) return undefined;
  const idleMs = now - Math.max(lastProgressAt, waitingSince);
  if (idleMs < stuckAfterMs + (active > 0 ? jobTimeoutMs : 0)) return undefined;
  return `Jobs are waiting, and this worker has taken none for ${Math.round(idleMs / 60_000)} minutes.`;
}

/** Watches that waiting jobs are taken. Asks the queue in the background, so that the liveness answer itself touches no dependency. */
@Injectable()
export class ProgressMonitor implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(ProgressMonitor.name);
  private waitingSince: number | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly queue: DeliveryQueue,
    private readonly consumer: EnhancementConsumer,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  problem(now = Date.now()): string | undefined {
    return stuckProblem({
      now,
      lastProgressAt: this.consumer.lastProgressAt,
      waitingSince: this.waitingSince,
      active: this.consumer.active,
      stuckAfterMs: this.config.worker.stuckAfterMinutes * 60_000,
      jobTimeoutMs: this.config.worker.jobTimeoutSeconds * 1000,
    });
  }

  /** A queue that does not answer is an outage, which a restart of this process does not end. */
  private async look(): Promise<void> {
    try {
      const { waiting, prioritized } = await this.queue.depth();
      this.waitingSince = waiting + prioritized > 0 ? (this.waitingSince ?? Date.now()) : undefined;
    } catch (error) {
      this.waitingSince = undefined;
      this.logger.debug(`The queue was not asked: ${(error as Error).message}`);
    }
  }
}
