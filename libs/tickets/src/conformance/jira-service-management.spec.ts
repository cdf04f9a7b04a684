import { type JiraFault, JiraSimulator, signedByJira } from '#testing';
import { JiraServiceManagementTool } from '../jira-service-management/jira-service-management.tool';
import { describeTicketTool } from './describe-ticket-tool';
import type { ConformanceFault, TicketToolHarness } from './harness';

const FAULTS: Readonly<Record<ConformanceFault, JiraFault>> = {
  'slow-read': { operation: 'getIssue', effect: 'slow', delayMs: 2_000 },
  'slow-write': { operation: 'addComment', effect: 'refuse', status: 503, stored: true, delayMs: 2_000 },
  'throttled-read': { operation: 'getIssue', effect: 'refuse', status: 429, retryAfter: '7' },
  'throttled-write': { operation: 'addComment', effect: 'refuse', status: 429, retryAfter: '7' },
  'broken-read': { operation: 'getIssue', effect: 'reset' },
  'lost-answer': { operation: 'addComment', effect: 'lost-answer' },
  'failed-after-write': { operation: 'addComment', effect: 'refuse', status: 500, stored: true },
  'forbidden-read': { operation: 'getIssue', effect: 'refuse', status: 403 },
  'web-page': { operation: 'getIssue', effect: 'raw', status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Log in</h1>' },
  'forbidding-web-page': {
    operation: 'getIssue',
    effect: 'raw',
    status: 403,
    headers: { 'content-type': 'text/html' },
    body: '<h1>Blocked</h1>',
  },
  redirect: { operation: 'getIssue', effect: 'raw', status: 302, headers: { location: 'https://elsewhere.example/' } },
};

async function start(kind: 'cloud' | 'data-center'): Promise<TicketToolHarness> {
  const jira = await JiraSimulator.start({ kind, token: 'fake-token-of-jira' });
  const secret = kind === 'cloud' ? 'apiToken' : 'personalAccessToken';
  const issue = (key: string) => jira.site.find(key) ?? jira.createIssue({ summary: key });
  return {
    tool: (options) => new JiraServiceManagementTool(options),
    connection: { baseUrl: jira.url, credentials: jira.credentials },
    refused: { baseUrl: jira.url, credentials: { ...jira.credentials, [secret]: 'fake-revoked-token' } },
    unknownTicketId: 'IT-9999',
    createTicket: (summary) => jira.createIssue({ summary, description: 'The screen stays dark.\n\n*Since Monday.*' }).key,
    createResolved: (summary, at) => {
      const resolved = jira.createIssue({
        summary,
        description: 'The screen stays dark.\n\n*Since Monday.*',
        resolution: { name: 'Done', at },
      });
      jira.site.addComment(resolved, { body: 'The cable is new.\n\n*It works.*', public: true });
      return resolved.key;
    },
    addNote: (key, body) => void jira.site.addComment(issue(key), { body, public: true, author: 'Somebody Else' }),
    notesOf: (key) => jira.commentsOf(key).map(({ id, html, public: isPublic }) => ({ id, html, public: isPublic })),
    webhook: (key, _tenantId, secret) =>
      signedByJira(jira.created({ ...jira.createIssue({ summary: 'VPN drops' }), id: '10077', key }), secret),
    inject: (fault) => jira.inject(FAULTS[fault]),
    stop: () => jira.stop(),
  };
}

describeTicketTool('Jira Service Management Cloud', { start: () => start('cloud'), has: ['resolved'] });
describeTicketTool('Jira Service Management Data Center', { start: () => start('data-center'), has: ['resolved'] });
