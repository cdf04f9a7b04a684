import { type Block, type Inline, joined, parseMarkdown } from '../text/markdown';

/**
 * A note in Jira's wiki markup, which Data Center takes.
 *
 * @see https://jira.atlassian.com/secure/WikiRendererHelpAction.jspa?section=all
 */
export function wikiMarkup(markdown: string): string {
  return parseMarkdown(markdown)
    .map((block) => blockMarkup(block, ''))
    .join('\n\n');
}

/** @param bullets Those of the lists around the block, for example `*#`. */
function blockMarkup(block: Block, bullets: string): string {
  switch (block.kind) {
    case 'paragraph':
      return inlineMarkup(block.content);
    case 'heading':
      return bullets === '' ? `h${block.level}. ${inlineMarkup(block.content)}` : inlineMarkup(block.content);
    case 'list': {
      const own = bullets + (block.ordered ? '#' : '*');
      return block.items.map((item) => itemMarkup(item, own)).join('\n');
    }
    case 'quote':
      return bullets === ''
        ? `{quote}\n${block.content.map((each) => blockMarkup(each, '')).join('\n\n')}\n{quote}`
        : block.content.map((each) => blockMarkup(each, bullets)).join('\n');
    case 'code':
      return escape(block.text);
    case 'rule':
      return '----';
  }
}

/** An empty line would end the list, so further paragraphs of an item stand behind a forced break. */
function itemMarkup(item: readonly Block[], bullets: string): string {
  return item.reduce((text, block) => {
    const markup = blockMarkup(block, bullets);
    return text === '' ? `${bullets} ${markup}` : block.kind === 'list' ? `${text}\n${markup}` : `${text}\\\\${markup}`;
  }, '');
}

function inlineMarkup(content: readonly Inline[]): string {
  return joined(content)
    .map((piece) => {
      if (piece === 'break') return '\\\\';
      const text = escape(piece.text);
      const linked = piece.href === undefined ? text : `[${text}|${address(piece.href)}]`;
      // In braces a mark counts wherever it stands; bare ones do only between words.
      const marks = [...(piece.strong ? ['{*}'] : []), ...(piece.em ? ['{_}'] : [])];
      return [...marks, linked, ...marks.toReversed()].join('');
    })
    .join('');
}

/**
 * Takes its meaning from every character that has one. Those that a backslash escapes are the ones that Jira's renderer knows (as in
 * https://www.npmjs.com/package/@atlaskit/editor-wikimarkup-transformer, `parser/utils/escape.js`); a backslash itself, an entity, an address that
 * would become a link, and a heading need an entity.
 */
function escape(text: string): string {
  return text.replace(/[&\\]|(?<=\b(?:https?|ftp|irc|mailto|file)):|(?<=^(?:h[1-6]|bq))\.|[-#*_+?^~|%{}[\]()!@]/gi, (character) =>
    String.raw`&\:.`.includes(character) ? `&#${character.charCodeAt(0)};` : `\\${character}`,
  );
}

/** What would end the link early is written as in any address. */
function address(href: string): string {
  return href.replace(/[|\]\s{}]/g, encodeURIComponent);
}
