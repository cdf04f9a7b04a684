import { Marked, type Token, type Tokens } from 'marked';

/** A piece of a line with its looks; or the break of a line. */
export type Inline =
  { readonly text: string; readonly strong?: true; readonly em?: true; readonly code?: true; readonly href?: string } | 'break';

/** A part of a text in Markdown. */
export type Block =
  | { readonly kind: 'paragraph'; readonly content: readonly Inline[] }
  | { readonly kind: 'heading'; readonly level: number; readonly content: readonly Inline[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Block[])[] }
  | { readonly kind: 'quote'; readonly content: readonly Block[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'rule' };

type Looks = Omit<Exclude<Inline, 'break'>, 'text'>;

const commonMark = new Marked({ gfm: false });

/** Addresses that a reader may be sent to; a link elsewhere keeps its text only. */
const LINKABLE = /^(https?:\/\/|mailto:)/i;

/** Reads CommonMark as what a note consists of, for tools with a markup of their own. HTML in it is plain text. */
export function parseMarkdown(markdown: string): readonly Block[] {
  return blocksOf(commonMark.lexer(markdown));
}

function blocksOf(tokens: readonly Token[]): Block[] {
  return tokens.flatMap((token): Block[] => {
    switch (token.type) {
      case 'space':
      case 'def':
        return [];
      case 'heading':
        return [{ kind: 'heading', level: (token as Tokens.Heading).depth, content: inlinesOf(token.tokens ?? [], {}) }];
      case 'list': {
        const { ordered, items } = token as Tokens.List;
        return [{ kind: 'list', ordered, items: items.map((item) => blocksOf(item.tokens)) }];
      }
      case 'blockquote':
        return [{ kind: 'quote', content: blocksOf(token.tokens ?? []) }];
      case 'code':
        return [{ kind: 'code', text: (token as Tokens.Code).text }];
      case 'hr':
        return [{ kind: 'rule' }];
      default:
        return [{ kind: 'paragraph', content: inlinesOf('tokens' in token ? (token.tokens ?? []) : [token], {}) }];
    }
  });
}

function inlinesOf(tokens: readonly Token[], looks: Looks): Inline[] {
  return tokens.flatMap((token): Inline[] => {
    switch (token.type) {
      case 'br':
        return ['break'];
      case 'strong':
        return inlinesOf(token.tokens ?? [], { ...looks, strong: true });
      case 'em':
        return inlinesOf(token.tokens ?? [], { ...looks, em: true });
      case 'codespan':
        return [{ ...looks, code: true, text: (token as Tokens.Codespan).text }];
      case 'link': {
        const { href, tokens: label } = token as Tokens.Link;
        return inlinesOf(label, LINKABLE.test(href) ? { ...looks, href } : looks);
      }
      default: {
        const text = ('text' in token ? String(token.text) : token.raw).replace(/\s*\n\s*/g, ' ');
        return text === '' ? [] : [{ ...looks, text }];
      }
    }
  });
}

/** Adjacent pieces that look the same, as one. */
export function joined(content: readonly Inline[]): Inline[] {
  const result: Inline[] = [];
  for (const piece of content) {
    const last = result.at(-1);
    if (piece !== 'break' && last !== undefined && last !== 'break' && sameLooks(piece, last)) {
      result[result.length - 1] = { ...last, text: last.text + piece.text };
    } else {
      result.push(piece);
    }
  }
  return result;
}

function sameLooks(a: Looks, b: Looks): boolean {
  return a.strong === b.strong && a.em === b.em && a.code === b.code && a.href === b.href;
}
