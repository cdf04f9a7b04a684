import { initials, pill, time, visibility } from '../../pages/elements';
import { html } from '../../pages/html';
import type { SafeHtml } from '../../pages/html';
import { richText } from '../../pages/rich-text';
import { commentHtml } from '../api/presentation';
import type { JiraIssue, JiraSite, JiraSiteComment } from '../jira-site';
import { wikiHtml } from '../rendering/wiki';

/** One issue with its comments, for people who look on. */
export function issueBody(site: JiraSite, issue: JiraIssue): SafeHtml {
  const comments = site.commentsOf(issue.key);
  return html`<div class="ticket-head">
      <a class="back" href="/">← All issues</a>
      <h1>${issue.summary}</h1>
      <div class="meta small">
        <span>${issue.key}</span>${pill(issue.status)}${pill(issue.priority)}
        <span>Reported by ${issue.reporter.displayName} · ${time(issue.created)}</span>
      </div>
    </div>
    <article class="card entry">
      <div class="rich">${richText(wikiHtml(issue.description) || '<p>No description was given.</p>')}</div>
    </article>
    <div class="section">
      <h2>Comments</h2>
      <span class="muted small">${comments.length}</span>
    </div>
    ${comments.length === 0 ? waiting() : comments.map(commentEntry)}`;
}

function commentEntry(comment: JiraSiteComment): SafeHtml {
  return html`<article class="card entry note ${comment.public ? 'public' : 'private'}">
    <div class="entry-head">
      <span class="avatar note-by" aria-hidden="true">${initials(comment.author)}</span>
      <div>
        <div class="who">${comment.author}</div>
        <div class="muted small">${time(comment.created)}</div>
      </div>
      <div class="end">${!comment.public && html`<span class="muted small">Internal note</span>`} ${visibility(comment.public)}</div>
    </div>
    <div class="rich">${richText(commentHtml(comment))}</div>
  </article>`;
}

function waiting(): SafeHtml {
  return html`<div class="card waiting"><span class="dot"></span>No comment yet. This page shows the note as soon as it is written.</div>`;
}
