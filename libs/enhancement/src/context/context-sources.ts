import type { ContextSource } from './context-source';

/** Injection token of all context sources, `ContextSource[]`, in the order in which the note shows them. */
export const CONTEXT_SOURCES = Symbol('CONTEXT_SOURCES');

const NAME = /^[a-z][a-z0-9_]*$/;
const PREFIX = /^[A-Z]{1,2}$/;

/** References to the ticket itself. */
export const TICKET_REF = 'T';

/**
 * Checks that the sources can live together in one graph and one note.
 *
 * @throws Error that names the source and what is wrong, when the process starts.
 */
export function assertDistinctSources(sources: readonly ContextSource[], reservedNames: ReadonlySet<string>): void {
  const names = new Set<string>();
  const prefixes = new Map<string, string>([[TICKET_REF, 'the ticket itself']]);
  for (const { name, refPrefix } of sources) {
    if (!NAME.test(name)) throw new Error(`The context source "${name}" needs a name of small letters, digits and underscores.`);
    if (reservedNames.has(name)) throw new Error(`The context source "${name}" must not be called like a part of the graph.`);
    if (names.has(name)) throw new Error(`Two context sources are called "${name}".`);
    if (!PREFIX.test(refPrefix))
      throw new Error(`The context source "${name}" needs a prefix of one or two capital letters, not "${refPrefix}".`);
    const owner = prefixes.get(refPrefix);
    if (owner !== undefined) throw new Error(`The context source "${name}" has the prefix "${refPrefix}" of ${owner}.`);
    names.add(name);
    prefixes.set(refPrefix, `the source "${name}"`);
  }
}
