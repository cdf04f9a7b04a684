import { shortName } from '#inventory';
import type { Evidence, EvidenceKind } from '../context/context-source';
import type { Audience } from './note-content';
import { likeness, oneLine } from './phrases';

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
  readonly excerpt: string;
  /** 0 to 1, of the best that was found: what is least relevant goes first when a note is too long. */
  readonly relevance: number;
}

/** In the order of the note. Sources that look for the same, such as two knowledge bases, share a part. */
const PARTS: readonly { readonly title: string; readonly kinds: readonly EvidenceKind[] }[] = [
  { title: 'Similar tickets', kinds: ['past ticket'] },
  { title: 'Articles', kinds: ['article', 'web page'] },
  { title: 'Systems involved', kinds: ['monitoring', 'system'] },
];

/** What was found, as it is shown to these readers. */
export function findingsOf(evidence: readonly Evidence[], audience: Audience): Findings[] {
  const shown = audience === 'requester' ? evidence.map((each) => (each.public === true ? each : withheld(each))) : evidence;
  return PARTS.flatMap(({ title, kinds }) => {
    const items = kinds.flatMap((kind) => shown.filter((each) => each.kind === kind)).map(itemOf);
    const merged = kinds.includes('system') ? byHost(items) : items;
    return merged.length === 0 ? [] : [{ title, items: merged }];
  });
}

/** What a requester may know of something that is not for requesters: that it was there. A ticket may be a colleague's, a host's owner too. */
function withheld({ ref, kind, title, externalId, relevance }: Evidence): Evidence {
  switch (kind) {
    case 'past ticket':
      return {
        ref,
        kind,
        title: externalId === undefined ? 'An earlier ticket' : '',
        text: '',
        remark: likeness(relevance),
        relevance,
        ...(externalId !== undefined && { externalId }),
      };
    case 'article':
    case 'web page':
      return { ref, kind, title: 'An internal article', text: '', remark: '', relevance };
    case 'system':
    case 'monitoring':
      return { ref, kind, title, text: '', remark: '', relevance };
  }
}

function itemOf({ ref, externalId, url, title, text, excerpt, date, relevance, remark }: Evidence): Finding {
  const link = url === undefined ? undefined : webAddress(url);
  return {
    refs: [ref],
    ...(externalId !== undefined && { id: oneLine(externalId) }),
    ...(link !== undefined && { url: link }),
    title: oneLine(title),
    remark: oneLine(remark ?? [...(date === undefined ? [] : [date.toISOString().slice(0, 10)]), likeness(relevance)].join(', ')),
    excerpt: oneLine(excerpt ?? text),
    relevance,
  };
}

/** Makes one of what several sources know of a host; the first, which is the monitoring's, leads. */
function byHost(items: readonly Finding[]): Finding[] {
  const merged: Finding[] = [];
  for (const item of items) {
    const index = merged.findIndex(({ title }) => isSameHost(title, item.title));
    const known = merged[index];
    if (known === undefined) merged.push(item);
    else merged[index] = together(known, item);
  }
  return merged;
}

function together(one: Finding, other: Finding): Finding {
  const excerpts = [one.excerpt, other.excerpt].filter((excerpt, index, all) => excerpt !== '' && all.indexOf(excerpt) === index);
  return {
    ...other,
    ...one,
    refs: [...one.refs, ...other.refs],
    // The name with a domain, by which others are then compared.
    title: one.title.length >= other.title.length ? one.title : other.title,
    excerpt: excerpts.join(' '),
    relevance: Math.max(one.relevance, other.relevance),
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
