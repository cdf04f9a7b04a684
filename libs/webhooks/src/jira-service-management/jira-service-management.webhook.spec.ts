import { verifySignature } from '../signature';
import { jiraServiceManagementWebhook } from './jira-service-management.webhook';

/** Atlassian's own example of a secret, and of its signature over `Hello World!`: https://developer.atlassian.com/cloud/jira/platform/webhooks/ */
const SECRET = "It's a Secret to Everybody";
const mac = 'a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9';

const { signature, endpoints } = jiraServiceManagementWebhook;
const read = (body: unknown, headers = {}) => endpoints[0]!.read(body, headers);

const FIELDS = {
  summary: 'VPN drops every hour',
  description: 'h3. Since Monday\nthe *VPN* drops, see [the page|https://wiki.acme.example/vpn].',
  created: '2026-11-20T08:15:00.000+0100',
  issuetype: { name: 'Incident' },
  project: { key: 'IT', projectTypeKey: 'service_desk' },
  resolution: null as unknown,
  resolutiondate: null as unknown,
  comment: { comments: [] as unknown[] },
};
const issue = (fields: object = {}) => ({
  id: '10002',
  self: 'https://acme.atlassian.net/rest/api/2/10002',
  key: 'IT-42',
  fields: { ...FIELDS, ...fields },
});
const created = { timestamp: 1795162500000, webhookEvent: 'jira:issue_created', issue: issue() };
const RESOLVED = { resolution: { name: 'Done', description: 'Work is complete.' }, resolutiondate: '2026-11-20T11:00:00.000+0000' };
const resolved = (fields: object = {}, more: object = {}) => ({
  webhookEvent: 'jira:issue_updated',
  issue: issue({ ...RESOLVED, ...fields }),
  changelog: {
    items: [
      { field: 'status', to: '5' },
      { field: 'resolution', fromString: null, to: '10000', toString: 'Done' },
    ],
  },
  ...more,
});

describe("the signature of Jira's webhooks", () => {
  const verify = (headers: Record<string, string>, secrets = [SECRET]) =>
    verifySignature(signature(headers), Buffer.from('Hello World!'), secrets, { toleranceSeconds: 300 });

  it('is over the body, in X-Hub-Signature, as Atlassian shows it', () => {
    expect(verify({ 'x-hub-signature': `sha256=${mac}` })).toBe('valid');
    expect(verify({ 'x-hub-signature': `sha256=${mac}` }, ['another'])).toBe('invalid');
    expect(verify({ 'x-hub-signature': `sha1=${mac}` })).toBe('invalid');
    expect(verify({ 'x-servicedesk-signature': `sha256=${mac}` })).toBe('missing');
  });
});

describe("Jira's webhooks", () => {
  it('tell of a new issue, once however often they are sent', () => {
    const message = read(created, { 'x-atlassian-webhook-identifier': 'flow-1' });
    expect(message).toEqual({
      kind: 'created',
      ticketId: 'IT-42',
      deliveryId: 'created https://acme.atlassian.net/rest/api/2/10002',
      event: 'jira:issue_created',
      correlationId: 'flow-1',
    });
    const again = read({ ...created, timestamp: 1795162599999 }, { 'x-atlassian-webhook-identifier': 'forged' });
    expect(again).toMatchObject({ deliveryId: 'created https://acme.atlassian.net/rest/api/2/10002' });
  });

  it('tell of a resolved issue, in plain text', () => {
    const comments = [
      { body: 'Did you restart?', jsdPublic: true },
      { body: 'We lowered the {{MTU}} to *1300*.', jsdPublic: true },
      { body: 'Customer was angry', jsdPublic: false },
      { body: 'Written automatically. Reference 1b4e28ba-2fa1-11d2-883f-0016d3cca427', jsdPublic: true },
    ];
    expect(read(resolved({ comment: { comments } }))).toEqual({
      kind: 'resolved',
      ticket: {
        ticketId: 'IT-42',
        subject: 'VPN drops every hour',
        description: 'Since Monday\nthe VPN drops, see the page.',
        resolution: 'We lowered the MTU to 1300.',
        category: 'Incident',
        url: 'https://acme.atlassian.net/browse/IT-42',
        createdAt: new Date('2026-11-20T07:15:00Z'),
        resolvedAt: new Date('2026-11-20T11:00:00Z'),
        source: 'webhook',
      },
    });
  });

  it('take the comment of the transition before others, and the name of the resolution where nothing was said', () => {
    const comment = { comments: [{ body: 'Older', jsdPublic: true }] };
    const resolutionOf = (body: unknown) => (read(body) as { ticket: { resolution: string } }).ticket.resolution;
    expect(resolutionOf(resolved({ comment }, { comment: { body: 'New cable.' } }))).toBe('New cable.');
    expect(resolutionOf(resolved())).toBe('Work is complete.');
    expect(resolutionOf(resolved({ resolution: { name: 'Done' } }))).toBe('Done');
  });

  it.each([
    ['a comment', { webhookEvent: 'comment_created', comment: { id: '1' } }, 'comment_created'],
    ['another change', { ...resolved(), changelog: { items: [{ field: 'assignee', to: 'x' }] } }, 'jira:issue_updated'],
    ['an issue that is open again', { ...resolved(), changelog: { items: [{ field: 'resolution', to: null }] } }, 'jira:issue_updated'],
    ['a change without a list of changes', { webhookEvent: 'jira:issue_updated', issue: issue() }, 'jira:issue_updated'],
    ['an issue of another project', { ...created, issue: issue({ project: { projectTypeKey: 'software' } }) }, 'service project'],
  ])('are ignored when they tell of %s', (_what, body, reason) => {
    expect(read(body)).toEqual({ kind: 'ignored', reason: expect.stringContaining(reason) as string });
  });

  it.each([
    [null, 'webhookEvent'],
    [[], 'webhookEvent'],
    [{ webhookEvent: 5 }, 'webhookEvent'],
    [{ webhookEvent: 'jira:issue_created' }, 'fields'],
    [{ ...created, issue: { ...issue(), key: '../../etc' } }, 'key'],
    [{ ...created, issue: { ...issue(), key: 42 } }, 'key'],
  ])('are refused with the place when they are %j', (body, place) => {
    const message = read(body);
    expect(message).toMatchObject({ kind: 'invalid', problems: [{ loc: expect.arrayContaining(['body', place]) as unknown }] });
  });
});
