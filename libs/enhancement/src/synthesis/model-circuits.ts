import { circuitBreaker, type CircuitBreakerPolicy, CircuitState, ConsecutiveBreaker, handleWhenResult } from 'cockatiel';
import { LRUCache } from 'lru-cache';

export interface CircuitSettings {
  /** Failures in a row that open a circuit. */
  readonly failures: number;
  readonly openSeconds: number;
}

/** What a call showed about the model's endpoint. `nothing`: it was cut off, or never made. */
export type Health = 'up' | 'down' | 'nothing';

/** Bounds the names of models that tenants may think of. */
const MAX_CIRCUITS = 1_000;

/**
 * Circuit breakers by name. After some failures in a row a name is not called for a while; then a single call tries it, and as long as that
 * one has no answer all others still do without: a model that is down costs nobody but that one any waiting.
 */
export class ModelCircuits {
  private readonly circuits = new LRUCache<string, CircuitBreakerPolicy>({ max: MAX_CIRCUITS });

  constructor(private readonly settings: CircuitSettings) {}

  /** Makes the call, or returns undefined because the circuit is open. @throws what `call` throws, which says nothing about the endpoint. */
  async call<T extends { readonly health: Health }>(name: string, call: () => Promise<T>): Promise<T | undefined> {
    const circuit = this.circuitOf(name);
    if (circuit.state === CircuitState.HalfOpen) return undefined;
    let outcome: T | undefined;
    let thrown: { readonly error: unknown } | undefined;
    const attempt = async (): Promise<Health> => {
      try {
        outcome = await call();
        return outcome.health;
      } catch (error) {
        thrown = { error };
        return 'nothing';
      }
    };
    // Open until its time is up: then the breaker rejects without calling.
    await circuit.execute(attempt).catch(() => undefined);
    if (thrown !== undefined) throw thrown.error;
    return outcome;
  }

  private circuitOf(name: string): CircuitBreakerPolicy {
    const known = this.circuits.get(name);
    if (known !== undefined) return known;
    const { failures, openSeconds } = this.settings;
    // A trial that showed nothing closes no circuit.
    const failed = (health: unknown): boolean => health === 'down' || (health === 'nothing' && made.state === CircuitState.HalfOpen);
    const made: CircuitBreakerPolicy = circuitBreaker(handleWhenResult(failed), {
      breaker: new ConsecutiveBreaker(failures),
      halfOpenAfter: openSeconds * 1000,
    });
    this.circuits.set(name, made);
    return made;
  }
}
