import type { FastifyInstance } from 'fastify';
import { commentHtml } from '../api/presentation';
import type { JiraSite } from '../jira-site';
import { issueCreated } from '../jira-webhooks';

interface IssueBody {
  readonly summary: string;
  readonly description?: string;
  readonly priority?: string;
  readonly reporter?: { readonly displayName: string };
}

const text = { type: 'string', minLength: 1 } as const;

/** Body of `POST /_simulator/issues`. */
const ISSUE_SCHEMA = {
  type: 'object',
  required: ['summary'],
  properties: {
    summary: text,
    description: { type: 'string' },
    priority: text,
    reporter: { type: 'object', required: ['displayName'], properties: { displayName: text } },
  },
} as const;

/** What a script or a person does to the simulator itself, over HTTP under `/_simulator`. No token leaves it. */
export function jiraControlRoutes(site: JiraSite, origin: () => string) {
  return async (app: FastifyInstance): Promise<void> => {
    /** The answer holds the event that Jira would send, for whoever has the webhook's secret to sign and send. */
    app.post<{ Body: IssueBody }>('/issues', { schema: { body: ISSUE_SCHEMA } }, (request, reply) => {
      const issue = site.createIssue(request.body);
      const event = issueCreated(site, issue, origin());
      return reply.code(201).send({ key: issue.key, url: `${origin()}/browse/${issue.key}`, event });
    });

    app.get<{ Params: { key: string } }>('/issues/:key/comments', (request) =>
      site.commentsOf(request.params.key).map((comment) => ({ html: commentHtml(comment), public: comment.public })),
    );

    app.get('/revision', () => ({ revision: site.revision }));
  };
}
