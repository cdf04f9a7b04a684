import { createHmac } from 'node:crypto';
import { signedRequests } from './signed-requests';

describe('signedRequests', () => {
  const requests = signedRequests(50, 'bench', 'fake-secret');

  it('are 2 KiB each', () => {
    expect(new Set(requests.map(({ body }) => Buffer.byteLength(body)))).toEqual(new Set([2_048]));
  });

  it('name different tickets of the tenant', () => {
    const parsed = requests.map(({ body }) => JSON.parse(body) as { ticket_id: string; tenant_id: string });
    expect(new Set(parsed.map((body) => body.ticket_id)).size).toBe(50);
    expect(new Set(parsed.map((body) => body.tenant_id))).toEqual(new Set(['bench']));
  });

  it('are signed over their exact bytes', () => {
    for (const { body, signature } of requests) {
      expect(signature).toBe(`sha256=${createHmac('sha256', 'fake-secret').update(body).digest('hex')}`);
    }
  });
});
