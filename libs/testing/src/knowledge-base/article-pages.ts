import { html, SafeHtml } from '../pages/html';
import { pathOf, type Space, type SpaceArticle } from './article';

const STYLE =
  'body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.6 system-ui, sans-serif; color: #1b2433 } a { color: #2458d3 }';

/** The list of all articles, as HTML. */
export function listPage(spaces: readonly Space[]): string {
  const lists = spaces.map(
    (space) =>
      html`<h2>${space.title}</h2>
        <ul>
          ${space.articles.map((article) => html`<li><a href="${pathOf(space, article)}">${article.title}</a></li>`)}
        </ul>`,
  );
  return page('Knowledge base', html`${lists}`);
}

/** One article, as HTML. */
export function articlePage(space: Space, { title, text }: SpaceArticle): string {
  const paragraphs = text.split(/\n{2,}/).map((paragraph) => html`<p>${paragraph}</p>`);
  return page(
    title,
    html`${paragraphs}
      <p><a href="/">← ${space.title}</a></p>`,
  );
}

function page(title: string, body: SafeHtml): string {
  return html`<!doctype html>
    <html lang="en">
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>${title}</title>
      <style>
        ${new SafeHtml(STYLE)}
      </style>
      <h1>${title}</h1>
      ${body}
    </html>`.text;
}
