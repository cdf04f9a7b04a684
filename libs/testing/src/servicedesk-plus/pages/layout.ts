import { SafeHtml, html } from './html';
import { STYLES } from './styles';

export interface Layout {
  readonly title: string;
  /** Shown at the right of the head line, for example the desk's title. */
  readonly place?: string;
  /** Remark of whoever started the simulator. */
  readonly banner: string | undefined;
  /** Where the page asks whether something changed, and how often in milliseconds. */
  readonly poll: { readonly url: string; readonly revision: number; readonly everyMs: number };
  readonly body: SafeHtml;
}

/** A complete page. It loads nothing but itself, and reloads when its revision is outdated. */
export function layout({ title, place, banner, poll, body }: Layout, nonce: string): string {
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
        <title>${title} · ServiceDesk Plus simulator</title>
        <style>
          ${new SafeHtml(STYLES)}
        </style>
      </head>
      <body>
        <header class="top">
          <div class="wide">
            <span class="logo" aria-hidden="true">S</span><a href="/">ServiceDesk Plus</a><span class="tag">simulator</span>
            ${place !== undefined && html`<span class="place">${place}</span>`}
          </div>
        </header>
        <div class="notice">
          <div class="wide">
            This is a simulator for development and tests, not ManageEngine ServiceDesk Plus. It keeps its tickets in memory and reaches no
            real help desk.
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
export function contentSecurityPolicy(nonce: string): string {
  return `default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-${nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}

/** A string literal that cannot end the script element. */
function script(value: string): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
