import { pill, time, visibility } from '../../servicedesk-plus/pages/elements';
import { html } from '../../servicedesk-plus/pages/html';
import { SafeHtml } from '../../servicedesk-plus/pages/html';
import { richText } from '../../servicedesk-plus/pages/rich-text';
import { STYLES } from '../../servicedesk-plus/pages/styles';
import { commentHtml } from '../api/presentation';
import type { JiraIssue, JiraSite } from '../jira-site';
import { wikiHtml } from '../rendering/wiki';

/** One issue with its comments, for people who look on. */
export function issuePage(site: JiraSite, issue: JiraIssue): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${issue.key} ${issue.summary} · Jira simulator</title>
        <style>
          ${new SafeHtml(STYLES)}
        </style>
      </head>
      <body>
        <div class="notice">
          <div class="wide">This is a simulator for development and tests, not Atlassian Jira Service Management.</div>
        </div>
        <main class="wide">
          <div class="ticket-head">
            <h1>${issue.summary}</h1>
            <div class="meta small"><span>${issue.key}</span>${pill(issue.status)}${pill(issue.priority)} ${time(issue.created)}</div>
          </div>
          <article class="card entry"><div class="rich">${richText(wikiHtml(issue.description))}</div></article>
          ${site.commentsOf(issue.key).map(
            (comment) =>
              html`<article class="card entry note">
                <div class="entry-head">
                  <div class="who">${comment.author}</div>
                  <div class="end">${visibility(comment.public)}</div>
                </div>
                <div class="rich">${richText(commentHtml(comment))}</div>
              </article>`,
          )}
        </main>
      </body>
    </html>`.text;
}
