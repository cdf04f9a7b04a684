import type { TicketWebhook, WebhookEndpoint } from './ticket-webhook';
import { TICKET_WEBHOOKS } from './ticket-webhooks';
import { webhookRoutes } from './webhook-routes';

const endpoint = (changes: object = {}): WebhookEndpoint => ({
  paths: ['acme-desk/:tenantId'],
  read: () => ({ kind: 'ignored', reason: '' }),
  ...changes,
});
const webhook = (changes: object = {}): TicketWebhook => ({
  tool: 'acme-desk',
  signature: () => undefined,
  endpoints: [endpoint()],
  ...changes,
});

describe('the webhooks of the ticketing tools', () => {
  it('have the paths that senders know', () => {
    expect([...webhookRoutes(TICKET_WEBHOOKS).keys()]).toEqual([
      'servicedesk',
      'servicedesk-plus',
      'servicedesk/resolved',
      'servicedesk/resolved-ticket',
      'simulated',
      'jira-service-management/:tenantId',
    ]);
  });

  it.each<[TicketWebhook, string]>([
    [webhook({ tool: undefined }), 'A webhook lacks tool.'],
    [webhook({ signature: undefined }), 'The webhook of acme-desk lacks signature().'],
    [webhook({ endpoints: undefined }), 'The webhook of acme-desk lacks endpoints.'],
    [webhook({ endpoints: [] }), 'The webhook of acme-desk lacks endpoints.'],
    [webhook({ endpoints: [endpoint({ paths: [] })] }), 'An endpoint of the webhook of acme-desk lacks paths.'],
    [webhook({ endpoints: [endpoint({ read: undefined })] }), '(acme-desk/:tenantId) lacks read().'],
    [webhook({ endpoints: [endpoint({ paths: ['Acme/'] })] }), 'has the path "Acme/", which is none'],
    [webhook({ endpoints: [endpoint({ paths: ['acme'] })] }), 'lacks unverified(), and its path acme has no :tenantId'],
  ])('are refused when a part is missing, which is named: %#', (incomplete, sentence) => {
    expect(() => webhookRoutes([incomplete])).toThrow(sentence);
  });

  it('do not share a path', () => {
    expect(() => webhookRoutes([webhook(), webhook({ tool: 'other' })])).toThrow(
      'acme-desk and other have the same path acme-desk/:tenantId',
    );
  });
});
