import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { html } from '../../pages/html';
import { type Layout, layout, type Neighbour, pageHeaders, type Product } from '../../pages/layout';
import type { JiraSite } from '../jira-site';
import { issueBody } from './issue.page';
import { issueListBody } from './issue-list.page';

export const JIRA: Product = { name: 'Jira Service Management', maker: 'Atlassian', look: 'jira' };

const POLL_MS = 1_000;

export interface JiraPagesOptions {
  readonly banner?: string;
  readonly neighbours?: readonly Neighbour[];
}

/** What people see in a browser. */
export function jiraPageRoutes(site: JiraSite, { banner, neighbours = [] }: JiraPagesOptions) {
  return async (app: FastifyInstance): Promise<void> => {
    const send = (reply: FastifyReply, page: Pick<Layout, 'title' | 'body'>): FastifyReply => {
      const nonce = randomBytes(16).toString('base64');
      const poll = { url: '/_simulator/revision', revision: site.revision, everyMs: POLL_MS };
      return reply.headers(pageHeaders(nonce)).send(layout({ ...page, product: JIRA, place: site.title, neighbours, banner, poll }, nonce));
    };

    app.get('/', (_request, reply) => send(reply, { title: 'Issues', body: issueListBody(site) }));

    app.get<{ Params: { key: string } }>('/browse/:key', (request, reply) => {
      const issue = site.find(request.params.key);
      if (issue !== undefined) return send(reply, { title: `${issue.key} ${issue.summary}`, body: issueBody(site, issue) });
      return send(reply.code(404), { title: 'Not found', body: html`<h1>No such issue</h1>` });
    });
  };
}
