import { setTimeout as pause } from 'node:timers/promises';
import type { Endpoint, EndpointAnswer } from '../endpoint';
import { excerpt, jsonObject } from '../json-answer';
import { type CheckOutcome, type SmokeCheck, SmokeFailure } from '../smoke-check';

const RETRY_EVERY_MS = 500;

/** `/health` answers, and says that the dependencies are there. A degraded installation passes with a warning: it keeps its promises. */
export class HealthCheck implements SmokeCheck {
  readonly name = 'health';
  readonly essential = true;

  /** @param patienceMs how long no answer at all is taken for one that is about to come: a new pod's network rules take a moment. */
  constructor(
    private readonly endpoint: Endpoint,
    private readonly patienceMs: number,
  ) {}

  async run(): Promise<CheckOutcome> {
    const { status, body } = await this.answer();
    const health = jsonObject(body);
    const problems = Object.values((health['problems'] ?? {}) as Record<string, unknown>)
      .map(String)
      .join(' ');
    if (status !== 200 || typeof health['database'] !== 'string') {
      throw new SmokeFailure(
        `/health answers ${status}: ${problems === '' ? excerpt(body) : problems}`,
        'A 503 names the dependency that is away. Anything else is not the api: look at what the address leads to.',
      );
    }
    const found = `${String(health['status'])}, database ${health['database']}, redis ${String(health['redis'])}`;
    return { found, ...(health['status'] !== 'healthy' && { warning: problems }) };
  }

  private async answer(): Promise<EndpointAnswer> {
    for (const end = performance.now() + this.patienceMs; ;) {
      try {
        return await this.endpoint.send('GET', '/health');
      } catch (error) {
        if (performance.now() + RETRY_EVERY_MS > end) throw error;
      }
      await pause(RETRY_EVERY_MS);
    }
  }
}
