import { verifySignature } from '#webhooks';
import type { SentWebhook } from '../harness';
import type { ToolUnderTest } from '../tool-under-test';

export function describeWebhooks(tool: ToolUnderTest): void {
  describe('a webhook', () => {
    const verdict = ({ headers, body }: SentWebhook, secrets: readonly string[]) =>
      verifySignature(tool.plugin().webhook.signature(headers), Buffer.from(body), secrets, { toleranceSeconds: 300 });

    it('is genuine by its signature over all of its body, with the secret of its tenant, and by nothing else', () => {
      const sent = tool.harness.webhook('IT-7', 'acme', 'fake-secret-of-acme');
      expect(verdict(sent, ['fake-secret-of-acme'])).toBe('valid');
      expect(verdict(sent, ['fake-new-secret', 'fake-secret-of-acme'])).toBe('valid');
      expect(verdict(sent, ['fake-secret-of-globex'])).toBe('invalid');
      expect(verdict(sent, [])).toBe('invalid');
      expect(verdict({ ...sent, body: `${sent.body} ` }, ['fake-secret-of-acme'])).toBe('invalid');
      expect(verdict({ ...sent, headers: {} }, ['fake-secret-of-acme'])).toBe('missing');
    });

    it('of a new ticket names the ticket and its tenant, and is the same one when it is sent again', () => {
      const { webhook } = tool.plugin();
      const [first, again] = [tool.harness.webhook('IT-7', 'acme', 'fake-secret'), tool.harness.webhook('IT-7', 'acme', 'fake-secret')];
      const read = ({ headers, body }: SentWebhook) =>
        webhook.endpoints.flatMap((endpoint) => {
          const message = endpoint.read(JSON.parse(body), headers);
          const named =
            endpoint.paths.every((path) => path.includes(':tenantId')) || endpoint.unverified?.(Buffer.from(body)).tenantId === 'acme';
          return message.kind === 'created' && named ? [message] : [];
        });
      expect(read(first)).toEqual([expect.objectContaining({ kind: 'created', ticketId: 'IT-7' })]);
      const key = (sent: SentWebhook) => read(sent).map(({ deliveryId }) => deliveryId ?? sent.body);
      expect(key(again)).toEqual(key(first));
    });

    it('that cannot be understood is no error of ours', () => {
      for (const endpoint of tool.plugin().webhook.endpoints) {
        for (const body of [null, true, 5, 'text', [], {}, [[]], { issue: null }, { ticket_id: {} }, { webhookEvent: [] }]) {
          expect(['invalid', 'ignored']).toContain(endpoint.read(body, {}).kind);
        }
        for (const raw of ['', '{', '\u0000', '"', '[]', '{"tenant_id": 7}']) {
          expect(endpoint.unverified?.(Buffer.from(raw)).tenantId).toBeUndefined();
        }
      }
    });
  });
}
