const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&#92;': '\\',
  '&#58;': ':',
  '&amp;': '&',
};

function decoded(html: string): string {
  return html.replace(/&(?:lt|gt|quot|amp|#\d+);/g, (entity) => ENTITIES[entity] ?? entity);
}

/** Where the links of a note lead. */
export function linksOf(html: string): string[] {
  return [...html.matchAll(/<a href="([^"]*)"/g)].map(([, href]) => decoded(href ?? ''));
}

/** What people read of a note. */
export function wordsOf(html: string): string {
  return decoded(html.replace(/<br\s*\/?>|<\/?(?:p|li|ul)>/g, '\n').replace(/<[^>]*>/g, ''));
}
