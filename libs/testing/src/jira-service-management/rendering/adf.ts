import { escapeHtml } from '#html';

/** A node of the Atlassian Document Format as a client sends it. */
export interface AdfNode {
  readonly type: string;
  readonly version?: number;
  readonly attrs?: Readonly<Record<string, unknown>>;
  readonly text?: string;
  readonly marks?: readonly { readonly type: string; readonly attrs?: Readonly<Record<string, unknown>> }[];
  readonly content?: readonly AdfNode[];
}

const BLOCKS = ['paragraph', 'bulletList', 'orderedList', 'codeBlock', 'heading', 'blockquote', 'rule'];
const INLINES = ['text', 'hardBreak'];

/** What may stand in what, of the nodes that the documentation of the format lists and a note uses. */
const CONTENT: Readonly<Record<string, readonly string[]>> = {
  doc: BLOCKS,
  paragraph: INLINES,
  heading: INLINES,
  codeBlock: ['text'],
  bulletList: ['listItem'],
  orderedList: ['listItem'],
  listItem: ['paragraph', 'bulletList', 'orderedList', 'codeBlock'],
  blockquote: ['paragraph', 'bulletList', 'orderedList', 'codeBlock'],
  text: [],
  hardBreak: [],
  rule: [],
};
const NEVER_EMPTY = new Set(['bulletList', 'orderedList', 'listItem', 'blockquote']);
const MARKS = new Set(['strong', 'em', 'code', 'link']);

/** Whether Jira would take the value as a comment's body. */
export function isAdfDocument(value: unknown): value is AdfNode {
  return isNode(value) && value.type === 'doc' && value.version === 1 && isValid(value);
}

function isValid(node: AdfNode): boolean {
  const allowed = CONTENT[node.type];
  const content = node.content ?? [];
  if (!allowed || (NEVER_EMPTY.has(node.type) && content.length === 0)) return false;
  if (node.type === 'text' && (typeof node.text !== 'string' || node.text === '')) return false;
  const marks = (node.marks ?? []).map(({ type }) => type);
  const codeWithOthers = marks.includes('code') && marks.some((mark) => mark !== 'code' && mark !== 'link');
  if (codeWithOthers || !marks.every((mark) => MARKS.has(mark))) return false;
  return content.every((child) => isNode(child) && allowed.includes(child.type) && isValid(child));
}

function isNode(value: unknown): value is AdfNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

const ELEMENTS: Readonly<Record<string, string>> = {
  paragraph: 'p',
  bulletList: 'ul',
  orderedList: 'ol',
  listItem: 'li',
  blockquote: 'blockquote',
  codeBlock: 'pre',
};

/** The document as Jira renders it. */
export function adfHtml(node: AdfNode): string {
  const inner = (node.content ?? []).map(adfHtml).join('');
  switch (node.type) {
    case 'text':
      return (node.marks ?? []).reduce((html, mark) => marked(html, mark), escapeHtml(node.text ?? ''));
    case 'hardBreak':
      return '<br/>';
    case 'rule':
      return '<hr/>';
    case 'heading':
      return `<h${Number(node.attrs?.['level'])}>${inner}</h${Number(node.attrs?.['level'])}>`;
    default: {
      const element = ELEMENTS[node.type];
      return element === undefined ? inner : `<${element}>${inner}</${element}>`;
    }
  }
}

function marked(html: string, { type, attrs }: NonNullable<AdfNode['marks']>[number]): string {
  switch (type) {
    case 'strong':
      return `<b>${html}</b>`;
    case 'link':
      return `<a href="${escapeHtml(String(attrs?.['href']))}">${html}</a>`;
    default:
      return `<${type}>${html}</${type}>`;
  }
}
