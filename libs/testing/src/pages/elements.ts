import { SafeHtml, html } from './html';

const LOCK = new SafeHtml(
  '<svg viewBox="0 0 12 12" fill="currentColor" aria-hidden="true"><path d="M6 0a3 3 0 0 0-3 3v2H2v7h8V5H9V3a3 3 0 0 0-3-3Zm-1.5 5V3a1.5 1.5 0 0 1 3 0v2h-3Z"/></svg>',
);

/** A status or priority in its colour. */
export function pill(word: string): SafeHtml {
  return html`<span class="pill ${word.toLowerCase().replace(/[^a-z]+/g, '-')}">${word}</span>`;
}

export function visibility(isPublic: boolean): SafeHtml {
  return isPublic ? html`<span class="pill public">Public</span>` : html`<span class="pill private">${LOCK}Private</span>`;
}

export function time(at: Date): SafeHtml {
  const shown = at.toLocaleString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'UTC',
  });
  return html`<time datetime="${at.toISOString()}">${shown} UTC</time>`;
}

/** The first letters of a name. */
export function initials(name: string): string {
  return name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join('');
}
