import type { HealthCheckResult } from '@nestjs/terminus';

/** The body of every health answer but liveness. A contract: the system that this one replaces answers with the same keys. */
export interface HealthBody {
  readonly status: string;
  readonly database: string;
  readonly redis: string;
  readonly dependencies: Readonly<Record<string, 'healthy' | 'degraded' | 'unhealthy'>>;
  /** What is wrong, by dependency, in sentences that say what to do. Absent when nothing is. */
  readonly problems?: Readonly<Record<string, string>>;
  readonly service: string;
  readonly uptime_seconds: number;
}

const WORDS = { up: 'healthy', degraded: 'degraded', down: 'unhealthy' } as const;

/** Renders Terminus' result in the contract's shape. `status` is the word for the whole, such as `healthy` or `ready`. */
export function healthBody(service: string, status: string, result: HealthCheckResult): HealthBody {
  const details = Object.entries(result.details);
  const problems = Object.fromEntries(
    details.flatMap(([name, detail]) =>
      typeof detail['message'] === 'string' && detail.status !== 'up' ? [[name, detail['message']]] : [],
    ),
  );
  const connectionOf = (name: string): string => {
    const detail = result.details[name];
    const connection: unknown = detail?.['connection'];
    if (typeof connection === 'string') return connection;
    return detail?.status === 'up' ? 'connected' : 'disconnected';
  };
  return {
    status,
    database: connectionOf('database'),
    redis: connectionOf('redis'),
    dependencies: Object.fromEntries(details.map(([name, detail]) => [name, WORDS[detail.status]])),
    ...(Object.keys(problems).length > 0 && { problems }),
    service,
    uptime_seconds: Math.round(process.uptime()),
  };
}
