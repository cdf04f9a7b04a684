import { compile } from 'html-to-text';
import type { HtmlToTextOptions } from 'html-to-text';

const LOOKS_LIKE_HTML = /<[a-z!/]/i;

const OPTIONS: HtmlToTextOptions = {
  wordwrap: false,
  limits: { maxInputLength: 1_000_000, maxDepth: 200 },
  selectors: [
    { selector: 'a', options: { ignoreHref: true } },
    { selector: 'img', format: 'skip' },
    { selector: 'style', format: 'skip' },
    { selector: 'script', format: 'skip' },
    { selector: 'title', format: 'skip' },
    // Mail clients lay whole messages out in tables, so a table is read row by row instead of being drawn.
    { selector: 'table', format: 'block' },
    { selector: 'tr', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
    { selector: 'td', format: 'cell' },
    { selector: 'th', format: 'cell' },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
  ],
  formatters: {
    cell: (element, walk, builder) => {
      walk(element.children, builder);
      builder.addInline(' ');
    },
  },
};

const fromHtml = compile(OPTIONS);
/** Text without a single tag was typed as plain text: its line breaks are meant. */
const fromEncodedText = compile({ ...OPTIONS, preserveNewlines: true });

/**
 * The text of an HTML fragment as a technician reads it: paragraphs and list items on lines of their own, links reduced to their text,
 * images (among them `cid:` pictures of quoted mails), styles and scripts left out.
 */
export function htmlToPlainText(html: string): string {
  if (LOOKS_LIKE_HTML.test(html)) {
    return fromHtml(html).trim();
  }
  return (html.includes('&') ? fromEncodedText(html) : html).trim();
}
