import { setTimeout as pause } from 'node:timers/promises';
import { type Configuration, requireSecret } from '#config';
import { DeliveryQueue } from '#queue';
import { type CheckOutcome, type SmokeCheck, SmokeFailure } from '#smoke';

const LOOK_EVERY_MS = 500;

/** The queue answers, and keeps what it is given. */
export class QueueCheck implements SmokeCheck {
  readonly name = 'queue';

  /** @param timeoutMs how long to wait for the queue. @throws ConfigurationError when the secret with its address is missing. */
  constructor(
    private readonly configuration: Configuration,
    private readonly timeoutMs: number,
  ) {
    requireSecret(configuration.secrets, configuration.config.queue.backend === 'redis' ? 'redis-url' : 'database-url');
  }

  async run(): Promise<CheckOutcome> {
    const { config, secrets } = this.configuration;
    const queue = new DeliveryQueue(config, secrets);
    try {
      await this.untilSafe(queue);
      const { waiting, prioritized, active } = await queue.depth();
      return {
        found: `${config.queue.backend} is reachable and keeps what it is given; ${waiting + prioritized} jobs wait, ${active} are worked on`,
      };
    } finally {
      await queue.onApplicationShutdown();
    }
  }

  private async untilSafe(queue: DeliveryQueue): Promise<void> {
    for (const end = performance.now() + this.timeoutMs; ;) {
      const { reachable, problem } = await queue.safety();
      if (problem === undefined) return;
      if (reachable) throw new SmokeFailure(problem, 'Jobs that Redis deletes come again from Postgres, late: change the setting now.');
      if (performance.now() > end) {
        throw new SmokeFailure(problem, 'Look at the address in redis-url or database-url, at TLS settings, and at network policies.');
      }
      await pause(LOOK_EVERY_MS);
    }
  }
}
