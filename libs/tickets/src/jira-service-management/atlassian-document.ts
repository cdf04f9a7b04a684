import { type Block, type Inline, joined, parseMarkdown } from '../text/markdown';

/** A node of the Atlassian Document Format. */
export interface DocumentNode {
  readonly type: string;
  readonly version?: 1;
  readonly attrs?: Readonly<Record<string, unknown>>;
  readonly text?: string;
  readonly marks?: readonly { readonly type: string; readonly attrs?: Readonly<Record<string, unknown>> }[];
  readonly content?: readonly DocumentNode[];
}

/**
 * A note in the Atlassian Document Format, which Jira Cloud's API v3 takes. Texts are nodes of their own in it, so nothing has to be escaped, and
 * nothing in a text becomes a link, a mention or a macro.
 *
 * @see https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/
 */
export function atlassianDocument(markdown: string): DocumentNode {
  return { type: 'doc', version: 1, content: parseMarkdown(markdown).map(blockNode) };
}

function blockNode(block: Block): DocumentNode {
  switch (block.kind) {
    case 'paragraph':
      return { type: 'paragraph', content: inlineNodes(block.content) };
    case 'heading':
      return { type: 'heading', attrs: { level: block.level }, content: inlineNodes(block.content) };
    case 'list':
      return {
        type: block.ordered ? 'orderedList' : 'bulletList',
        content: block.items.map((item) => ({ type: 'listItem', content: item.flatMap(plainer).map(blockNode) })),
      };
    case 'quote':
      return { type: 'blockquote', content: block.content.flatMap(plainer).map(blockNode) };
    case 'code':
      return { type: 'codeBlock', content: block.text === '' ? [] : [{ type: 'text', text: block.text }] };
    case 'rule':
      return { type: 'rule' };
  }
}

/** Within lists and quotes Jira refuses quotes, headings and rules. */
function plainer(block: Block): readonly Block[] {
  switch (block.kind) {
    case 'quote':
      return block.content.flatMap(plainer);
    case 'heading':
      return [{ kind: 'paragraph', content: block.content }];
    case 'rule':
      return [];
    case 'paragraph':
    case 'list':
    case 'code':
      return [block];
  }
}

function inlineNodes(content: readonly Inline[]): DocumentNode[] {
  return joined(content).map((piece) => {
    if (piece === 'break') return { type: 'hardBreak' };
    const { text, strong, em, code, href } = piece;
    const marks = [
      // Of the other marks only the link goes together with code.
      ...(strong && !code ? [{ type: 'strong' }] : []),
      ...(em && !code ? [{ type: 'em' }] : []),
      ...(code ? [{ type: 'code' }] : []),
      ...(href === undefined ? [] : [{ type: 'link', attrs: { href } }]),
    ];
    return { type: 'text', text, ...(marks.length > 0 && { marks }) };
  });
}
