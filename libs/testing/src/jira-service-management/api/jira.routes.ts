import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import type { Faults } from '../../faults/faults';
import { faultyOperation } from '../../faults/faulty-operation';
import type { JiraOperation } from '../faults';
import type { JiraIssue, JiraSite } from '../jira-site';
import { isAdfDocument } from '../rendering/adf';
import { jiraTimestamp, presentComment, presentIssue, presentUser } from './presentation';
import { JIRA_REFUSALS, JiraRefusal, NO_REQUEST, REMOVED } from './refusal';
import { findByJql } from './search';

export interface JiraRoutesOptions {
  readonly site: JiraSite;
  readonly faults: Faults<JiraOperation>;
  readonly kind: 'cloud' | 'data-center';
  /** The value that the Authorization header must have. */
  readonly authorization: string;
  readonly origin: () => string;
  /** Most issues of one page of a search. */
  readonly pageSize: number;
}

interface Call {
  readonly key: string;
  readonly commentId: string;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly body: Readonly<Record<string, unknown>>;
}

const PERMISSIONS = ['BROWSE_PROJECTS', 'ADD_COMMENTS', 'SERVICEDESK_AGENT'];

/** Jira's REST APIs as far as ai-agents uses them. */
export function jiraRoutes({ site, faults, kind, authorization, origin, pageSize }: JiraRoutesOptions) {
  return async (app: FastifyInstance): Promise<void> => {
    app.setErrorHandler((error, _request, reply) => {
      const refusal = error instanceof JiraRefusal ? error : new JiraRefusal(400);
      return reply.code(refusal.httpStatus).headers(refusal.headers).send(refusal.body);
    });

    const route = (method: HTTPMethods, url: string, operation: JiraOperation, status: number, answer: (call: Call) => object) =>
      app.route({
        method,
        url,
        handler: (request: FastifyRequest, reply: FastifyReply) =>
          faultyOperation(faults, JIRA_REFUSALS, operation, '', request, reply, () => {
            authenticate(request, operation);
            const { key = '', commentId = '' } = request.params as { key?: string; commentId?: string };
            const query = request.query as Call['query'];
            const result = answer({ key, commentId, query, body: (request.body ?? {}) as Call['body'] });
            void reply.code(status);
            return result;
          }),
      });

    /** Who is not known is a stranger: one who asks for an issue finds none, with a header that says why. */
    const authenticate = (request: FastifyRequest, operation: JiraOperation): void => {
      const given = Buffer.from(request.headers.authorization ?? '');
      const right = Buffer.from(authorization);
      if (given.length === right.length && timingSafeEqual(given, right)) return;
      const headers = { 'x-seraph-loginreason': given.length === 0 ? 'OUT' : 'AUTHENTICATED_FAILED' };
      if (kind === 'data-center') throw new JiraRefusal(401, '<html><body>Unauthorized (401)</body></html>', headers);
      throw new JiraRefusal(operation === 'myself' || operation === 'permissions' ? 401 : 404, undefined, headers);
    };
    const issueOf = ({ key }: Call): JiraIssue => {
      const issue = site.find(key);
      if (!issue) throw new JiraRefusal(404);
      return issue;
    };

    route('GET', '/rest/api/2/issue/:key', 'getIssue', 200, (call) =>
      presentIssue(site, issueOf(call), origin(), { fields: call.query['fields'], rendered: call.query['expand'] === 'renderedFields' }),
    );

    route('GET', '/rest/api/2/issue/:key/comment', 'listComments', 200, (call) => {
      const comments = [...site.commentsOf(issueOf(call).key)];
      if (call.query['orderBy'] === '-created') comments.reverse();
      const [startAt, maxResults] = [Number(call.query['startAt'] ?? 0), Number(call.query['maxResults'] ?? 50)];
      const rendered = call.query['expand'] === 'renderedBody';
      const page = comments.slice(startAt, startAt + maxResults);
      return { startAt, maxResults, total: comments.length, comments: page.map((comment) => presentComment(site, comment, { rendered })) };
    });

    route('DELETE', '/rest/api/2/issue/:key/comment/:commentId', 'deleteComment', 204, (call) => {
      if (!site.deleteComment(issueOf(call), call.commentId)) throw new JiraRefusal(404);
      return {};
    });

    route('GET', '/rest/api/2/myself', 'myself', 200, () => ({ ...presentUser(site, site.account.displayName), timeZone: 'Etc/GMT' }));

    route('GET', '/rest/api/2/mypermissions', 'permissions', 200, ({ query }) => {
      const asked = (query['permissions'] ?? '').split(',');
      if (!site.serviceManagement && asked.includes('SERVICEDESK_AGENT')) throw new JiraRefusal(400);
      const has = (key: string): boolean => key !== 'SERVICEDESK_AGENT' || site.account.agent;
      const known = asked.filter((key) => PERMISSIONS.includes(key));
      return { permissions: Object.fromEntries(known.map((key) => [key, { key, type: 'PROJECT', havePermission: has(key) }])) };
    });

    if (kind === 'cloud') {
      route('POST', '/rest/api/3/issue/:key/comment', 'addComment', 201, (call) => {
        const issue = issueOf(call);
        const { body, properties } = call.body;
        if (!isAdfDocument(body)) throw new JiraRefusal(400, { errorMessages: [], errors: { comment: 'Comment body is not valid!' } });
        // Who is no agent cannot keep a comment from requesters, and is not told.
        const comment = site.addComment(issue, { body, public: !(site.account.agent && isInternal(properties)) });
        return presentComment(site, comment, { document: true });
      });
      route('GET', '/rest/api/3/search/jql', 'search', 200, ({ query }) => {
        const found = findByJql(site, query['jql'] ?? '');
        const start = query['nextPageToken'] === undefined ? 0 : Number(Buffer.from(query['nextPageToken'], 'base64url').toString());
        if (!Number.isInteger(start)) throw new JiraRefusal(400);
        const end = start + Math.min(pageSize, Number(query['maxResults'] ?? 50));
        const last = end >= found.length;
        return {
          issues: found.slice(start, end).map((issue) => presentIssue(site, issue, origin(), { fields: query['fields'], rendered: false })),
          ...(!last && { nextPageToken: Buffer.from(String(end)).toString('base64url') }),
          isLast: last,
        };
      });
      route('GET', '/rest/api/2/search', 'search', 410, () => REMOVED);
    } else {
      route('POST', '/rest/servicedeskapi/request/:key/comment', 'addComment', 201, (call) => {
        const issue = issueOf(call);
        const { body, public: isPublic } = call.body;
        if (!issue.request) throw new JiraRefusal(404, NO_REQUEST);
        if (typeof body !== 'string' || body === '') throw new JiraRefusal(400, { errorMessage: 'Comment body can not be empty!' });
        if (isPublic !== true && !site.account.agent) {
          throw new JiraRefusal(403, { errorMessage: 'You do not have the permission to add an internal comment.', i18nErrorMessage: {} });
        }
        const comment = site.addComment(issue, { body, public: isPublic === true });
        const created = { iso8601: jiraTimestamp(comment.created), epochMillis: comment.created.getTime() };
        return { id: comment.id, body, public: comment.public, author: presentUser(site, comment.author), created };
      });
      route('POST', '/rest/api/2/issue/:key/comment', 'addComment', 201, (call) => {
        const issue = issueOf(call);
        const { body, properties } = call.body;
        if (typeof body !== 'string' || body === '') throw new JiraRefusal(400);
        return presentComment(site, site.addComment(issue, { body, public: !(site.account.agent && isInternal(properties)) }));
      });
      route('GET', '/rest/api/2/search', 'search', 200, ({ query }) => {
        const found = findByJql(site, query['jql'] ?? '');
        const [startAt, maxResults] = [Number(query['startAt'] ?? 0), Math.min(pageSize, Number(query['maxResults'] ?? 50))];
        const page = found.slice(startAt, startAt + maxResults);
        return {
          startAt,
          maxResults,
          total: found.length,
          issues: page.map((issue) => presentIssue(site, issue, origin(), { fields: query['fields'], rendered: false })),
        };
      });
    }
  };
}

function isInternal(properties: unknown): boolean {
  return (
    Array.isArray(properties) &&
    properties.some(
      (property: unknown) => JSON.stringify(property) === JSON.stringify({ key: 'sd.public.comment', value: { internal: true } }),
    )
  );
}
