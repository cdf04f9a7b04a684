import type { JiraSimulator } from '../jira-service-management';
import { JIRA } from '../jira-service-management/pages/jira-pages.routes';
import { wikiHtml } from '../jira-service-management/rendering/wiki';
import type { Desk } from '../servicedesk-plus';
import { SERVICEDESK_PLUS } from '../servicedesk-plus/pages/pages.routes';
import type { ShownClient } from './side-by-side.page';

/** @param url origin of the desk's simulator */
export function clientOfDesk(desk: Desk, url: string): ShownClient {
  return {
    name: desk.title,
    product: SERVICEDESK_PLUS,
    url,
    revision: () => desk.revision,
    resolved: () => desk.tickets.filter(({ resolvedAt }) => resolvedAt !== undefined).length,
    latest: () => {
      const ticket = desk.tickets.find(({ resolvedAt }) => resolvedAt === undefined);
      if (ticket === undefined) return undefined;
      const { id, displayId, subject, description, createdAt } = ticket;
      const notes = desk.notesOf(id);
      return { number: displayId, subject, descriptionHtml: description, url: desk.pageOf(id), createdAt, notes };
    },
  };
}

export function clientOfSite(jira: JiraSimulator): ShownClient {
  return {
    name: jira.site.title,
    product: JIRA,
    url: jira.url,
    revision: () => jira.site.revision,
    resolved: () => jira.site.all.filter(({ resolution }) => resolution !== undefined).length,
    latest: () => {
      const issue = jira.site.all.findLast(({ resolution }) => resolution === undefined);
      if (issue === undefined) return undefined;
      const { key, summary, description, created } = issue;
      const url = `${jira.url}/browse/${key}`;
      const notes = jira.commentsOf(key);
      return { number: key, subject: summary, descriptionHtml: wikiHtml(description), url, createdAt: created, notes };
    },
  };
}
