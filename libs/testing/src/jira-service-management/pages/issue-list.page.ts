import { pill, time, visibility } from '../../pages/elements';
import { html } from '../../pages/html';
import type { SafeHtml } from '../../pages/html';
import type { JiraIssue, JiraSite } from '../jira-site';

/** All issues of the site, newest first. */
export function issueListBody(site: JiraSite): SafeHtml {
  const issues = site.all.toSorted((a, b) => b.created.getTime() - a.created.getTime());
  return html`<h1>Issues</h1>
    <section class="desk" aria-label="${site.title}">
      <div class="desk-head">
        <h2>${site.title}</h2>
        <span class="muted small">${issues.length} issues · project ${site.projectKey}</span>
      </div>
      <div class="card scroll">
        <table class="list">
          <thead>
            <tr>
              ${['Key', 'Summary', 'Reporter', 'Status', 'Priority', 'Comments', 'Created'].map((name) => html`<th>${name}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${issues.map((issue) => row(site, issue))}
          </tbody>
        </table>
      </div>
    </section>`;
}

function row(site: JiraSite, issue: JiraIssue): SafeHtml {
  const comments = site.commentsOf(issue.key);
  return html`<tr>
    <td class="muted nowrap">${issue.key}</td>
    <td class="subject"><a href="/browse/${issue.key}">${issue.summary}</a></td>
    <td class="nowrap">${issue.reporter.displayName}</td>
    <td>${pill(issue.status)}</td>
    <td>${pill(issue.priority)}</td>
    <td class="nowrap">
      ${comments.length === 0 ? html`<span class="muted">–</span>` : html`${comments.length} ${visibility(comments.some((each) => each.public))}`}
    </td>
    <td class="nowrap muted small">${time(issue.created)}</td>
  </tr>`;
}
