import { Controller, Get, Inject, Res, ServiceUnavailableException } from '@nestjs/common';
import { HealthCheckService, type HealthCheckResult, type HealthIndicatorFunction } from '@nestjs/terminus';
import type { FastifyReply } from 'fastify';
import { PostgresHealthIndicator } from '#database';
import { QueueHealthIndicator } from '#queue';
import { healthBody } from './health-report';
import { HEALTH_OPTIONS, type HealthOptions } from './health-options';

/**
 * Health for people (`/health`), for restarts (`/health/live`) and for traffic (`/health/ready`, `/api/v1/ready`).
 *
 * Liveness asks nothing but the process itself: restarting it does not repair a database.
 */
@Controller()
export class HealthController {
  constructor(
    @Inject(HEALTH_OPTIONS) private readonly options: HealthOptions,
    private readonly terminus: HealthCheckService,
    private readonly database: PostgresHealthIndicator,
    private readonly queue: QueueHealthIndicator,
  ) {}

  @Get('health')
  async health(@Res() reply: FastifyReply): Promise<void> {
    await this.answer(reply, { good: 'healthy', degraded: 'degraded', bad: 'unhealthy' });
  }

  @Get(['health/ready', 'api/v1/ready'])
  async ready(@Res() reply: FastifyReply): Promise<void> {
    await this.answer(reply, { good: 'ready', degraded: 'ready', bad: 'not ready' });
  }

  @Get('health/live')
  async live(@Res() reply: FastifyReply): Promise<void> {
    const problem = this.options.stuck?.();
    const body = {
      status: problem === undefined ? 'alive' : 'stuck',
      service: this.options.service,
      ...(problem !== undefined && { problem }),
    };
    await reply.status(problem === undefined ? 200 : 503).send(body);
  }

  private async answer(reply: FastifyReply, words: { good: string; degraded: string; bad: string }): Promise<void> {
    const result = await this.check();
    const down = Object.values(result.details).some((detail) => detail.status === 'down');
    const word = down ? words.bad : result.status === 'degraded' ? words.degraded : words.good;
    await reply.status(down ? 503 : 200).send(healthBody(this.options.service, word, result));
  }

  /** Terminus throws its result when something is down; the body is ours either way. */
  private async check(): Promise<HealthCheckResult> {
    const indicators: HealthIndicatorFunction[] = [
      () => this.database.check(),
      () => this.queue.check(this.options.queueRequired),
      ...(this.options.indicators ?? []),
    ];
    try {
      return (await this.terminus.check(indicators)) as HealthCheckResult;
    } catch (error) {
      if (error instanceof ServiceUnavailableException) {
        return error.getResponse() as HealthCheckResult;
      }
      throw error;
    }
  }
}
