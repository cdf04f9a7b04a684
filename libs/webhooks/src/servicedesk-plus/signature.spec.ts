import { createHmac } from 'node:crypto';
import { verifySignature } from '../signature';
import type { WebhookHeaders } from '../ticket-webhook';
import { serviceDeskSignature } from './signature';

const SECRET = 'fake-current-secret';
const PREVIOUS = 'fake-previous-secret';
const BODY = Buffer.from('{"tenant_id":"acme","ticket_id":"1", "note":"späces  kept"}');
const NOW = Date.UTC(2026, 0, 1);
const SECONDS = String(NOW / 1000);

const mac = (secret: string | Buffer, text: string | Buffer, encoding: 'hex' | 'base64' = 'hex') =>
  createHmac('sha256', secret).update(text).digest(encoding);
const verify = (headers: WebhookHeaders, secrets: readonly string[] = [SECRET], body = BODY) =>
  verifySignature(serviceDeskSignature(headers), body, secrets, { toleranceSeconds: 300 }, NOW);

describe('a signature over the body', () => {
  it.each([
    ['hex with its algorithm', `sha256=${mac(SECRET, BODY)}`],
    ['bare hex', mac(SECRET, BODY)],
    ['upper-case hex', mac(SECRET, BODY).toUpperCase()],
    ['base64, as Deluge gives it by default', mac(SECRET, BODY, 'base64')],
  ])('is accepted as %s', (_form, value) => {
    expect(verify({ 'x-servicedesk-signature': value })).toBe('valid');
  });

  it('is refused when one byte of the body differs', () => {
    const changed = Buffer.from(BODY);
    changed[10] = (changed[10] ?? 0) ^ 1;
    expect(verify({ 'x-servicedesk-signature': mac(SECRET, BODY) }, [SECRET], changed)).toBe('invalid');
  });

  it('is accepted with the previous secret during a rotation, and not after it', () => {
    const headers = { 'x-servicedesk-signature': mac(PREVIOUS, BODY) };
    expect(verify(headers, [SECRET, PREVIOUS])).toBe('valid');
    expect(verify(headers, [SECRET])).toBe('invalid');
  });

  it.each(['', 'sha256=', 'zz', mac(SECRET, BODY).slice(2), `${mac(SECRET, BODY)}00`, '0'.repeat(64)])('is refused as %p', (value) => {
    expect(verify({ 'x-servicedesk-signature': value })).toBe('invalid');
  });

  it('is refused for an unknown tenant, whatever it is', () => {
    expect(verify({ 'x-servicedesk-signature': mac('', BODY) }, [])).toBe('invalid');
  });

  it('is missed when there is none', () => {
    expect(verify({})).toBe('missing');
  });
});

describe('a signature over timestamp and body', () => {
  const signed = (timestamp: string) => ({
    'x-servicedesk-timestamp': timestamp,
    'x-servicedesk-signature': `sha256=${mac(SECRET, Buffer.concat([Buffer.from(`${timestamp}.`), BODY]))}`,
  });

  it('is accepted within the tolerance, in seconds and in milliseconds', () => {
    expect(verify(signed(SECONDS))).toBe('valid');
    expect(verify(signed(String(NOW)))).toBe('valid');
    expect(verify(signed(String(NOW / 1000 - 300)))).toBe('valid');
  });

  it.each([NOW / 1000 - 301, NOW / 1000 + 301, 'yesterday', ''])('is refused when the timestamp is %p', (timestamp) => {
    expect(verify(signed(String(timestamp)))).toBe('invalid');
  });

  it('does not hold for the body alone: a replay cannot drop the timestamp', () => {
    const { 'x-servicedesk-signature': signature } = signed(SECONDS);
    expect(verify({ 'x-servicedesk-signature': signature })).toBe('invalid');
  });
});

describe('a signature that must have a timestamp', () => {
  const rule = { toleranceSeconds: 300, required: true };
  const verifyBy = (by: typeof rule, headers: WebhookHeaders) => verifySignature(serviceDeskSignature(headers), BODY, [SECRET], by, NOW);

  it('is refused without one, however right it is', () => {
    expect(verifyBy(rule, { 'x-servicedesk-signature': mac(SECRET, BODY) })).toBe('invalid');
    const signature = mac(SECRET, Buffer.concat([Buffer.from(`${SECONDS}.`), BODY]));
    const headers = { 'x-servicedesk-timestamp': SECONDS, 'x-servicedesk-signature': signature };
    expect(verifyBy(rule, headers)).toBe('valid');
  });
});

describe('a Standard Webhooks signature', () => {
  const key = Buffer.from('fake-standard-webhooks-key');
  const secret = `whsec_${key.toString('base64')}`;
  const content = Buffer.concat([Buffer.from(`msg_1.${SECONDS}.`), BODY]);
  const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': SECONDS };

  it('is accepted, also as one of several', () => {
    const good = `v1,${mac(key, content, 'base64')}`;
    expect(verify({ ...headers, 'webhook-signature': good }, [secret])).toBe('valid');
    expect(verify({ ...headers, 'webhook-signature': `v1,AAAA v1a,zzz ${good}` }, [secret])).toBe('valid');
  });

  it('is accepted with a secret that is not base64', () => {
    expect(verify({ ...headers, 'webhook-signature': `v1,${mac(SECRET, content, 'base64')}` })).toBe('valid');
  });

  it.each(['whsec_', 'whsec_!!!!!!!!!!!!!!!!', 'whsec_AA=='])('cannot be made with the next to nothing that %p decodes to', (broken) => {
    for (const guess of [Buffer.alloc(0), Buffer.alloc(1)]) {
      expect(verify({ ...headers, 'webhook-signature': `v1,${mac(guess, content, 'base64')}` }, [broken])).toBe('invalid');
    }
  });

  it('covers the id', () => {
    const signature = `v1,${mac(key, content, 'base64')}`;
    expect(verify({ ...headers, 'webhook-id': 'msg_2', 'webhook-signature': signature }, [secret])).toBe('invalid');
  });

  it('is refused without a version that is known', () => {
    expect(verify({ ...headers, 'webhook-signature': mac(key, content, 'base64') }, [secret])).toBe('invalid');
  });
});
