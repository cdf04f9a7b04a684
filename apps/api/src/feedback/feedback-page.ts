import { createHash } from 'node:crypto';
import { MAX_COMMENT, type RatedNote, type Rating } from '#feedback';
import { escapeHtml } from '#html';

const STYLE = `
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0; color: #1d2433; background: #f5f6f8; }
main { max-width: 34rem; margin: 3rem auto; padding: 1.5rem 2rem 2rem; background: #fff; border-radius: .5rem; }
h1 { font-size: 1.3rem; }
label, textarea { display: block; width: 100%; box-sizing: border-box; }
textarea { font: inherit; margin: .3rem 0 1rem; padding: .5rem; }
button { font: inherit; padding: .5rem 1.5rem; margin-right: .5rem; border: 1px solid #3455b9; border-radius: .3rem; background: #fff; color: #3455b9; }
button.wanted { background: #3455b9; color: #fff; }
`;

/** Headers of every answer of the page: nothing is loaded or framed, the token is told to nobody, and a cache keeps nothing. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
  'cache-control': 'no-store',
} as const;

const ANSWERS: Readonly<Record<Rating, { readonly button: string; readonly said: string }>> = {
  up: { button: 'Yes', said: 'helpful' },
  down: { button: 'No', said: 'not helpful' },
};

/**
 * The page on which a note is rated. Its buttons send a form: to open it, as mail scanners and previews do, rates nothing. It needs no script.
 *
 * @param wanted the rating of the link that led here, whose button comes forward.
 */
export function feedbackPage({ ticketId, rating, comment }: RatedNote, wanted: Rating | undefined): string {
  const said =
    rating === undefined
      ? ''
      : `<p role="status">It was rated as <b>${ANSWERS[rating].said}</b>. Thank you. You can still change that.</p>`;
  const button = (value: Rating) =>
    `<button name="rating" value="${value}"${value === (wanted ?? rating) ? ' class="wanted" autofocus' : ''}>${ANSWERS[value].button}</button>`;
  return page(
    `Was the note on ticket ${escapeHtml(ticketId)} helpful?`,
    `${said}
<form method="post">
<label for="comment">What was missing, wrong or good, if you want to say it:</label>
<textarea id="comment" name="comment" rows="4" maxlength="${MAX_COMMENT}">\n${escapeHtml(comment)}</textarea>
${button('up')}${button('down')}
</form>`,
  );
}

/** The page when there is nothing to rate. */
export function feedbackProblemPage(sentence: string): string {
  return page('The note cannot be rated', `<p>${escapeHtml(sentence)}</p>`);
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;
}
