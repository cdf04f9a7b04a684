import { SafeHtml, html } from './html';
import { STYLES } from './styles';

/** The product that a simulator stands in for, as its pages name it. */
export interface Product {
  readonly name: string;
  readonly maker: string;
  /** Class of the head line, which gives it a colour of its own. */
  readonly look: 'servicedesk-plus' | 'jira' | 'both';
}

/** Another simulator that runs beside this one. */
export interface Neighbour {
  readonly title: string;
  readonly url: string;
}

export interface Layout {
  readonly title: string;
  readonly product: Product;
  /** Links in the head line to what runs beside it. */
  readonly neighbours?: readonly Neighbour[];
  /** Shown at the right of the head line, for example the desk's title. */
  readonly place?: string;
  /** Remark of whoever started the simulator. */
  readonly banner: string | undefined;
  /** Where the page asks whether something changed, and how often in milliseconds. */
  readonly poll: { readonly url: string; readonly revision: number; readonly everyMs: number };
  readonly body: SafeHtml;
}

/** A complete page. It loads nothing but itself, and reloads when its revision is outdated. */
export function layout({ title, place, banner, poll, body, product, neighbours = [] }: Layout, nonce: string): string {
  const watch = `setInterval(async () => {
    try {
      const answer = await fetch(${script(poll.url)});
      if ((await answer.json()).revision !== ${poll.revision}) location.reload();
    } catch {}
  }, ${poll.everyMs});`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light" />
        <title>${title} · ${product.name} simulator</title>
        <style>
          ${new SafeHtml(STYLES)}
        </style>
      </head>
      <body class="${product.look === 'both' && 'wider'}">
        <header class="top ${product.look}">
          <div class="wide">
            <span class="logo" aria-hidden="true">${product.name.charAt(0)}</span><a href="/">${product.name}</a
            ><span class="tag">simulator</span>
            ${place !== undefined && html`<span class="place">${place}</span>`}
            <nav aria-label="Beside it">${neighbours.map((each) => html`<a href="${each.url}">${each.title}</a>`)}</nav>
          </div>
        </header>
        <div class="notice">
          <div class="wide">
            This is a simulator for development and tests, not ${`${product.maker} ${product.name}`.trim()}. It keeps its tickets in memory
            and reaches no real help desk.
          </div>
        </div>
        ${banner !== undefined && html`<div class="banner" role="note"><div class="wide">${banner}</div></div>`}
        <main class="wide">${body}</main>
        <script nonce="${nonce}">
          ${new SafeHtml(watch)};
        </script>
      </body>
    </html>`.text;
}

/** What the page may do, as its own header: run the one script above, ask its own server, and nothing else. */
function contentSecurityPolicy(nonce: string): string {
  return `default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-${nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}

/** Headers of every page. */
export function pageHeaders(nonce: string): Record<string, string> {
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': contentSecurityPolicy(nonce),
    'cache-control': 'no-store',
  };
}

/** A string literal that cannot end the script element. */
function script(value: string): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
