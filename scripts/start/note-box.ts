import boxen from 'boxen';
import { convert } from 'html-to-text';

/** A note's HTML as text in a box. Links show their text only: the page of the ticket has the addresses. */
export function noteBox(html: string, options: { readonly title: string; readonly width: number }): string {
  const text = convert(html, {
    wordwrap: options.width - 4,
    selectors: [
      { selector: 'a', options: { ignoreHref: true } },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    ],
  });
  return boxen(text, { title: options.title, width: options.width, padding: { left: 1, right: 1, top: 0, bottom: 0 } });
}
