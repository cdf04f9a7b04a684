import { Logger } from '@nestjs/common';
import { DeadlineError, withDeadline } from '#cancellation';
import type { ContextQuery, ContextSource, FoundEvidence } from '../context/context-source';
import type { ContextOutcome } from '../enhancement';
import { withoutHiddenCharacters } from '../text/hidden-characters';
import { withoutAddresses } from '../text/without-addresses';

/**
 * Takes addresses and what is hidden out of what the note shows of a finding: strangers write tickets and articles, a help desk makes addresses
 * clickable, and the note vouches for its own link alone.
 */
function shown(evidence: FoundEvidence): FoundEvidence {
  const plain = (text: string) => withoutAddresses(withoutHiddenCharacters(text));
  const { title, text, excerpt = text, externalId, remark } = evidence;
  return {
    ...evidence,
    title: plain(title),
    excerpt: plain(excerpt),
    ...(externalId !== undefined && { externalId: plain(externalId) }),
    ...(remark !== undefined && { remark: plain(remark) }),
  };
}

const logger = new Logger('ContextSource');

/**
 * Asks one source, within its time and not longer than `budgetMs`, if the tenant wants it asked.
 *
 * Where requesters read the note, only what may be for them is asked, and what is not ends here: what a model was never told it cannot repeat.
 *
 * @returns its evidence, numbered; a failure or a lack of time is an outcome too.
 * @throws only the reason of `signal`.
 */
export async function lookUp(source: ContextSource, query: ContextQuery, budgetMs: number, signal: AbortSignal): Promise<ContextOutcome> {
  const begin = performance.now();
  const outcome = (kind: ContextOutcome['outcome'], found: readonly FoundEvidence[] = []): ContextOutcome => ({
    source: source.name,
    outcome: kind,
    durationMs: Math.round(performance.now() - begin),
    evidence: found.map((evidence, index) => ({ ...shown(evidence), ref: `${source.refPrefix}${index + 1}`, kind: source.kind })),
  });
  const { preferences } = query.tenant;
  const publicNote = preferences.publicNote === true;
  const chosen: Readonly<Record<string, boolean>> = { ...preferences.sources };
  const wanted = chosen[source.name] ?? source.optIn !== true;
  if (!wanted || (publicNote && source.forRequesters !== true)) return outcome('skipped');
  try {
    // The inner arrow is async so that a source which throws at once is caught like any other.
    const found = await withDeadline(Math.min(source.timeoutMs, budgetMs), async (limited) => source.find(query, limited), signal);
    if (found === undefined) return outcome('skipped');
    const fit = publicNote ? found.filter((evidence) => evidence.public === true) : found;
    return outcome(fit.length === 0 ? 'empty' : 'found', fit);
  } catch (error) {
    signal.throwIfAborted();
    const message = error instanceof Error ? error.message : 'it threw something that is not an error';
    logger.warn({ message: `A context source gave nothing: ${message}`, source: source.name, tenant: query.tenant.id });
    return outcome(error instanceof DeadlineError ? 'timeout' : 'failed');
  }
}
