import { shortName } from '#inventory';
import type { Evidence, EvidenceKind } from '../context/context-source';
import { FACTS_SEPARATOR } from '../context/inventory/system-evidence';
import { isLoose, likeness, oneLine } from './phrases';

/** A part of the note about what was found. */
export interface Findings {
  readonly title: string;
  readonly items: readonly Finding[];
}

export interface Finding {
  /** What statements cite; several when sources know the same thing. */
  readonly refs: readonly string[];
  /** The tool's id, to be linked to `url`. */
  readonly id?: string;
  readonly url?: string;
  readonly title: string;
  /** For example `2026-05-01, very similar`. Empty when there is nothing to say. */
  readonly remark: string;
  /** What is quoted of it, each on a line of its own. */
  readonly excerpts: readonly string[];
  /** 0 to 1, of the best that was found: what is least relevant goes first when a note is too long. */
  readonly relevance: number;
}

/** In the order of the note. Sources that look for the same, such as two knowledge bases, share a part. */
const PARTS: readonly { readonly title: string; readonly kinds: readonly EvidenceKind[] }[] = [
  { title: 'Similar tickets', kinds: ['past ticket'] },
  { title: 'Articles', kinds: ['article', 'web page'] },
  { title: 'Systems involved', kinds: ['monitoring', 'system'] },
];

/**
 * What was found and is worth reading.
 *
 * @param cited what the statements of the note cite. Without any, there was nobody to tell what fits.
 */
export function findingsOf(evidence: readonly Evidence[], cited: ReadonlySet<string>): Findings[] {
  const shown = cited.size === 0 ? evidence : evidence.filter((each) => cited.has(each.ref) || mayHelp(each));
  return PARTS.flatMap(({ title, kinds }) => {
    const found = kinds.flatMap((kind) => shown.filter((each) => each.kind === kind));
    const items = kinds.includes('system') ? byHost(found).map(hostOf) : found.map(itemOf);
    return items.length === 0 ? [] : [{ title, items }];
  });
}

/** Whether a technician gains by reading what no statement is founded on: not where it hardly fits, or does not say what helped. */
function mayHelp({ kind, relevance, conclusive = true }: Evidence): boolean {
  return kind === 'system' || kind === 'monitoring' || (conclusive && !isLoose(relevance));
}

function itemOf(evidence: Evidence): Finding {
  const { ref, externalId, url, title, text, excerpt = text, relevance, remark = remarkOf(evidence) } = evidence;
  const link = url === undefined ? undefined : webAddress(url);
  return {
    refs: [ref],
    ...(externalId !== undefined && { id: oneLine(externalId) }),
    ...(link !== undefined && { url: link }),
    title: oneLine(title),
    remark: oneLine(remark),
    excerpts: (evidence.kind === 'monitoring' ? excerpt.split('\n') : [excerpt]).map(oneLine).filter((line) => line !== ''),
    relevance,
  };
}

/** A past ticket resembles this one; an article has the words that were searched for, which says little. */
function remarkOf({ kind, date, relevance }: Evidence): string {
  const day = date?.toISOString().slice(0, 10);
  if (kind === 'article' || kind === 'web page') return day === undefined ? '' : `updated ${day}`;
  return [...(day === undefined ? [] : [day]), likeness(relevance)].join(', ');
}

/** Brings together what several sources know of a host. */
function byHost(found: readonly Evidence[]): Evidence[][] {
  const hosts: { name: string; evidence: Evidence[] }[] = [];
  for (const each of found) {
    const name = oneLine(each.title);
    const known = hosts.find((host) => isSameHost(host.name, name));
    if (known === undefined) hosts.push({ name, evidence: [each] });
    else {
      known.evidence.push(each);
      // The name with a domain, by which others are then compared.
      if (name.length > known.name.length) known.name = name;
    }
  }
  return hosts.map(({ evidence }) => evidence);
}

/** A host as one finding: how it is, which the monitoring says, and below that what it is. What two sources say alike is said once. */
function hostOf(evidence: readonly Evidence[]): Finding {
  const items = evidence.map(itemOf);
  const [first] = items;
  if (first === undefined) throw new Error('A host of which nothing is known is no finding.');
  const isSystem = (index: number) => evidence[index]?.kind === 'system';
  const status = items.filter((_, index) => !isSystem(index)).flatMap(({ excerpts }) => excerpts);
  // The last one first: an inventory says what a machine is for, and the assets of a tool only that it is a server.
  const facts = items
    .filter((_, index) => isSystem(index))
    .toReversed()
    .flatMap(({ excerpts }) => excerpts.flatMap((line) => line.split(FACTS_SEPARATOR)));
  return {
    ...first,
    refs: items.flatMap(({ refs }) => refs),
    title: items.map(({ title }) => title).reduce((longest, title) => (title.length > longest.length ? title : longest)),
    excerpts: [...status, [...new Set(facts)].join(FACTS_SEPARATOR)].filter((line) => line !== ''),
    relevance: Math.max(...items.map(({ relevance }) => relevance)),
  };
}

/** A name without a domain may be that of a host with one; two domains are two hosts. */
function isSameHost(one: string, other: string): boolean {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  return a === b || a === shortName(b) || shortName(a) === b;
}

/** Only an address that a browser opens as a page becomes a link. */
function webAddress(url: string): string | undefined {
  const parsed = URL.parse(url);
  return parsed !== null && ['http:', 'https:'].includes(parsed.protocol) ? parsed.href : undefined;
}
