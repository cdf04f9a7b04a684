import { Logger } from '@nestjs/common';
import { DeadlineError, withDeadline } from '#cancellation';
import type { ContextQuery, ContextSource, FoundEvidence } from '../context/context-source';
import type { ContextOutcome } from '../enhancement';

const logger = new Logger('ContextSource');

/**
 * Asks one source, within its time.
 *
 * @returns its evidence, numbered; a failure or a lack of time is an outcome too.
 * @throws only the reason of `signal`.
 */
export async function lookUp(source: ContextSource, query: ContextQuery, signal: AbortSignal): Promise<ContextOutcome> {
  const begin = performance.now();
  const outcome = (kind: ContextOutcome['outcome'], found: readonly FoundEvidence[] = []): ContextOutcome => ({
    source: source.name,
    title: source.title,
    outcome: kind,
    durationMs: Math.round(performance.now() - begin),
    evidence: found.map((evidence, index) => ({ ...evidence, ref: `${source.refPrefix}${index + 1}` })),
  });
  try {
    // The inner arrow is async so that a source which throws at once is caught like any other.
    const found = await withDeadline(source.timeoutMs, async (limited) => source.find(query, limited), signal);
    return outcome(found.length === 0 ? 'empty' : 'found', found);
  } catch (error) {
    signal.throwIfAborted();
    const message = error instanceof Error ? error.message : 'it threw something that is not an error';
    logger.warn({ message: `A context source gave nothing: ${message}`, source: source.name, tenant: query.tenant.id });
    return outcome(error instanceof DeadlineError ? 'timeout' : 'failed');
  }
}
