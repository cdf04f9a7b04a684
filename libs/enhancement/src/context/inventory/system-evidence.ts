import type { FoundEvidence } from '../context-source';

/** Between two facts of what a note quotes of a machine. */
export const FACTS_SEPARATOR = '; ';

/** What is known of a machine; empty where it is not. */
export interface SystemFacts {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly tag: string;
  readonly role: string;
  readonly owner: string;
  readonly location: string;
}

/** A machine that the ticket names, as evidence. It was found by its own name, so there is no doubt about it. */
export function systemEvidence({ name, addresses, tag, role, owner, location }: SystemFacts): FoundEvidence {
  const facts = [
    ['Role', role],
    ['Owner', owner],
    ['Location', location],
    ['Address', addresses.join(', ')],
    ['Asset tag', tag],
  ].filter(([, value]) => value !== '');
  const text = facts.map(([label, value]) => `${label}: ${value}`);
  // What a machine is for needs no label.
  const quoted = facts.map(([label = '', value = '']) => (label === 'Role' ? value : `${label.toLowerCase()} ${value}`));
  return {
    title: name,
    text: text.length === 0 ? 'Listed, with no further facts.' : text.join('\n'),
    excerpt: text.length === 0 ? 'Listed, with no further facts.' : quoted.join(FACTS_SEPARATOR),
    remark: 'named in the ticket',
    relevance: 1,
  };
}
